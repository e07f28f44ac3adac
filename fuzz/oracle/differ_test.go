package oracle

import (
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// TestRaces has two servers answer the last step of a program otherwise, and
// all others in the same way.
func TestRaces(t *testing.T) {
	const loggedIn = `
		links 2
		1 open
		1 TmtpRev id="1"
		alice: 1 Register newnode="telephone" newalias=*"alice alias"`
	ack, quits := execute.Answered, execute.Ended
	for name, c := range map[string]struct {
		program           string
		target, reference execute.Outcome
		differs           bool
	}{
		"a request":                              {loggedIn + "\n1 UserEdit id=\"2\" newnode=\"n\"", quits, ack, true},
		"a login":                                {loggedIn + "\n2 open\n2 TmtpRev id=\"1\"\n2 Login uid=\"x\" node=\"y\"", ack, quits, true},
		"octets":                                 {loggedIn + "\n1 raw \"x\"", execute.Passed, quits, true},
		"deaf, and read at the end":              {"links 2\n2 open\n2 deaf\n2 TmtpRev", ack, execute.Unasked, false},
		"not waited for":                         {loggedIn + "\n1 Ping id=\"2\" from=\"a\" to=\"b\" /nowait", execute.Unasked, execute.Unasked, false},
		"cut inside a record, which TCP has not": {loggedIn + "\n1 UserEdit id=\"2\" newnode=\"n\" /torn=9", ack, execute.Unasked, false},
		"a login behind an end":                  {loggedIn + "\n1 open\n1 TmtpRev id=\"1\"\n1 Login uid=$alice.uid node=$alice.nodeid", quits, ack, false},
		"another request behind an end":          {loggedIn + "\n1 open\n1 TmtpRev id=\"1\"\n1 Login uid=$alice.uid node=$alice.nodeid\n1 UserEdit id=\"2\" newnode=\"n\"", quits, ack, true},
		"behind what another link asked":         {loggedIn + "\n1 UserEdit id=\"2\" newalias=\"a\" /nowait\n2 open\n2 TmtpRev id=\"1\"", quits, ack, false},
		"behind a Pulse of another link":         {loggedIn + "\n1 Pulse\n2 open\n2 TmtpRev id=\"1\"", quits, ack, true},
		"behind what the link itself asked":      {loggedIn + "\n1 UserEdit id=\"2\" newalias=\"a\" /nowait\n1 UserEdit id=\"3\" newalias=\"b\"", quits, ack, true},
		"behind a request that was given up":     {loggedIn + "\n1 UserEdit id=\"2\" newalias=\"a\" /nowait\n1 open\n1 TmtpRev id=\"1\"", quits, ack, false},
	} {
		p, err := program.Parse(name, []byte(c.program))
		if err != nil {
			t.Fatal(err)
		}
		if d := Compare(answered(p, c.target), answered(p, c.reference)); (d != nil) != c.differs {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// answered is a trace in which all was answered, and the last step with an
// outcome.
func answered(p *program.Program, last execute.Outcome) *execute.Trace {
	t := &execute.Trace{Program: p, Steps: make([]execute.Step, len(p.Steps))}
	for i := range p.Steps {
		s, done := &p.Steps[i], &t.Steps[i]
		done.Done = true
		if s.Do == program.Send && s.Op != spec.OpPulse && !s.How.NoWait {
			done.Outcome = execute.Answered
		}
		if i == len(p.Steps)-1 {
			done.Outcome = last
		}
		e := execute.Event{Kind: execute.Came, Link: s.Link, Step: i, Answers: i, Message: &wire.Message{Kind: spec.MsgAck}}
		switch done.Outcome {
		case execute.Ended:
			e = execute.Event{Kind: execute.Closed, Link: s.Link, Step: i}
		case execute.Answered:
		default:
			continue
		}
		t.Events = append(t.Events, e)
	}
	return t
}
