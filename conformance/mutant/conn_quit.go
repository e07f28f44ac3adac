package mutant

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// delay is short for a check, and long for a link.
const delay = 3 * time.Millisecond

// quits end links in other ways than quit and close.
func quits() []Mutant {
	return []Mutant{
		{
			Name: "conn/closed-without-quit", Title: "a protocol error ends the link without the quit that says why",
			Breaks: []string{"CONN-5"}, New: lost(spec.MsgQuit),
		},
		{
			Name: "conn/closed-without-quit-before-tmtprev", Title: "a protocol error before TmtpRev ends the link without quit",
			Breaks: []string{"CONN-5"},
			New:    quitLost(func(seen seen) bool { return !seen.rev }),
		},
		{
			Name: "conn/closed-without-quit-while-unacked", Title: "a protocol error while a delivery waits for its Ack ends the link without quit",
			Breaks: []string{"CONN-5"},
			New:    quitLost(func(seen seen) bool { return seen.delivery.Head != nil }),
		},
		{
			Name: "conn/quit-with-empty-error", Title: "quit does not say why: its error is empty",
			Breaks: []string{"CONN-5"}, New: with("error", "", spec.MsgQuit),
		},
		{
			Name: "conn/ack-behind-quit", Title: "an ack follows quit",
			Breaks: []string{"CONN-5"},
			New: stateless(told(func(link int, m Message, out *Out) {
				out.ToClient(link, m, fabricated(wire.Message{Kind: spec.MsgAck, ID: "late", Error: "too late"}))
			}, spec.MsgQuit)),
		},
		{
			Name: "conn/quit-twice", Title: "quit is sent twice",
			Breaks: []string{"CONN-5"},
			New:    stateless(told(func(link int, m Message, out *Out) { out.ToClient(link, m, m) }, spec.MsgQuit)),
		},
		{
			Name: "conn/delivery-behind-quit", Title: "a delivery that waits for its Ack is sent again behind quit",
			Breaks: []string{"CONN-5"},
			New: watching(func(link int, m Message, s seen, out *Out) {
				out.ToClient(link, m)
				if m.Is(spec.MsgQuit) && s.delivery.Head != nil {
					out.ToClient(link, s.delivery)
				}
			}, nil),
		},
		{
			Name: "conn/open-after-quit", Title: "the link stays open after quit, unless Quit asked for it",
			Breaks: []string{"CONN-5"},
			New:    staysOpen(func(seen seen) bool { return seen.quit && seen.last != spec.OpQuit && seen.last != spec.OpLogin }),
		},
		{
			Name: "conn/deaf-after-error", Title: "a protocol error gets silence: no quit, and the link stays open",
			Breaks: []string{"CONN-5"},
			New:    deafens(func(s seen) bool { return s.last != spec.OpQuit && s.last != spec.OpLogin }),
		},
		{
			Name: "conn/error-noticed-late", Title: "requests behind one that is a protocol error are carried out before it ends the link",
			Breaks: []string{"CONN-5"},
			New: stateless(Filter{FromClient: func(link int, m Message, out *Out) {
				if _, sound := m.Request(); sound {
					out.ToServer(link, m)
					return
				}
				out.After(delay, func(out *Out) { out.ToServer(link, m) })
			}}),
		},
		{
			Name: "conn/failed-login-without-quit", Title: "a failed login ends the link without quit",
			Breaks: []string{"CONN-6"},
			New:    quitLost(func(seen seen) bool { return seen.last == spec.OpLogin }),
		},
		{
			Name: "conn/failed-login-leaves-open", Title: "after a failed login another may be tried on the link",
			Breaks: []string{"CONN-6"},
			New:    staysOpen(func(seen seen) bool { return seen.quit && seen.last == spec.OpLogin }),
		},
		{
			Name: "conn/failed-login-without-reason", Title: "the quit of a failed login has an empty error",
			Breaks: []string{"CONN-6"},
			New: watching(func(link int, m Message, s seen, out *Out) {
				if m.Is(spec.MsgQuit) && s.last == spec.OpLogin {
					m = m.Set("error", "")
				}
				out.ToClient(link, m)
			}, nil),
		},
	}
}

// timers are wrong about when links time out, and what is said then.
func timers() []Mutant {
	timedOut := func(s seen) bool { return !s.quit && !s.clientEnded }
	return []Mutant{
		{
			Name: "conn/idle-link-gets-quit", Title: "a link that times out after login is told so by quit",
			Breaks: []string{"CONN-7"},
			New:    quitAtEnd(func(s seen) bool { return timedOut(s) && s.in }),
		},
		{
			Name: "conn/slow-login-gets-quit", Title: "a link that times out before login is told so by quit",
			Breaks: []string{"CONN-7"},
			New:    quitAtEnd(func(s seen) bool { return timedOut(s) && !s.in }),
		},
		{
			Name: "conn/broken-off-gets-quit", Title: "a link that the client ends inside a message is told so by quit",
			Breaks: []string{"CONN-7"},
			New:    quitAtEnd(func(s seen) bool { return s.clientEnded && !s.quit }),
		},
		{
			Name: "conn/no-login-timeout", Title: "a link that does not log in stays open",
			Breaks: []string{"CONN-8"},
			New:    staysOpen(func(s seen) bool { return timedOut(s) && !s.in }),
		},
		{
			Name: "conn/login-timeout-after-tmtprev", Title: "a link that greeted and does not log in stays open",
			Breaks: []string{"CONN-8"},
			New:    staysOpen(func(s seen) bool { return timedOut(s) && s.rev && !s.in }),
		},
		{
			Name: "conn/no-idle-timeout", Title: "a link that is idle after login stays open",
			Breaks: []string{"CONN-9"},
			New:    staysOpen(func(s seen) bool { return timedOut(s) && s.in }),
		},
		{
			Name: "conn/pulse-is-nothing", Title: "Pulse does not reset the connection timeout",
			Breaks: []string{"CONN-9", "PULSE-1"}, New: passedOver(is(spec.OpPulse)),
		},
		{
			Name: "conn/own-octets-count", Title: "what the server sends resets the connection timeout",
			Breaks: []string{"CONN-9o"},
			New: stateless(told(func(link int, m Message, out *Out) {
				out.ToClient(link, m)
				if out.User(link) != "" {
					out.ToServer(link, Frame(`{"op":11}`, ""))
				}
			})),
		},
		{
			Name: "conn/stalled-upload-waits", Title: "a link whose upload stalls stays open",
			Breaks: []string{"CONN-9o"}, New: stalledWaits,
		},
		{
			Name: "conn/whole-requests-count", Title: "only whole requests reset the connection timeout",
			Breaks: []string{"CONN-9o"}, New: wholeOnly,
		},
	}
}

// seen is what passed on a link so far.
type seen struct {
	said          bool    // the client sent a message
	rev, in, quit bool    // tmtprev, info, quit were sent
	clientEnded   bool    // before the server did
	last          spec.Op // the last request
	delivery      Message // that waits for its Ack
}

// watching is a mutant's New that knows what was seen on a link before each
// server message, and before the server's end.
func watching(message func(link int, m Message, s seen, out *Out), end func(link int, s seen, out *Out)) func() Filter {
	return func() Filter {
		links := map[int]*seen{}
		f := watchingIn(links, message)
		if end != nil {
			f.ServerEnded = func(link int, out *Out) { end(link, *sight(links, link), out) }
		}
		return f
	}
}

// sight is what was seen on a link.
func sight(links map[int]*seen, link int) *seen {
	if links[link] == nil {
		links[link] = new(seen)
	}
	return links[link]
}

// watchingIn makes a filter that notes what it sees of each link.
func watchingIn(links map[int]*seen, message func(link int, m Message, s seen, out *Out)) Filter {
	of := func(link int) *seen { return sight(links, link) }
	return Filter{
		FromClient: func(link int, m Message, out *Out) {
			s := of(link)
			s.said = true
			s.last, _ = m.Op()
			if s.last == spec.OpAck && m.Text("id") == s.delivery.Text("id") {
				s.delivery = Message{}
			}
			out.ToServer(link, m)
		},
		FromServer: func(link int, m Message, out *Out) {
			s := of(link)
			before := *s
			switch m.Server().Kind {
			case spec.MsgTmtpRev:
				s.rev = s.rev || m.Is() // the zero message is of that kind
			case spec.MsgInfo:
				s.in = true
			case spec.MsgQuit:
				s.quit = true
			case spec.MsgDelivery:
				s.delivery = m
			}
			if message == nil {
				out.ToClient(link, m)
			} else {
				message(link, m, before, out)
			}
		},
		ClientEnded: func(link int, out *Out) {
			of(link).clientEnded = true
			out.CloseServer(link)
		},
	}
}

// quitLost is a server that closes without quit in some situation.
func quitLost(when func(seen) bool) func() Filter {
	return watching(func(link int, m Message, s seen, out *Out) {
		if !m.Is(spec.MsgQuit) || !when(s) {
			out.ToClient(link, m)
		}
	}, nil)
}

// staysOpen is a server that does not close in some situation.
func staysOpen(when func(seen) bool) func() Filter {
	return watching(nil, func(link int, s seen, out *Out) {
		if !when(s) {
			out.CloseClient(link)
		}
	})
}

// deafens is a server that in some situation neither says quit nor closes.
func deafens(when func(seen) bool) func() Filter {
	return watching(func(link int, m Message, s seen, out *Out) {
		if !m.Is(spec.MsgQuit) || !when(s) {
			out.ToClient(link, m)
		}
	}, func(link int, s seen, out *Out) {
		if !s.quit || !when(s) {
			out.CloseClient(link)
		}
	})
}

// quitAtEnd is a server that says quit where it should close in silence.
func quitAtEnd(when func(seen) bool) func() Filter {
	return watching(nil, func(link int, s seen, out *Out) {
		if when(s) {
			out.ToClient(link, fabricated(wire.Message{Kind: spec.MsgQuit, Error: "out of time"}))
		}
		out.CloseClient(link)
	})
}

// stalledWaits keeps a link open on which data are due.
func stalledWaits() Filter {
	links := map[int]*cutter{}
	return Filter{
		Pieces: func(link int, octets []byte, out *Out) {
			if links[link] == nil {
				links[link] = new(cutter)
			}
			links[link].feed(octets, nil)
			out.ToServer(link, Message{Head: octets})
		},
		ServerEnded: func(link int, out *Out) {
			if s := links[link]; s == nil || s.split.Due() == 0 {
				out.CloseClient(link)
			}
		},
	}
}

// wholeOnly holds the octets of a request until all are there.
func wholeOnly() Filter {
	links, held := map[int]*cutter{}, map[int][]byte{}
	return Filter{Pieces: func(link int, octets []byte, out *Out) {
		if links[link] == nil {
			links[link] = new(cutter)
		}
		links[link].feed(octets, nil)
		held[link] = append(held[link], octets...)
		if !links[link].split.Inside() {
			out.ToServer(link, Message{Head: held[link]})
			held[link] = nil
		}
	}}
}
