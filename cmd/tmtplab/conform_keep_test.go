package main

import (
	"errors"
	"testing"

	"github.com/tmtplab/tmtplab/reports"
)

// TestVerdict shows that a file which could not be written is told, and does
// not hide that the target fell short.
func TestVerdict(t *testing.T) {
	full := errors.New("the disk is full")
	failed, stopped := &reports.Report{}, &reports.Report{Stopped: "interrupted"}
	failed.Summary.Fail = 1
	for _, test := range []struct {
		report *reports.Report
		unkept error
		code   int
		text   string
	}{
		{&reports.Report{}, nil, exitOK, ""},
		{&reports.Report{}, full, exitUsage, full.Error()},
		{failed, nil, exitFellShort, ""},
		{failed, full, exitFellShort, full.Error()},
		{stopped, full, exitFellShort, full.Error()},
	} {
		code, text := exitOK, ""
		if err := verdict(test.report, test.unkept); err != nil {
			code, text = exitUsage, err.Error()
			if e := new(exitError); errors.As(err, &e) {
				code = e.code
			}
		}
		if code != test.code || text != test.text {
			t.Errorf("%+v, %v: exit %d, %q", test.report.Summary, test.unkept, code, text)
		}
	}
}
