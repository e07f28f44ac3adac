package program

import (
	"iter"
	"slices"
)

// Size is what a program costs, for telling which of two is the shorter: steps
// count most, then links, then fields and departures in framing, then octets.
func (p *Program) Size() int {
	const step, link, part = 1 << 16, 1 << 14, 1 << 8
	n := step*len(p.Steps) + link*p.Links
	for i := range p.Steps {
		s := &p.Steps[i]
		n += part * len(s.Fields)
		for _, o := range options {
			if _, is := o.get(&s.How); is {
				n += part
			}
		}
		octets := 0
		for j := range s.Fields {
			octets += s.Fields[j].Value.Len()
		}
		n += min(octets+s.Data.Len(), step) / 16
		n += min(int(s.Pause.Milliseconds()), step)
	}
	return n
}

// Reductions yields programs that are smaller or plainer than p by one change,
// each a program of its own, the greatest changes first: fewer steps, by
// halves, quarters and at last single ones; fewer links; fewer fields; no
// departures in framing; shorter data; plainer values; no pauses. Whoever
// makes a program small takes the first that does what p does, and starts
// again with that.
func Reductions(p *Program) iter.Seq[*Program] {
	return func(yield func(*Program) bool) {
		for _, r := range []func(*Program, func(*Program) bool) bool{
			fewerSteps, fewerLinks, fewerFields, plainerFraming, shorterData, plainerValues, noPauses, noAcks,
		} {
			if !r(p, yield) {
				return
			}
		}
	}
}

// fewerSteps leaves out runs of steps, those at the end first: what is behind
// the fault is never needed.
func fewerSteps(p *Program, yield func(*Program) bool) bool {
	for n := (len(p.Steps) + 1) / 2; n >= 1; n /= 2 {
		for to := len(p.Steps); to > 0; to -= n {
			c := p.Clone()
			c.remove(max(to-n, 0), to)
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

// fewerLinks takes out a link with all of its steps.
func fewerLinks(p *Program, yield func(*Program) bool) bool {
	for l := p.Links - 1; l >= 0 && p.Links > 1; l-- {
		c := p.Clone()
		var rest []int
		for i := range c.Steps {
			if c.Steps[i].Link != l {
				rest = append(rest, i)
			}
		}
		c.keepOnly(rest)
		for i := range c.Steps {
			if c.Steps[i].Link > l {
				c.Steps[i].Link--
			}
		}
		copy(c.Acks[l:], c.Acks[l+1:])
		c.Acks[MaxLinks-1] = false
		c.Links--
		if !yield(c) {
			return false
		}
	}
	return true
}

// fewerFields leaves out one field, the last ones first.
func fewerFields(p *Program, yield func(*Program) bool) bool {
	for i := range p.Steps {
		for j := len(p.Steps[i].Fields) - 1; j >= 0; j-- {
			c := p.Clone()
			c.Steps[i].Fields = slices.Delete(c.Steps[i].Fields, j, j+1)
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

// plainerFraming takes one departure in framing from one step, or all of them.
func plainerFraming(p *Program, yield func(*Program) bool) bool {
	for i := range p.Steps {
		how := p.Steps[i].How
		var less []Framing
		for _, plain := range []Framing{
			{}, func() Framing { h := how; h.Length, h.Longer, h.Upper = "", 0, false; return h }(),
			func() Framing { h := how; h.Pieces, h.Slow = 0, 0; return h }(), func() Framing { h := how; h.Slow = 0; return h }(),
			func() Framing { h := how; h.Pad = 0; return h }(), func() Framing { h := how; h.Pad /= 2; return h }(),
			func() Framing { h := how; h.Keep, h.Torn = 0, 0; return h }(), func() Framing { h := how; h.NoOp = false; return h }(),
			func() Framing { h := how; h.Hold, h.NoWait = false, false; return h }(),
		} {
			if plain != how && !slices.Contains(less, plain) {
				less = append(less, plain)
			}
		}
		for _, h := range less {
			c := p.Clone()
			c.Steps[i].How = h
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

// shorterData leaves data out, or halves them.
func shorterData(p *Program, yield func(*Program) bool) bool {
	for i := range p.Steps {
		for _, t := range p.Steps[i].Data.shorter() {
			c := p.Clone()
			c.Steps[i].Data = t
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

// plainerValues halves long values, and puts plain ones in place of others.
func plainerValues(p *Program, yield func(*Program) bool) bool {
	for i := range p.Steps {
		s := &p.Steps[i]
		for j := range s.Fields {
			for _, t := range s.plainer(&s.Fields[j]) {
				c := p.Clone()
				c.Steps[i].Fields[j].Value = t
				if !yield(c) {
					return false
				}
			}
		}
	}
	return true
}

// plainer returns values plainer than a field's, the plainest first.
func (s *Step) plainer(f *Field) (all []Text) {
	const short = 24
	if known, ok := f.Value.Known(); !ok || len(known) <= short {
		return nil
	}
	if t := lookup(s.Op, f.Name); t != nil && len(t.values.Plain[0].Text) <= short {
		all = append(all, Lit(t.values.Plain[0].Text))
	}
	return append(all, f.Value.halved()...)
}

// shorter returns texts that are shorter, the shortest first.
func (t Text) shorter() (all []Text) {
	if len(t) == 0 {
		return nil
	}
	all = append(all, nil)
	if one := Lit("x"); t.Len() > 1 {
		all = append(all, one)
	}
	return append(all, t.halved()...)
}

// halved returns the text with one of its literals halved, in each way, or one
// repetition fewer.
func (t Text) halved() (all []Text) {
	for i := range t {
		p := t[i]
		if p.Kind != Literal {
			continue
		}
		with := func(octets string, times int) {
			c := slices.Clone(t)
			c[i].Octets, c[i].Times = octets, times
			all = append(all, c.normal())
		}
		if n := p.times(); n > 1 {
			with(p.Octets, n/2)
			with(p.Octets, n-n/16-1)
		} else if n := len(p.Octets); n > 1 {
			with(p.Octets[:n/2], 0)
			with(p.Octets[n/2:], 0)
		}
	}
	return all
}

// noPauses takes out what waits.
func noPauses(p *Program, yield func(*Program) bool) bool {
	for i := range p.Steps {
		if d := p.Steps[i].Pause; d > 0 {
			c := p.Clone()
			c.Steps[i].Pause = d / 2
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

// noAcks leaves Acks to the program.
func noAcks(p *Program, yield func(*Program) bool) bool {
	for l := range p.Links {
		if p.Acks[l] {
			c := p.Clone()
			c.Acks[l] = false
			if !yield(c) {
				return false
			}
		}
	}
	return true
}
