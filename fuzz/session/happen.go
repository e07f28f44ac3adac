package session

import (
	"errors"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// event is one thing that can happen. Choice 0 is progress.
type event uint8

const (
	doProgress   event = iota // what is bound to happen next
	doRequest                 // a request that makes sense
	doAck                     // of a message, an old one at times
	doOpen                    // a link, as far as its session
	doClose                   // a link, by the client or at last after a Close
	doServe                   // data, or a verdict on a token, arrive or fail
	doPass                    // time passes
	doJump                    // the wall clock is set
	doOctets                  // something of a message arrives
	doUnreadable              // octets that are no header
	doUncoded                 // a request that no codec lets pass
	doWritten                 // a header of the grammar
	doLiteral                 // a header that stands in the input
	doCrash                   // the server is killed and restored
	doLose                    // commits fail, and it is restored
	doDamage                  // what is stored is damaged; what comes of it is dropped
	eventCount
)

// weights are how many of 256 choices lead to an event.
var weights = [eventCount]int{
	doProgress: 58, doRequest: 86, doAck: 24, doOpen: 14, doClose: 10, doServe: 10, doPass: 14, doJump: 2,
	doOctets: 2, doUnreadable: 2, doUncoded: 2, doWritten: 22, doLiteral: 4, doCrash: 2, doLose: 3, doDamage: 1,
}

var events = grammar.Shares[event](weights[:])

// happen does one thing that can happen.
func (s *Session) happen() {
	e := events[s.src.Intn(len(events))]
	switch e {
	case doProgress:
		s.progress()
		return
	case doOpen:
		s.open(s.src.Intn(8))
		return
	case doPass:
		s.pass(pick(s, passes))
		return
	case doJump:
		s.now.Wall = s.now.Wall/2 + pick(s, jumps)
		s.note("the wall clock is %d", s.now.Wall)
		return
	case doCrash:
		s.note("crash")
		s.restart()
		return
	case doLose:
		s.lose()
		return
	case doDamage:
		s.damage()
		return
	}
	if len(s.links) == 0 {
		s.progress()
		return
	}
	s.happenTo(e, s.link(s.src.Intn(maxLinks)))
}

// link returns the link with that number, or another if there is none.
func (s *Session) link(n int) *conn {
	if c := s.find(server.Link(n)); c != nil {
		return c
	}
	return s.links[n%len(s.links)]
}

// happenTo does one thing that can happen to a link.
func (s *Session) happenTo(e event, c *conn) {
	if e == doRequest || e == doAck || e == doWritten {
		if !s.ready(c) {
			return
		}
		defer func() {
			if c.taken {
				s.arrive(c, s.src.Intn(8))
			}
		}()
	}
	switch e {
	case doRequest:
		s.request(c)
	case doAck:
		s.ack(c)
	case doClose:
		s.close(c, judge.ByClient)
	case doServe:
		s.serve(c, s.src.Intn(4))
	case doOctets:
		s.note("%d some octets", c.n)
		s.step(server.Input{Kind: server.OctetsRead, Link: c.n})
	case doUnreadable:
		s.unreadable(c, pick(s, badFrames))
	case doUncoded:
		s.uncoded(c)
	case doWritten:
		s.written(c)
	case doLiteral:
		s.literal(c)
	}
}

var (
	queueLimits = []int{0, 1000, 1, 2, 3, 6}
	nodeLimits  = []int{0, 3, 1}
	passes      = []time.Duration{time.Millisecond, time.Second, 3 * time.Second, 5 * time.Second, 12 * time.Second, 29 * time.Second,
		30 * time.Second, 31 * time.Second, 49 * time.Second, 50 * time.Second, 2 * time.Minute}
	// A jump of the wall clock, to half of what it was and this: forth, back,
	// to the last times that it can tell, and before 1970.
	jumps     = []int64{wallStart / 2, wallStart/2 - 1e10, wallStart/2 + 1e13, 0, -wallStart / 2, -wallStart, 1<<62 - 1}
	badFrames = []string{"zzzz", "0007", "    ", "+009", "\xff\xff\xff\xff", "0x09"}
	authBy    = []wire.Provider{{Label: "somebody", Login: []string{"https://login.test"}, Token: []string{"https://token.test", "x"}}}

	errExpired = errors.New("the token has expired")
)

// progress does what is bound to happen next: so a session goes on, and comes
// to rest.
func (s *Session) progress() {
	for _, c := range s.links {
		switch {
		case c.closing:
			s.close(c, judge.ByServer)
		case c.short:
			s.close(c, judge.ByClient)
		case c.taken || c.token:
			s.serve(c, 0)
		case len(c.unacked) > 0:
			s.ackNumber(c, 0)
		default:
			continue
		}
		return
	}
	if s.enter() {
		return
	}
	// All is quiet: somebody writes to somebody.
	s.idle++
	if len(s.links) == 0 || len(s.accounts) == 0 && len(s.links) < maxLinks {
		s.open(0)
		return
	}
	c := s.links[s.idle%len(s.links)]
	if !c.online {
		s.request(c)
		return
	}
	r := s.newRequest(c, spec.OpPost)
	r.ID = ids[0]
	r.For = append(r.For, wire.Recipient{ID: s.accounts[s.idle%len(s.accounts)].uid, Type: spec.ToUser})
	s.sendBody(c, r, 1+s.idle%7)
}

// enter logs a node in that is not online, if there is one and room for its
// link.
func (s *Session) enter() bool {
	if len(s.links) == maxLinks {
		return false
	}
	for i := range s.accounts {
		for _, node := range s.accounts[i].nodes {
			if !s.isOnline(node) {
				c := s.connect(s.freeLink())
				s.greet(c, "1")
				s.login(c, s.accounts[i].uid, node)
				return true
			}
		}
	}
	return false
}

func (s *Session) isOnline(node string) bool {
	for _, c := range s.links {
		if c.node == node && !c.closing {
			return true
		}
	}
	return false
}

// How open does it.
const (
	connectOnly = 6
	mayBeFar    = 7
	isFar       = 15
)

// open makes a link, and goes as far on it as how says: to TmtpRev, and to a
// new account or a session of an old one.
func (s *Session) open(how int) {
	if len(s.links) == maxLinks {
		s.progress()
		return
	}
	if how == 0 && s.enter() {
		return
	}
	n := s.freeLink()
	if how == mayBeFar && s.src.Intn(16) == isFar {
		n = farLink
	}
	c := s.connect(n)
	switch how {
	case 0, 1, 2:
		s.greet(c, s.version())
		s.authenticate(c)
	case 3, 4:
		s.greet(c, s.version())
		s.register(c)
	case 5:
		s.greet(c, s.version())
	}
}

// pass lets time go by, with ticks when the machine wants them.
func (s *Session) pass(d time.Duration) {
	end := s.now.Mono + d
	for s.out.Wake <= end && s.err == nil {
		s.moveTo(max(s.out.Wake, s.now.Mono))
		s.note("tick")
		s.step(server.Input{})
		if s.out.Wake <= s.now.Mono {
			s.fail("the machine wants to wake at %v, and it is %v", s.out.Wake, s.now.Mono)
		}
	}
	s.moveTo(end)
}

func (s *Session) moveTo(at time.Duration) {
	if s.now.Wall < 1<<62 {
		s.now.Wall += int64(at - s.now.Mono)
	}
	s.now.Mono = at
}
