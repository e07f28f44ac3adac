package program

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
)

// scene is what a program has brought about up to one of its steps, if the
// server did what the steps asked for. Steps that make sense there are drawn
// from it.
type scene struct {
	at     int // index of the step that comes next
	links  []place
	users  []user
	groups []group
	sent   []int // indices of steps whose acks have a msgid
}

// place is how a link stands.
type place struct {
	open, revised bool
	mute          bool // nothing more can be sent on it
	deaf          bool
	user          int // index of who is logged in, or -1
}

// user is an account.
type user struct {
	uid     Ref
	nodes   []Ref // of their secrets
	aliases []Ref
	stems   []string // of those aliases that are fresh names
}

// group is one that somebody was invited to.
type group struct {
	gid              Ref
	members, invited []int // indices of users
}

// sceneAt walks through the steps before the one with the index at.
func sceneAt(p *Program, links, at int) *scene {
	c := &scene{links: make([]place, links)}
	for i := range c.links {
		c.links[i].user = -1
	}
	for i := range p.Steps[:at] {
		c.take(&p.Steps[i])
	}
	return c
}

// take takes note of a step.
func (c *scene) take(s *Step) {
	i := c.at
	c.at++
	if s.Link >= len(c.links) {
		return
	}
	l := &c.links[s.Link]
	switch {
	case s.Do == Open:
		*l = place{open: true, user: -1}
	case s.Do.Ends():
		if s.Do != Half {
			*l = place{user: -1}
		}
		l.mute = true
	case s.Do == Deaf:
		l.deaf = true
	case s.Do == Hear:
		l.deaf = false
	case s.How.Torn > 0:
		l.mute = true
	case s.Do == Send && l.open && !l.mute && s.How.Keep == 0:
		c.asked(i, s, l)
	}
}

// asked takes note of a request.
func (c *scene) asked(i int, s *Step, l *place) {
	switch {
	case s.Op == spec.OpTmtpRev:
		l.revised = true
	case s.Op == spec.OpRegister && l.revised && l.user < 0:
		l.user = len(c.users)
		c.users = append(c.users, user{uid: Ref{i, "uid"}, nodes: []Ref{{i, "nodeid"}}})
		c.named(i, s, l.user)
	case s.Op == spec.OpLogin && l.revised && l.user < 0:
		l.user = c.userOf(s.ref("uid"))
	case s.Op == spec.OpQuit && l.user >= 0:
		*l = place{user: -1, mute: true}
	case l.user >= 0:
		c.logged(i, s, l.user)
	}
}

// logged takes note of a request of a user.
func (c *scene) logged(i int, s *Step, by int) {
	if spec.Request(s.Op).MsgID {
		c.sent = append(c.sent, i)
	}
	switch s.Op {
	case spec.OpUserEdit:
		if s.Field("newnode") != nil {
			c.users[by].nodes = append(c.users[by].nodes, Ref{i, "nodeid"})
		}
		c.named(i, s, by)
	case spec.OpGroupInvite:
		g := c.groupOf(s.ref("gid"))
		if g < 0 {
			g = len(c.groups)
			c.groups = append(c.groups, group{gid: Ref{i, "gid"}, members: []int{by}})
		}
		if to := c.ownerOf(s.ref("to")); to >= 0 {
			c.groups[g].invited = append(c.groups[g].invited, to)
		}
	case spec.OpGroupEdit:
		g := c.groupOf(s.ref("gid"))
		act, _ := s.known("act")
		if g >= 0 && act == `"join"` && !slices.Contains(c.groups[g].members, by) {
			c.groups[g].members = append(c.groups[g].members, by)
		}
	}
}

// named takes note of an alias.
func (c *scene) named(i int, s *Step, of int) {
	f := s.Field("newalias")
	if f == nil {
		return
	}
	c.users[of].aliases = append(c.users[of].aliases, Ref{i, "newalias"})
	if len(f.Value) == 1 && f.Value[0].Kind == Fresh {
		c.users[of].stems = append(c.users[of].stems, f.Value[0].Octets)
	}
}

// ref returns the first reference in a field; its step is Due when there is
// none.
func (s *Step) ref(name string) Ref {
	if f := s.Field(name); f != nil {
		for _, p := range f.Value {
			if p.Kind == Reply {
				return p.Ref
			}
		}
	}
	return Ref{Step: Due}
}

// known returns the octets of a field that has no references.
func (s *Step) known(name string) (string, bool) {
	if f := s.Field(name); f != nil {
		return f.Value.Known()
	}
	return "", false
}

func (c *scene) userOf(r Ref) int {
	return slices.IndexFunc(c.users, func(u user) bool { return u.uid == r })
}

func (c *scene) ownerOf(alias Ref) int {
	return slices.IndexFunc(c.users, func(u user) bool { return slices.Contains(u.aliases, alias) })
}

func (c *scene) groupOf(r Ref) int {
	return slices.IndexFunc(c.groups, func(g group) bool { return g.gid == r })
}

// online reports whether a user is logged in on a link.
func (c *scene) online(user int) bool {
	return slices.ContainsFunc(c.links, func(l place) bool { return l.user == user && !l.mute })
}
