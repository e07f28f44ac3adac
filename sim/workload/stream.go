package workload

import (
	"github.com/tmtplab/tmtplab/sim/random"
)

// The slots of a client are those of its posts, its notifies, its pings and
// the kinds of groups that it comes to and goes from, in this order.

// churnOf returns the kind of groups that a slot is about, if it is about one.
func (s *Span) churnOf(i int) (kind int, ok bool) {
	if i -= s.slots - len(s.churn); i >= 0 {
		return s.churn[i], true
	}
	return 0, false
}

// every is the time between events of a slot.
func (p *Plan) every(s *Span, i int) random.Dist {
	if kind, ok := s.churnOf(i); ok {
		return p.Scenario.Groups[kind].Churn
	}
	if i < len(s.Posts) {
		return s.Posts[i].Every
	}
	if i -= len(s.Posts); i < len(s.Notifies) {
		return s.Notifies[i].Every
	}
	return s.Pings.Every
}

// strike does what a slot has due, and draws when it is due again.
func (p *Plan) strike(a *Actor, s *Span, i int, act *Action) {
	slot := &s.slotsOf(a)[i]
	// What is said to whom is drawn from streams of its own, so that when the
	// next is said does not depend on it.
	seed := slot.stream.Uint64()
	slot.next = s.thinned(&slot.stream, p.every(s, i), slot.next)
	if kind, ok := s.churnOf(i); ok {
		if a.on {
			p.comeOrGo(a, slot, &p.deals[kind], seed, act)
		}
		return
	}
	if i < len(s.Posts) {
		if stream := &s.Posts[i]; a.on || !stream.Online {
			p.write(a, s, &stream.Message, seed, act)
		}
		return
	}
	if i -= len(s.Posts); i < len(s.Notifies) {
		if stream := &s.Notifies[i]; a.on || !stream.Online {
			p.write(a, s, &stream.Message, seed, act)
			p.notify(a, s, &stream.Tell, seed, act)
		}
		return
	}
	if a.on || !s.Pings.Online {
		p.ping(a, s, seed, act)
	}
}

// write composes a post, or nothing when it is for a group and the sender is
// in none.
func (p *Plan) write(a *Actor, s *Span, m *Message, seed uint64, act *Action) {
	who := random.New(seed, 0, random.Recipients)
	to := p.audience(a, s, &m.To, &who, &p.users)
	if m.To.Group != "" && to.Group == noGroup {
		return
	}
	act.Kind, act.To = DoPost, to
	sizes := random.New(seed, 0, random.Size)
	act.Size = max(m.Size.Int(&sizes), 1)
	if sizes.Float64() < m.Attach.Chance {
		act.Size += m.Attach.Size.Int(&sizes)
	}
}

// notify makes a post one of which others are told.
func (p *Plan) notify(a *Actor, s *Span, tell *Audience, seed uint64, act *Action) {
	if act.Kind != DoPost {
		return
	}
	who := random.New(seed, 1, random.Recipients)
	act.Kind, act.Tell = DoNotify, p.audience(a, s, tell, &who, &p.tell)
	act.Size += NoteOctets
}

// ping pings anyone there is.
func (p *Plan) ping(a *Actor, s *Span, seed uint64, act *Action) {
	who := random.New(seed, 0, random.Recipients)
	user := int(a.user)
	p.users = append(p.users[:0], s.circle.without(user, who.IntN(s.circle.others(user))))
	act.Kind, act.To.Users = DoPing, p.users
}

// audience draws who gets a message.
func (p *Plan) audience(a *Actor, s *Span, to *Audience, who *random.Stream, list *[]int32) Recipients {
	r := Recipients{Group: noGroup, Self: to.Self}
	key, pick := who.Uint64(), who.Float64()
	if to.Group != "" {
		r.Group = p.membership(a, s, to.Group, pick)
	}
	if to.Users == 0 {
		return r
	}
	user := int(a.user)
	*list = (*list)[:0]
	if s.Contacts == 0 {
		anyone := permute(s.circle.others(user), key)
		for i := range to.Users {
			*list = append(*list, s.circle.without(user, anyone.at(i)))
		}
	} else {
		known, some := p.acquaintance(s.circle, user), permute(s.Contacts, key)
		for i := range to.Users {
			*list = append(*list, s.circle.without(user, known.at(some.at(i))))
		}
	}
	r.Users = *list
	return r
}

// membership picks one of the sender's groups of a kind, but not the one that
// was left.
func (p *Plan) membership(a *Actor, s *Span, name string, pick float64) int {
	kind := 0
	for p.Scenario.Groups[kind].Name != name {
		kind++
	}
	d := &p.deals[kind]
	groups, place := d.of(int(a.user))
	left := s.leftOf(a, kind)
	if left != noGroup {
		groups--
	}
	if groups <= 0 {
		return noGroup
	}
	i := int(pick * float64(groups))
	if group := d.group(place, i); left == noGroup || group < left {
		return group
	}
	return d.group(place, i+1)
}

// leftOf returns the group of a kind that the actor has left.
func (s *Span) leftOf(a *Actor, kind int) int {
	for i, slot := range s.slotsOf(a) {
		if of, ok := s.churnOf(i); ok && of == kind {
			return int(slot.left) - 1
		}
	}
	return noGroup
}

// comeOrGo leaves a group, or joins the one that was left.
func (p *Plan) comeOrGo(a *Actor, slot *slot, d *deal, seed uint64, act *Action) {
	if slot.left != 0 {
		act.Kind, act.Group = Join, int(slot.left)-1
		slot.left = 0
		return
	}
	who := random.New(seed, 0, random.Recipients)
	groups, place := d.of(int(a.user))
	act.Kind, act.Group = Leave, d.group(place, who.IntN(groups))
	slot.left = uint32(act.Group) + 1
}
