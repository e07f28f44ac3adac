package program

import "github.com/tmtplab/tmtplab/fuzz/grammar"

// Lengths of what Generate makes, in steps besides those that log links in.
const (
	fewSteps  = 4
	manySteps = 20
)

// Generate makes a program over so many links, 1 to MaxLinks. Most are useful
// sessions: users register and log in on several links, meet, and go on to
// groups and messages, all in an order that makes sense; some of these end
// with a departure. Others make one attack after the other, or take steps as
// they come.
func Generate(src grammar.Source, links int) *Program {
	p := &Program{Links: min(max(links, 1), MaxLinks)}
	for i := range p.Links {
		p.Acks[i] = !oneIn(src, 3)
	}
	if oneIn(src, 4) {
		assault(src, p)
		return p
	}
	free := oneIn(src, 8)
	c := sceneAt(p, p.Links, 0)
	add := func(s Step) {
		p.Steps = append(p.Steps, s)
		c.take(&s)
	}
	if !free {
		// The second link mostly belongs to another user, and the others come later.
		for link := range min(p.Links, 2) {
			for c.links[link].user < 0 && len(p.Steps) < MaxSteps {
				add(c.useful(src, link))
			}
		}
	}
	for range fewSteps + src.Intn(manySteps-fewSteps) {
		link := src.Intn(p.Links)
		if free {
			add(c.free(src, link))
		} else {
			add(c.useful(src, link))
		}
	}
	for range src.Intn(3) {
		Attack(src, p, src.Intn(len(p.Steps)))
	}
	return p
}

// assault makes attacks in every phase of a link, each on a link of its own:
// most of them are the last that a server hears on it.
func assault(src grammar.Source, p *Program) {
	const (
		least = 3
		most  = 8
	)
	c := sceneAt(p, p.Links, 0)
	for range least + src.Intn(most-least+1) {
		link := src.Intn(p.Links)
		c.links[link] = place{user: -1} // whatever was before, it has ended
		for range 1 + src.Intn(4) {
			if len(p.Steps) >= MaxSteps-2 { // an attack may put a step behind
				return
			}
			s := c.useful(src, link)
			p.Steps = append(p.Steps, s)
			c.take(&s)
		}
		Attack(src, p, len(p.Steps)-1)
		c = sceneAt(p, p.Links, len(p.Steps))
	}
}
