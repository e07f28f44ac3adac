package clientsession

import (
	"time"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/refimpl/client"
)

// happening is one thing that can happen. Choice 0 is progress.
type happening uint8

const (
	doProgress happening = iota // what is bound to happen next
	doSubmit                    // a request that is well formed
	doAny                       // any request
	doTake                      // the user has messages
	doWithdraw                  // a request is taken back
	doStart                     // register, log in or out
	doMail                      // somebody writes to the node
	doAck                       // the server refuses a request
	doAgain                     // a message is sent once more
	doBody                      // data arrive, or not
	doOctets                    // something arrives
	doBreak                     // the link breaks
	doPass                      // time passes
	doCrash                     // the client is killed and restored
	doLose                      // a commit fails, and it is restored
	doKill                      // the server forgets Acks
	doDamage                    // what is stored is damaged; what comes of it is dropped
	doWritten                   // a header of the grammar; from here on the server is hostile
	doLiteral                   // a header that stands in the input
	doTurn                      // a message out of turn
	doStrange                   // an ack of nothing
	happeningCount
)

// weights are how many of 256 choices lead to a happening.
var weights = [happeningCount]int{
	doProgress: 72, doSubmit: 38, doAny: 8, doTake: 10, doWithdraw: 6, doStart: 8, doMail: 28, doAck: 8, doAgain: 8, doBody: 8,
	doOctets: 2, doBreak: 8, doPass: 12, doCrash: 5, doLose: 5, doKill: 3, doDamage: 1, doWritten: 14, doLiteral: 4, doTurn: 5, doStrange: 3,
}

var happenings = grammar.Shares[happening](weights[:])

var passes = []time.Duration{
	time.Millisecond, time.Second, 5 * time.Second, 10 * time.Second, 29 * time.Second, 31 * time.Second, 50 * time.Second, 3 * time.Minute,
}

// happen does one thing that can happen.
func (s *Session) happen() {
	h := happenings[s.src.Intn(len(happenings))]
	if h >= doWritten && s.lawful {
		h = doProgress
	}
	switch h {
	case doProgress:
		s.progress()
	case doSubmit:
		s.submit(pick(s, ops))
	case doAny:
		s.submitAny()
	case doTake:
		s.take(s.src.Intn(3))
	case doWithdraw:
		s.withdraw()
	case doStart:
		s.start(s.src.Intn(4))
	case doMail:
		s.server.post(s, pick(s, mailKinds), s.src.Intn(3)*300)
		s.server.answer(s)
	case doAck:
		s.server.ack(s, "no")
	case doAgain:
		s.server.again(s, s.src.Intn(16))
	case doBody:
		s.bodyArrives(s.src.Intn(4))
	case doOctets:
		in := client.Input{Kind: client.OctetsMoved}
		if s.model.phase == client.Closing { // the user gave up before it was made
			in.Kind = client.LinkOpened
		}
		s.step(in)
	case doBreak:
		s.note("the link breaks")
		s.linkBreaks()
	case doPass:
		s.pass(pick(s, passes))
	case doCrash:
		if s.fate == kept {
			s.note("crash")
			s.restart()
		}
	case doLose:
		s.lose(lost + fate(s.src.Intn(2)))
	case doKill:
		s.server.killed(s, s.src.Intn(8))
		s.linkBreaks()
	case doDamage:
		s.damage()
	case doWritten:
		s.written()
	case doLiteral:
		s.literal()
	case doTurn:
		s.outOfTurn(s.src.Intn(turns))
	case doStrange:
		s.strangeAck(pick(s, strangeAcks))
	}
}

// start does what begins and ends sessions.
func (s *Session) start(what int) {
	switch what {
	case 0:
		s.login(false)
	case 1:
		s.login(true)
	case 2:
		s.register()
	case 3:
		s.note("logout")
		s.step(client.Input{Kind: client.Logout})
	}
}

// progress does what is bound to happen next: so a life goes on, and comes to
// rest.
func (s *Session) progress() {
	switch {
	case s.model.phase == client.Idle && s.model.uid == "":
		s.note("register")
		s.step(client.Input{Kind: client.Register, Request: newNode})
	case s.model.phase == client.Idle:
		s.login(false)
	case s.model.phase == client.Waiting:
		s.pass(s.model.due - s.now.Mono)
	case s.model.phase == client.Dialing:
		s.server.connected()
		s.note("the link is there")
		s.step(client.Input{Kind: client.LinkOpened})
	case s.model.incoming != nil:
		s.bodyArrives(0)
	case s.model.phase == client.Closing:
		s.linkBreaks()
	case s.server.answer(s):
	case s.model.phase != client.Open: // the server cannot know what was said
		s.linkBreaks()
	case len(s.model.held) > 0:
		s.take(1)
	case s.server.repeat(s):
	default:
		s.server.post(s, mailKinds[s.ops%len(mailKinds)], s.ops%2)
		s.server.answer(s)
	}
}

// pass lets time go by, with ticks when the machine wants them.
func (s *Session) pass(d time.Duration) {
	end := s.now.Mono + d
	for s.out.Wake <= end && s.err == nil && !s.dead {
		s.now.Mono = max(s.out.Wake, s.now.Mono)
		s.note("tick")
		s.step(client.Input{Kind: client.Tick})
		if s.out.Wake <= s.now.Mono && !s.dead {
			s.fail("the machine wants to wake at %v, and it is %v", s.out.Wake, s.now.Mono)
		}
	}
	s.now.Mono = max(s.now.Mono, end)
}

// settle has a lawful server answer and deliver all there is, and looks at the
// whole: every request has its answer, every message is acknowledged, and what
// is stored is what a client at rest stands for.
func (s *Session) settle() {
	const most = 10_000
	for i := 0; s.err == nil && !s.settled(); i++ {
		if s.progress(); i == most {
			s.fail("it does not come to rest")
		}
	}
	s.step(client.Input{Kind: client.Taken, Seq: ^uint64(0)})
	for key := range s.disk.All() {
		if key[0] == 'i' || key[0] == 'o' {
			s.fail("record %q is left when all is answered and taken", key)
		}
	}
}

func (s *Session) settled() bool {
	for i := range s.server.mail {
		if !s.server.mail[i].acked {
			return false
		}
	}
	return s.model.phase == client.Open && len(s.model.pending) == 0 && s.model.inits == 0
}
