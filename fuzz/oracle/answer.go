package oracle

import (
	"errors"

	"github.com/tmtplab/tmtplab/fuzz/execute"
)

// answers finds what did not come, or came without end.
func answers(t *execute.Trace) (found []Finding) {
	hung := make([]bool, len(t.Links)) // or nothing on it can be told for an answer
	for i := range t.Events {
		if e := &t.Events[i]; e.Kind == execute.Junk || e.Kind == execute.Came && e.Message == nil {
			hung[e.Link] = true
		}
	}
	for i := range t.Steps {
		s, link := &t.Steps[i], t.Program.Steps[i].Link
		switch {
		case s.Outcome == execute.Missing:
			found = append(found, Finding{
				Oracle: AckMissing, Requirement: "ACK-1", Link: link, Step: i,
				Text: "a request got no ack, though one behind it did",
			})
		case s.Outcome == execute.Silent && !hung[link] && !cameDuring(t, i, link):
			hung[link] = true
			found = append(found, hang(link, i))
		}
	}
	for link := range t.Links {
		if t.Links[link].Hung && !hung[link] && t.Cut == execute.Complete && !cameDuring(t, len(t.Steps), link) {
			found = append(found, hang(link, len(t.Steps)-1))
		}
	}
	if t.Cut == execute.Flooded {
		found = append(found, Finding{Oracle: Flood, Link: -1, Step: -1, Text: "the server sends more than a client can be expected to take"})
	}
	return found
}

func hang(link, step int) Finding {
	return Finding{Oracle: Hang, Link: link, Step: step, Text: "no answer came on a link, and it stayed open"}
}

// cameDuring reports whether anything came on a link while a step was carried
// out. A server that is more lenient than the draft answers what is no request
// there.
func cameDuring(t *execute.Trace, step, link int) bool {
	for i := range t.Events {
		e := &t.Events[i]
		if e.Step == step && e.Link == link && e.Kind == execute.Came && e.Answers < 0 {
			return true
		}
	}
	return false
}

// connections finds connections that were not accepted, and those that were
// broken off though the client did nothing wrong.
func connections(t *execute.Trace) (found []Finding) {
	for i := range t.Events {
		switch e := &t.Events[i]; {
		case e.Kind == execute.Refused:
			why := "a connection was not accepted"
			if u := new(execute.UnreachableError); errors.As(e.Err, &u) {
				why += ": " + u.Kind.String()
			}
			found = append(found, Finding{Oracle: Refused, Link: e.Link, Step: e.Step, Text: why})
		case e.Kind == execute.Closed && e.Owed:
			how := e.End.String()
			if e.Err != nil {
				how += ", " + e.Err.Error()
			}
			found = append(found, Finding{
				Oracle: Dropped, Link: e.Link, Step: e.Step,
				Text: "a link ended in place of an answer, though the client did nothing wrong on it: " + how,
			})
		}
	}
	return found
}
