package main

import (
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/reports"
)

// A server with a fault is like another, but for the checks of what it breaks.
func TestServeMutant(t *testing.T) {
	address, stop := serve(t, "--quiet", "--dev", "--listen", "tcp://127.0.0.1:0", "--mutant", "ack/of-invite-without-msgid")
	checks, err := conformance.Select(conformance.Checks(), conformance.Selection{Names: []string{"ack/msgid/*", "pulse/*", "quit/*"}})
	if err != nil {
		t.Fatal(err)
	}
	report, err := conformance.Run(t.Context(), conformance.Options{Target: conformance.Target{Address: address}, Checks: checks})
	if err != nil {
		t.Fatal(err)
	}
	for _, res := range report.Results {
		fails := res.Status == reports.Fail
		if faulty := strings.HasPrefix(res.Check, "ack/") || strings.HasPrefix(res.Check, "trace/"); fails && !faulty {
			t.Errorf("%s fails: %s", res.Check, res.Actual)
		}
	}
	if report.Summary.Fail == 0 {
		t.Error("no check sees that the ack lacks its msgid")
	}
	if err := stop(); err != nil {
		t.Error("serve ended with", err)
	}
}
