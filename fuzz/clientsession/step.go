package clientsession

import (
	"errors"
	"fmt"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// step has the machine take an input and, as far as the fate of the commit
// allows, holds what it wants done against the model, and does it.
func (s *Session) step(in client.Input) {
	if s.err != nil || s.dead {
		return
	}
	s.ops++
	s.dead = s.fate != kept
	s.out.Reset()
	s.machine.Step(s.now, in, &s.out)
	if s.tamper != nil {
		s.tamper(&s.out)
	}
	if s.twice {
		s.addDigest()
	}
	if s.fate == lost {
		return
	}
	before := s.model.last
	s.checkRefusal(&in)
	s.model.step(s.now.Mono, &in, &s.out)
	s.commit(&in)
	if s.fate == unsaid {
		return
	}
	if in.Kind == client.Submit && s.out.Err == nil && s.out.Seq <= before {
		s.fail("number %d is given after %d", s.out.Seq, before)
	}
	s.checkEvents(&in)
	s.checkActions()
	s.checkPending()
	if got, want := s.machine.Phase(), s.model.phase; got != want {
		s.fail("the machine is in phase %d, the model in %d", got, want)
	}
	if want := s.model.wake(); s.out.Wake != want {
		s.fail("the machine wants to wake at %v, the model at %v", s.out.Wake, want)
	}
	for i := range s.out.Actions {
		s.do(&s.out.Actions[i])
	}
}

// checkRefusal holds the answer to an input of the user against what is known
// of it.
func (s *Session) checkRefusal(in *client.Input) {
	if want := s.model.refuses(in); want != nil && !errors.Is(s.out.Err, want) {
		s.fail("the answer is %v, and should be: %v", s.out.Err, want)
	}
	if s.out.Err != nil && (len(s.out.Events) > len(s.model.held) || len(s.out.Actions) > 0 || !s.out.Commit.Empty()) {
		s.fail("what is refused has an effect: %v", s.out.Err)
	}
}

// checkEvents holds what the user is told against the model, but for Faults:
// of those a lawful server gives no reason.
func (s *Session) checkEvents(in *client.Input) {
	want := s.model.events
	for i := range s.out.Events {
		e := &s.out.Events[i]
		s.note("    event %d %d %v %v", e.Kind, e.Seq, e.UID, e.Err)
		if e.Err != nil && e.Err.Error() == "" {
			s.fail("event %d has an error without words", e.Kind)
		}
		if e.Kind == client.Fault {
			if s.lawful && in.Kind != client.BodyFailed {
				s.fail("a lawful server is said to be at fault: %v", e.Err)
			}
			continue
		}
		got := event{e.Kind, e.Seq, ""}
		switch e.Kind {
		case client.Received:
			s.frame = e.Message.AppendFrame(s.frame[:0])
			got.text = string(s.frame)
			s.checkData(e)
		case client.Registered, client.Presence:
			got.text = e.UID
		case client.Acked:
			got.text = e.MsgID
		case client.Offline:
			if err := s.model.wait(s.now.Mono, e.Delay); err != nil {
				s.fail("%v: %v", err, e.Delay)
			}
		case client.Refused:
			if e.Err == nil {
				s.fail("request %d is refused without a reason", e.Seq)
			}
		}
		if len(want) == 0 || got != want[0] {
			s.fail("the user is told %+v, and should be: %+v", got, want)
			return
		}
		want = want[1:]
	}
	if len(want) > 0 {
		s.fail("the user is not told %+v", want)
	}
}

// checkData holds the data of a message that is told against what arrived.
func (s *Session) checkData(e *client.Event) {
	for _, h := range s.model.held {
		if h.seq == e.Seq && (h.body != e.Body || h.text != e.Text) {
			s.fail("message %d has the data %v %q, and is told with %v %q", e.Seq, h.body, h.text, e.Body, e.Text)
		}
	}
}

// checkActions holds what is to be done against the model.
func (s *Session) checkActions() {
	want := s.model.actions
	for i := range s.out.Actions {
		a := &s.out.Actions[i]
		got := action{kind: a.Kind}
		if a.Kind == client.Send {
			got.op = a.Request.Op
			if got.op != spec.OpRegister { // has none of its own
				got.id = a.Request.ID
			}
			s.checkRequest(a)
		}
		if len(want) == 0 || got != want[0] {
			s.fail("it does %v, and should: %v", got, want)
			return
		}
		want = want[1:]
	}
	if len(want) > 0 {
		s.fail("it does not do %v", want)
	}
}

// checkRequest holds a request that is sent against what was submitted.
func (s *Session) checkRequest(a *client.Action) {
	var err error
	if s.frame, err = readable(s.frame, a); err != nil {
		s.fail("%v", err)
	}
	if s.tells {
		s.note("    > %s %v %q", s.frame, a.Body, a.Text)
	}
	for _, p := range s.model.pending {
		if client.RequestID(p.seq) == a.Request.ID && spec.Request(a.Request.Op).Acked && (p.body != a.Body || p.text != a.Text) {
			s.fail("request %d was submitted with %v %q, and is sent with %v %q", p.seq, p.body, p.text, a.Body, a.Text)
		}
	}
}

// readable returns the frame of a request, written over buf, and says why a
// server could not read it, or its data (CLI-7).
func readable(buf []byte, a *client.Action) ([]byte, error) {
	r := &a.Request
	frame := r.AppendFrame(buf[:0])
	if len(frame) == 0 {
		return frame, fmt.Errorf("the header of a %v is too long", r.Op)
	}
	var read wire.Request
	if err := read.Decode(frame[spec.LengthDigits:]); err != nil {
		return frame, fmt.Errorf("a server cannot read what is sent: %w (CLI-7): %s", err, frame)
	}
	if a.Body.Off < 0 || a.Body.Len < 0 || r.DataLen != uint64(a.Body.Len)+uint64(len(a.Text)) || a.Body.Len > 0 && a.Text != "" {
		return frame, fmt.Errorf("%s is followed by %v and %q", frame, a.Body, a.Text)
	}
	if spec.Request(r.Op).Data == spec.TextData {
		if err := wire.CheckText([]byte(a.Text)); err != nil {
			return frame, fmt.Errorf("the text %q: %w (CLI-7)", a.Text, err)
		}
	}
	if r.Op == spec.OpAck && r.Type == "" {
		return frame, errors.New("an Ack has no type (CLI-16)")
	}
	return frame, nil
}

// do does what waits for no commit, or for one that has been made.
func (s *Session) do(a *client.Action) {
	switch a.Kind {
	case client.Dial:
		s.server.link++
	case client.Send:
		s.server.receive(s, a)
	}
}

// commit makes the batch durable.
func (s *Session) commit(in *client.Input) {
	s.disk.Commit(&s.out.Commit)
	for _, b := range s.out.Commit.Kept() {
		if state, known := s.blobs[b]; !known || state != finished {
			s.fail("blob %d is kept, and its state is %d", b, state)
		}
		s.blobs[b] = inUse
	}
	for _, b := range s.out.Commit.Released() {
		if state, known := s.blobs[b]; !known || state == released {
			s.fail("blob %d is released, and its state is %d", b, state)
		}
		s.blobs[b] = released
	}
	if b := in.Body.Blob; b != 0 && s.blobs[b] == finished {
		s.blobs[b] = released // nobody wanted it
	}
}

// body makes a body of so many octets.
func (s *Session) body(n int64) record.Body {
	s.blob++
	s.blobs[s.blob] = finished
	return record.Body{Blob: s.blob, Off: 5, Len: n}
}

// addDigest adds an output to the digest of the run.
func (s *Session) addDigest() {
	for i := range s.out.Actions {
		a := &s.out.Actions[i]
		s.digest.Add(uint64(a.Kind), a.Body.Blob, uint64(len(a.Text)))
		s.frame = a.Request.AppendFrame(s.frame[:0])
		s.digest.AddOctets(s.frame)
	}
	for i := range s.out.Events {
		e := &s.out.Events[i]
		s.digest.Add(uint64(e.Kind), e.Seq, uint64(e.Delay))
	}
	s.out.Commit.Each(func(key, value []byte, del bool) {
		s.digest.AddOctets(key)
		s.digest.AddOctets(value)
	})
	s.digest.Add(uint64(s.out.Wake), uint64(s.out.Commit.Len()), s.out.Seq)
}
