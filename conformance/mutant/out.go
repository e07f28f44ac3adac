package mutant

import (
	"slices"
	"time"

	"github.com/tmtplab/tmtplab/spec/wire"
)

// Out is where a filter sends to, and what it is told of the run. It is used
// only inside the filter's functions. A link that is gone is passed over.
type Out struct{ p *Proxy }

// ToClient sends messages to the suite's end of a link.
func (o *Out) ToClient(link int, messages ...Message) {
	if l := o.p.links[link]; l != nil {
		for _, m := range messages {
			l.client.push(m.Head, m.Data)
		}
	}
}

// ToServer sends messages to the server's end of a link.
func (o *Out) ToServer(link int, messages ...Message) {
	if l := o.p.links[link]; l != nil {
		for _, m := range messages {
			l.server.push(m.Head, m.Data)
		}
	}
}

// CloseClient closes the suite's end of a link when all that was sent there
// is written. What the suite sends still comes to the filter.
func (o *Out) CloseClient(link int) {
	if l := o.p.links[link]; l != nil {
		l.client.end()
	}
}

// CloseServer closes the server's end of a link when all that was sent there
// is written. What the server sends still comes to the filter.
func (o *Out) CloseServer(link int) {
	if l := o.p.links[link]; l != nil {
		l.server.end()
	}
}

// Cut breaks off both ends of a link at once, whatever waits to be written,
// and without saying so beneath TLS.
func (o *Out) Cut(link int) {
	if l := o.p.links[link]; l != nil {
		l.client.cut()
		l.server.cut()
	}
}

// After calls a function of the filter later, unless the run is over by then.
func (o *Out) After(d time.Duration, do func(out *Out)) {
	p := o.p
	time.AfterFunc(d, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if !p.over {
			do(o)
		}
	})
}

// Dial opens a link of the filter's own to the server. What is sent to it
// before it is connected waits. What the server sends there comes to
// FromServer, its end to ServerEnded.
func (o *Out) Dial() (link int) {
	number, l := o.p.add(nil)
	o.p.running.Go(func() { o.p.run(number, l, nil) })
	return number
}

// User returns the uid of who is logged in on a link; empty when nobody is.
// It is still known when one side's end is told.
func (o *Out) User(link int) string {
	if s := o.session(link); s.in {
		return s.uid
	}
	return ""
}

// Node returns the nodeid with which that was done.
func (o *Out) Node(link int) string {
	if s := o.session(link); s.in {
		return s.node
	}
	return ""
}

// Links returns all links there are, in the order in which they were opened.
func (o *Out) Links() []int {
	links := make([]int, 0, len(o.p.links))
	for number := range o.p.links {
		links = append(links, number)
	}
	slices.Sort(links)
	return links
}

// Online returns the links on which a user is logged in.
func (o *Out) Online(uid string) []int {
	return slices.DeleteFunc(o.Links(), func(link int) bool { return uid == "" || o.User(link) != uid })
}

// Asked returns the first request of a link with that id that the server has
// not acked yet; the one that an ack answers when that is what the filter got.
func (o *Out) Asked(link int, id string) (wire.Request, bool) {
	s := o.session(link)
	if i := s.find(id); i >= 0 {
		return s.waiting[i], true
	}
	return wire.Request{}, false
}

func (o *Out) session(link int) *session {
	if l := o.p.links[link]; l != nil {
		return &l.session
	}
	return new(session)
}
