package reports_test

import (
	"slices"
	"testing"

	"github.com/tmtplab/tmtplab/reports"
)

func TestCompare(t *testing.T) {
	report := func(results ...reports.Result) *reports.Report { return &reports.Report{Results: results} }
	got := reports.Compare(
		report(reports.Result{Check: "a/same", Status: "pass"}, reports.Result{Check: "a/breaks", Status: "pass"}, reports.Result{Check: "a/gone", Status: "fail"}),
		report(reports.Result{Check: "a/new", Status: "fail"}, reports.Result{Check: "a/breaks", Status: "fail"}, reports.Result{Check: "a/same", Status: "pass"}))
	want := []reports.Change{{"a/new", "", "fail"}, {"a/breaks", "pass", "fail"}, {"a/gone", "fail", ""}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if !got[0].Worse() || !got[1].Worse() || got[2].Worse() {
		t.Error("new failures are worse, a check that is gone is not")
	}
}
