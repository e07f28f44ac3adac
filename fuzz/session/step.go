package session

import (
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
)

// step has the machine and the model take an input, holds what they want
// against each other, and does it as far as the fate of the commit allows.
func (s *Session) step(in server.Input) { s.stepAs(in, in) }

// stepAs is step, with what the machine is to take the input for.
func (s *Session) stepAs(in, as server.Input) {
	if s.err != nil {
		return
	}
	s.ops++
	s.out.Reset()
	s.machine.Step(s.now, in, &s.out)
	if s.tamper != nil {
		s.tamper(&s.out)
	}
	if s.digests {
		s.addDigest()
	}
	if s.fate != lost {
		want := s.model.Step(s.now, as)
		if err := want.Compare(&s.out, in.Kind == server.Tick); err != nil {
			s.fail("%v", err)
		}
		if wake := s.model.Wake(); s.out.Wake > wake {
			s.fail("the machine wants to wake at %v, too late for %v", s.out.Wake, wake)
		}
		s.disk.Commit(&s.out.Commit)
	}
	for i := range s.out.Actions {
		switch a := &s.out.Actions[i]; a.Kind {
		case server.Send:
			s.deliver(a)
		case server.Close:
			if s.fate == kept {
				s.note("    %d closed by the server", a.Link)
				s.receive(a.Link, a, nil, nil)
			}
		default: // waits for no commit
			s.receive(a.Link, a, nil, nil)
		}
	}
	s.checkAcks(in)
}

// deliver sends a message to its links.
func (s *Session) deliver(a *server.Action) {
	data := s.load(a.Body)
	if s.fate != kept {
		return // nothing leaves
	}
	if spec.Message(a.Message.Kind).Data == spec.TextData {
		s.text = append(s.text[:0], a.Text...)
		data = s.text
	}
	s.frame = s.frame[:0]
	if s.judge != nil || s.tells {
		s.frame = a.Message.AppendFrame(s.frame)
		if len(s.frame) == 0 {
			s.fail("a message has a header that is too long: %+v", a.Message)
			return
		}
	}
	if uint64(len(data)) != a.Message.DataLen {
		s.fail("a %v says it has %d octets of data, and has %d", a.Message.Kind, a.Message.DataLen, len(data))
	}
	for _, n := range s.out.To(a) {
		if s.tells {
			s.note("    %d< %s %q", n, s.frame, data)
		}
		s.receive(n, a, s.frame, data)
	}
}

// addDigest adds an output to the digest of the run.
func (s *Session) addDigest() {
	for i := range s.out.Actions {
		a := &s.out.Actions[i]
		s.digest.Add(uint64(a.Kind), uint64(a.Link), a.Body.Blob, uint64(a.Body.Off), uint64(a.Body.Len))
		if a.Kind == server.Send {
			for _, n := range s.out.To(a) {
				s.digest.Add(uint64(n))
			}
			s.frame = a.Message.AppendFrame(s.frame[:0])
			s.digest.AddOctets(s.frame)
			s.frame = append(s.frame[:0], a.Text...)
			s.digest.AddOctets(s.frame)
		}
	}
	s.out.Commit.Each(func(key, value []byte, del bool) {
		s.digest.AddOctets(key)
		s.digest.AddOctets(value)
	})
	s.digest.Add(uint64(s.out.Wake), uint64(s.out.Commit.Len()))
}
