package main

import (
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz"
	"github.com/tmtplab/tmtplab/fuzz/finding"
	"github.com/tmtplab/tmtplab/reports"
)

// TestFuzzReport: every finding counts, also that of an oracle which nothing is
// known of here, and an oracle that saw nothing of the target does not pass.
func TestFuzzReport(t *testing.T) {
	found := []*finding.Found{{}, {}, {}, {}}
	found[0].Oracle, found[0].Requirement, found[0].Key, found[0].Text = "spec/ACK-1", "ACK-1", "spec-ACK-1-00", "two acks came"
	found[0].Shown, found[0].Tried, found[0].Folder = 3, 10, "spec-ACK-1-00"
	found[1].Oracle, found[1].Key, found[1].Text = "novelty", "novelty-00", "it is new"
	found[2].Oracle, found[2].Key, found[2].Text, found[2].Line = "hang", "hang-00", "no answer came", "some line"
	found[3].Oracle, found[3].Key, found[3].Text, found[3].Tried = "octets", "octets-00", "it did not show again", 10
	target := &fuzzTarget{address: "tcp://127.0.0.1:7"}
	target.target.Timeouts.Answer = answerTime
	rep := fuzzReport(target, 1, "a b", &fuzz.Result{Found: found})
	status := make(map[string]reports.Result)
	for _, r := range rep.Results {
		status[r.Check] = r
	}
	for check, want := range map[string]reports.Status{
		"oracle/spec/ACK-1/spec-ACK-1-00": reports.Fail, "oracle/novelty/novelty-00": reports.Fail, "oracle/hang/hang-00": reports.Fail,
		"oracle/octets/octets-00": reports.Warn, "oracle/octets": "",
		"oracle/leak": reports.Pass, "oracle/crash": reports.Skip, "oracle/differs": reports.Skip, "run/coverage": reports.Info,
		"oracle/spec": "", "oracle/hang": "",
	} {
		if got := status[check].Status; got != want {
			t.Errorf("%s is %q, not %q", check, got, want)
		}
	}
	first := status["oracle/spec/ACK-1/spec-ACK-1-00"]
	if first.Reason != "repeated: 3 of 10: flaky" || first.Repro != "tmtplab fuzz replay 'a b/spec-ACK-1-00' --target tcp://127.0.0.1:7" || first.Statement == "" {
		t.Errorf("%+v", first)
	}
	if !rep.FellShort() || rep.Summary.Fail != 3 {
		t.Errorf("%+v", rep.Summary)
	}
	var text strings.Builder
	if err := reports.Write(&text, "json", rep); err != nil {
		t.Fatal(err)
	}
	if _, err := reports.ReadJSON(strings.NewReader(text.String())); err != nil {
		t.Error(err)
	}
}
