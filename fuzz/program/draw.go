package program

import (
	"strconv"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/spec"
)

// oneIn reports once in n times true.
func oneIn(src grammar.Source, n int) bool { return src.Intn(n) == n-1 }

// pick returns one of a list, which is not empty.
func pick[T any](src grammar.Source, list []T) T { return list[src.Intn(len(list))] }

// weighted returns the index of one of a list of weights.
func weighted(src grammar.Source, weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := src.Intn(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return 0
}

// names are what users and groups are called.
var names = [...]string{"alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"}

// useful draws a step that makes sense on a link: a sound request that the
// server has a use for, or what comes next in the life of the link.
func (c *scene) useful(src grammar.Source, link int) Step {
	l := &c.links[link]
	s := Step{Link: link, Do: Send}
	switch {
	case !l.open || l.mute:
		return Step{Link: link, Do: Open}
	case !l.revised:
		return request(s, spec.OpTmtpRev, "id", JSON("1"))
	case l.user < 0:
		return c.entrance(src, s)
	case l.deaf && oneIn(src, 3):
		return Step{Link: link, Do: Hear}
	}
	return c.conversation(src, s, l.user)
}

// request fills in a step.
func request(s Step, op spec.Op, fields ...any) Step {
	s.Op = op
	for i := 0; i < len(fields); i += 2 {
		s.Fields = append(s.Fields, Field{fields[i].(string), fields[i+1].(Text)})
	}
	return s
}

// entrance draws how a link is logged in: as a new user while there are few,
// or as one who is there already.
func (c *scene) entrance(src grammar.Source, s Step) Step {
	const enough = 2
	var absent []Ref
	var whose []int
	for u := range c.users {
		for i, n := range c.users[u].nodes {
			// The first node of a user who is online is so too, mostly.
			if !c.online(u) || i > 0 || oneIn(src, 8) {
				absent, whose = append(absent, n), append(whose, u)
			}
		}
	}
	if len(absent) == 0 || len(c.users) < enough && oneIn(src, 2) || oneIn(src, 6) {
		name := names[len(c.users)%len(names)]
		s.Label = name
		return request(s, spec.OpRegister, "newnode", JSON("telephone"), "newalias", FreshName(name+" alias"))
	}
	i := src.Intn(len(absent))
	return request(s, spec.OpLogin, "uid", refer(c.users[whose[i]].uid), "node", refer(absent[i]))
}

func refer(r Ref) Text { return From(r.Step, r.Field) }

// conversation draws what a user does who is logged in.
func (c *scene) conversation(src grammar.Source, s Step, me int) Step {
	ops := []struct {
		weight int
		draw   func() Step
	}{
		{6, func() Step { return c.ping(src, s, me) }},
		{8, func() Step { return c.post(src, s) }},
		{5, func() Step { return c.postNotify(src, s) }},
		{5, func() Step { return c.invite(src, s, me) }},
		{7, func() Step { return c.groupEdit(src, s, me) }},
		{4, func() Step { return c.ohiEdit(src, s) }},
		{4, func() Step { return c.userEdit(src, s) }},
		{8, func() Step { return request(s, spec.OpAck, "id", c.message(src), "type", JSON("x")) }},
		{2, func() Step { return request(s, spec.OpPulse) }},
		{2, func() Step { return request(s, spec.OpQuit) }},
		{1, func() Step { return Step{Link: s.Link, Do: pick(src, []Verb{Close, Drop, Reset, Half})} }},
		{1, func() Step { return Step{Link: s.Link, Do: Sync} }},
	}
	weights := make([]int, len(ops))
	for i := range ops {
		weights[i] = ops[i].weight
	}
	return ops[weighted(src, weights)].draw()
}

// id is the id of the request that comes next.
func (c *scene) id() Text { return JSON("r" + strconv.Itoa(c.at+1)) }

// alias draws an alias of a user, or of any; once in a while what is only near
// to one.
func (c *scene) alias(src grammar.Source, of int) Text {
	var all []Ref
	var stems []string
	for u := range c.users {
		if of < 0 || of == u {
			all = append(all, c.users[u].aliases...)
			stems = append(stems, c.users[u].stems...)
		}
	}
	if len(stems) > 0 && oneIn(src, 16) {
		return JSON(pick(src, stems))
	}
	if len(all) == 0 {
		return JSON("nobody at all")
	}
	return refer(pick(src, all))
}

// uid draws a user.
func (c *scene) uid(src grammar.Source) Text {
	if len(c.users) == 0 {
		return Lit(Stand("uid"))
	}
	return refer(pick(src, c.users).uid)
}

// message draws what an Ack acknowledges: mostly what is due.
func (c *scene) message(src grammar.Source) Text {
	if len(c.sent) == 0 || !oneIn(src, 3) {
		return From(Due, "id")
	}
	return From(pick(src, c.sent), "msgid")
}

func (c *scene) ping(src grammar.Source, s Step, me int) Step {
	s.Data = text(src)
	return request(s, spec.OpPing, "id", c.id(), "from", c.alias(src, me), "to", c.alias(src, c.other(src, me)), "datalen", CountOf())
}

// other draws another user, if there is one.
func (c *scene) other(src grammar.Source, me int) int {
	if len(c.users) < 2 || oneIn(src, 6) {
		return me
	}
	return (me + 1 + src.Intn(len(c.users)-1)) % len(c.users)
}

// recipients draws a list of users and groups.
func (c *scene) recipients(src grammar.Source, most int) Text {
	list := Lit("[")
	for i := range src.Intn(most + 1) {
		if i > 0 {
			list = Join(list, Lit(","))
		}
		list = Join(list, c.recipient(src))
	}
	return Join(list, Lit("]"))
}

func (c *scene) recipient(src grammar.Source) Text {
	if len(c.groups) == 0 || !oneIn(src, 3) {
		return Join(Lit(`{"id":`), c.uid(src), Lit(`,"type":1}`))
	}
	types := [...]string{`,"type":2}`, `,"type":3}`}
	return Join(Lit(`{"id":`), refer(pick(src, c.groups).gid), Lit(types[src.Intn(2)]))
}

func (c *scene) post(src grammar.Source, s Step) Step {
	s.Data = body(src)
	s = request(s, spec.OpPost, "id", c.id(), "for", c.recipients(src, 2), "datalen", CountOf())
	s.summed(src, "datahead", "datasum")
	return s
}

// summed adds, once in a while, what a server is to hand on as it is: how long
// the head of the data is, and a checksum.
func (s *Step) summed(src grammar.Source, head, sum string) {
	if oneIn(src, 4) {
		s.Fields = append(s.Fields, Field{head, Lit(pick(src, []string{"0", "1"}))})
	}
	if oneIn(src, 4) {
		s.Fields = append(s.Fields, Field{sum, Lit(pick(src, []string{"0", "1", "2147483647", "2147483648", "4294967295"}))})
	}
}

func (c *scene) postNotify(src grammar.Source, s Step) Step {
	note := 1 + src.Intn(8)
	s.Data = Join(Lit("notified"[:note]), body(src))
	s = request(s, spec.OpPostNotify, "id", c.id(), "for", c.recipients(src, 1), "notefor", c.recipients(src, 2),
		"notelen", Lit(strconv.Itoa(note)), "datalen", CountOf())
	if oneIn(src, 4) {
		s.Fields = append(s.Fields, Field{"fornotself", Lit("true")})
	}
	s.summed(src, "datahead", "datasum")
	s.summed(src, "notehead", "notesum")
	return s
}

func (c *scene) invite(src grammar.Source, s Step, me int) Step {
	var gid Text
	if len(c.groups) > 0 && !oneIn(src, 4) {
		gid = refer(pick(src, c.groups).gid)
	} else {
		s.Label = "group"
		gid = fresh(src, "group "+strconv.Itoa(len(c.groups)+1))
	}
	s.Data = text(src)
	return request(s, spec.OpGroupInvite, "id", c.id(), "gid", gid, "from", c.alias(src, me), "to", c.alias(src, c.other(src, me)), "datalen", CountOf())
}

func (c *scene) groupEdit(src grammar.Source, s Step, me int) Step {
	if len(c.groups) == 0 {
		return c.invite(src, s, me)
	}
	g := pick(src, c.groups)
	s = request(s, spec.OpGroupEdit, "id", c.id(), "gid", refer(g.gid))
	add := func(name string, value Text) { s.Fields = append(s.Fields, Field{name, value}) }
	switch src.Intn(5) {
	case 0, 1, 2:
		add("act", JSON("join"))
		if oneIn(src, 3) {
			add("newalias", c.alias(src, me))
		}
	case 3:
		add("act", JSON("alias"))
		add("newalias", c.alias(src, me))
	case 4:
		add("act", JSON("drop"))
		add("to", c.alias(src, -1))
	}
	return s
}

func (c *scene) ohiEdit(src grammar.Source, s Step) Step {
	list := Join(Lit(`[{"id":`), c.uid(src), Lit("}]"))
	return request(s, spec.OpOhiEdit, "id", c.id(), "for", list, "type", JSON(pick(src, []string{"add", "add", "drop", "init"})))
}

// fresh draws a name of its own in each execution: a plain one, or once in a
// while one that is sound and yet trips whoever stores or shows it carelessly
// (TEXT-2).
func fresh(src grammar.Source, plain string) Text {
	if oneIn(src, 8) {
		return FreshName(pick(src, []string{"../../x", "%s%n%d", "/etc/x", `"><&'`, "%00", "漢字 😀"}))
	}
	return FreshName(plain)
}

func (c *scene) userEdit(src grammar.Source, s Step) Step {
	if oneIn(src, 2) {
		return request(s, spec.OpUserEdit, "id", c.id(), "newalias", fresh(src, "alias "+strconv.Itoa(c.at+1)))
	}
	return request(s, spec.OpUserEdit, "id", c.id(), "newnode", JSON("node "+strconv.Itoa(c.at+1)))
}
