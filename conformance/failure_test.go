package conformance

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec"
)

// try runs a check that is no check of the suite, and returns its result.
func try(t *testing.T, target Target, body func(*T)) reports.Result {
	t.Helper()
	report, err := Run(t.Context(), Options{Target: target, Profile: spec.Interop, Checks: []Check{{
		Name: "test/check", Title: "a check of this test", Requirements: []string{"FRAME-1"}, Run: body,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return report.Results[0]
}

// TestFailures shows what a failure tells: what was expected, with all that
// would have done, and what came, down to how the link ended.
func TestFailures(t *testing.T) {
	// says sends the octets behind tmtprev, and closes when told.
	says := func(octets string, closes bool) Target {
		return listen(t, afterGreeting(func(c net.Conn, in *bufio.Reader) {
			io.WriteString(c, octets)
			if !closes {
				io.Copy(io.Discard, in)
			}
		}))
	}
	quit := Frame(`{"error":"why","op":"quit"}`)
	ohi := Frame(`{"from":"somebody","op":"ohi","status":1}`)
	for _, test := range []struct {
		name     string
		target   Target
		body     func(*T)
		expected []string
		actual   string
	}{
		{"nothing", says("", false), func(t *T) { t.Greeted().Expect(ADelivery().Data("x").Or(AQuit())) },
			[]string{`link 1: delivery with data "x"`, "link 1: quit"}, "nothing came within 200ms"},
		{"another message", says(ohi, false), func(t *T) { t.Greeted().Expect(AnOhi().Status(2)) },
			[]string{"link 1: ohi with status 2"}, `{"from":"somebody","op":"ohi","status":1} within 200ms`},
		{"closed", says(ohi, true), func(t *T) { t.Greeted().Expect(AnAck()) },
			[]string{"link 1: ack"}, `"status":1}; then the link was closed`},
		{"cut in a message", says(ohi[:20], true), func(t *T) { t.Greeted().Expect(AnAck()) },
			[]string{"link 1: ack"}, "nothing came; then the link ended inside a message"},
		{"no message", says("hello?", true), func(t *T) { t.Greeted().Expect(AnAck()) },
			[]string{"link 1: ack"}, "the server sent what is no message"},
		{"malformed", says(Frame(`{"op":"ack","id":5}`), true), func(t *T) { t.Greeted().Expect(AnAck().ID("5")) },
			[]string{`link 1: ack with id "5"`}, `{"op":"ack","id":5} (malformed: `},
		{"quit, but open", says(quit, false), func(t *T) { t.Greeted().ExpectQuit() },
			[]string{"link 1: the server closes the link after quit"}, "the link stayed open"},
		{"quit without an error", says(Frame(`{"op":"quit","error":""}`), true), func(t *T) { t.Greeted().ExpectQuit() },
			[]string{"link 1: quit with a non-empty error"}, `{"op":"quit","error":""}`},
		{"more after quit", says(quit+ohi, true), func(t *T) { t.Greeted().ExpectQuit() },
			[]string{"link 1: nothing after quit"}, "after the quit came " + ohi[4:]},
		{"a quit in place of silence", says(quit, true), func(t *T) { t.Greeted().ExpectSilentClose() },
			[]string{"link 1: the server closes the link without a message"}, quit[4:]},
		{"too early", says("", true), func(t *T) { t.Greeted().ExpectSilentCloseAfter(time.Now(), time.Minute) },
			[]string{"link 1: the server closes the link without a message after 1m0s"}, "it closed after"},
		{"the wrong order", says(ohi+quit, true), func(t *T) { t.Greeted().ExpectInOrder(AQuit(), AnOhi()) },
			[]string{"link 1: quit before ohi"}, "came before"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			res := try(t, test.target, test.body)
			if res.Status != reports.Fail || strings.Join(res.Expected, "|") != strings.Join(test.expected, "|") || !strings.Contains(res.Actual, test.actual) {
				t.Errorf("%s, expected %q, actual %q; want %q, %q", res.Status, res.Expected, res.Actual, test.expected, test.actual)
			}
			if len(res.Transcript) < 3 || !strings.Contains(strings.Join(res.Transcript, "\n"), `link 1    > 0011{"op":0,"id":"1"}`) {
				t.Errorf("transcript %q", res.Transcript)
			}
		})
	}
}

// TestAbsence shows that sentinels bring to light what should not be there, and
// that nothing is found where there is nothing.
func TestAbsence(t *testing.T) {
	server := embedded(t, Timing{})
	for _, test := range []struct {
		name string
		body func(*T)
		came string // empty: it passes
	}{
		{"one too many", func(t *T) {
			alice, bob := t.Member(), t.Member()
			alice.Request(Post("x", bob))
			bob.ExpectNothing()
		}, `"op":"delivery"`},
		{"to one's own node", func(t *T) {
			alice := t.Member()
			phone := alice.NewNode()
			alice.Request(Post("x"))
			phone.ExpectNo(ADelivery())
		}, `"op":"delivery"`},
		{"an ack", func(t *T) {
			alice := t.Member()
			alice.Request(Post("x"))
			alice.ExpectNothing()
		}, `"op":"ack"`},
		{"allowed", func(t *T) {
			alice, bob := t.Member(), t.Member()
			alice.Post("x", bob)
			bob.ExpectNothingBut(ADelivery().From(alice))
			alice.ExpectNothing()
		}, ""},
		{"nothing at nobody's", func(t *T) {
			alice, bob := t.Member(), t.Member()
			phone := bob.NewNode()
			group := t.Group(alice, bob)
			alice.Post("x", group.NotSelf())
			for _, node := range []*Member{bob, phone} {
				node.Expect(ADelivery().From(alice).Data("x"))
				node.ExpectNothing()
			}
			alice.ExpectNothing()
		}, ""},
		{"held back by an Ack", func(t *T) {
			alice, bob := t.Member(), t.Member()
			bob.Acks(AckNone)
			alice.Post("one", bob)
			first := bob.Expect(ADelivery().Data("one"))
			alice.Post("two", bob)
			bob.Request(Ack(first.ID))
			second := bob.Expect(ADelivery().Data("two"))
			bob.Request(Ack(second.ID))
			bob.Acks(AckAll)
			bob.ExpectNothing()
		}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			res := try(t, server, test.body)
			switch {
			case test.came == "" && res.Status != reports.Pass:
				t.Errorf("%s: %s %s", res.Status, res.Expected, res.Actual)
			case test.came != "" && (res.Status != reports.Fail || !strings.Contains(res.Actual, test.came)):
				t.Errorf("%s: %s, want %s", res.Status, res.Actual, test.came)
			}
		})
	}
}

// TestFaults shows that what goes wrong in the suite is not taken for a fault
// of the server, and that what a check says about itself reaches the report.
func TestFaults(t *testing.T) {
	server := embedded(t, Timing{})
	res := try(t, server, func(t *T) { panic("ours") })
	if res.Status != reports.Fail || !strings.Contains(res.Reason, "a fault of the suite, not of the server: ours") {
		t.Errorf("a panic: %s, %s", res.Status, res.Reason)
	}
	res = try(t, server, func(t *T) { t.Skip("no %s here", "tokens") })
	if res.Status != reports.Skip || res.Reason != "no tokens here" {
		t.Errorf("a skip: %s, %s", res.Status, res.Reason)
	}
	res = try(t, server, func(t *T) { t.Record("last wins") })
	if res.Status != reports.Pass || res.Reason != "last wins" {
		t.Errorf("a record: %s, %s", res.Status, res.Reason)
	}
	res = try(t, server, func(t *T) { t.Together(func() {}, func() { t.Fail("that", "this") }) })
	if res.Status != reports.Fail || res.Actual != "that" || res.Expected[0] != "this" {
		t.Errorf("a failure beside: %s, %s", res.Status, res.Actual)
	}
}

// TestInterrupt shows that a run which is interrupted ends at once with what it
// learned.
func TestInterrupt(t *testing.T) {
	server := embedded(t, Timing{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := 0
	start := time.Now()
	report, err := Run(ctx, Options{Target: server, Parallel: 2, Slow: true, Done: func(reports.Result) {
		if done++; done == 5 {
			cancel()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	if report.Summary.Fail > 0 {
		t.Errorf("%d checks failed", report.Summary.Fail)
	}
	if report.Stopped == "" || report.Summary.Skip == 0 || report.Summary.Pass == 0 || report.Summary.Total < len(Checks()) {
		t.Errorf("stopped %q, summary %+v", report.Stopped, report.Summary)
	}
}
