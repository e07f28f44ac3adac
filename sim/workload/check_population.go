package workload

import (
	"reflect"
	"strconv"
)

func (c *checker) population(path string, i int) {
	p := &c.of.Populations[i]
	c.link(join(path, "link"), p.Link)
	c.cell(join(path, "cell"), p.Cell)
	users, ok := c.usersOf(join(path, "of"), p.Of)
	others := users
	if p.Of == "" || p.Of == p.Name {
		others-- // nobody writes to themselves
	}
	switch {
	case ok && p.Contacts > others:
		c.problem(join(path, "contacts"), "a user has %d contacts, but there are %d others to choose from", p.Contacts, others)
	case p.Contacts > 0:
		others = p.Contacts
	}
	if p.Presence > p.Contacts {
		c.problem(join(path, "presence"), "presence is told to contacts, of whom there are %d; raise contacts, or lower presence", p.Contacts)
	}
	for j := range p.Posts {
		c.audience(join(join(path, "posts"), strconv.Itoa(j))+".to", p, p.Posts[j].To, others)
	}
	for j := range p.Notifies {
		at := join(join(path, "notifies"), strconv.Itoa(j))
		c.audience(join(at, "to"), p, p.Notifies[j].To, others)
		c.audience(join(at, "tell"), p, p.Notifies[j].Tell, others)
	}
	if p.Pings != nil && others < 1 && ok {
		c.problem(join(path, "pings"), "there is nobody else to ping")
	}
	if len(p.Cycle) > 0 {
		c.cycle(path, p, others)
	}
}

// audience checks who gets the posts of a population's users, who have so many
// others to write to.
func (c *checker) audience(path string, p *Population, to Audience, others int) {
	if to.Users > others {
		c.problem(join(path, "users"), "a post goes to %d users, but there are %d to choose from", to.Users, max(others, 0))
	}
	if to.Group == "" {
		if to.Self {
			c.problem(join(path, "self"), "self is about a group; name one, or take it out")
		}
		return
	}
	var names []string
	for i := range c.of.Groups {
		g := &c.of.Groups[i]
		if g.Name == to.Group {
			if g.Of != "" && g.Of != p.Name {
				c.problem(join(path, "group"), "nobody of %s is in a group %s, whose members are of %s", p.Name, g.Name, g.Of)
			}
			return
		}
		names = append(names, g.Name)
	}
	c.problem(join(path, "group"), "there is no group %.40q; %s", to.Group, suggest(to.Group, names, "there are "))
}

// cycle checks a program: it begins and ends offline, and does what needs a
// session in one.
func (c *checker) cycle(path string, p *Population, others int) {
	if p.Sessions != nil || p.Diurnal != nil || len(p.Posts)+len(p.Notifies) > 0 || p.Pings != nil {
		c.problem(join(path, "cycle"), "a cycle says all that a client does; take out sessions, diurnal, posts, pings and notifies, or the cycle")
	}
	online, takes, unknown := false, 0.0, false
	for i := range p.Cycle {
		s := &p.Cycle[i]
		at := join(join(path, "cycle"), strconv.Itoa(i))
		takes += s.Wait.Mean()
		switch s.Kind {
		case 0:
			unknown = true
		case StepLogin:
			if online {
				c.problem(at, "this client is logged in; log out first")
			}
			online = true
		case StepLogout, StepVanish:
			if !online {
				c.problem(at, "this client is not logged in; log in first")
			}
			online = false
		case StepPost, StepNotify:
			c.audience(join(join(at, s.Kind.String()), "to"), p, s.Post.To, others)
			fallthrough
		case StepPing:
			if !online {
				c.problem(at, "this client is not logged in; log in first")
			}
			if s.Kind == StepPing && others < 1 {
				c.problem(at, "there is nobody else to ping")
			}
		}
	}
	if online && !unknown {
		c.problem(join(path, "cycle"), "the cycle ends with the client logged in, and then begins anew; end it with logout or vanish")
	}
	if takes < 0.001 && !unknown {
		c.problem(join(path, "cycle"), "the cycle takes no time; give it an idle or a wait")
	}
}

// step checks the values of a step.
func (c *checker) step(path string, s *Step) {
	switch {
	case s.Kind == 0 || int(s.Kind) >= len(stepWords):
		c.problem(path, "this is not a kind of step; there are %s", listOf(stepWords[1:]))
	case s.Kind >= StepPost:
		k := s.keys()
		c.ranges(path, reflect.ValueOf(&k).Elem())
	case s.Times != 1 || !s.Wait.IsZero():
		c.problem(path, "%v is done once and at once", s.Kind)
	}
}
