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
// with a departure. The others take steps as they come.
func Generate(src grammar.Source, links int) *Program {
	p := &Program{Links: min(max(links, 1), MaxLinks)}
	for i := range p.Links {
		p.Acks[i] = !oneIn(src, 3)
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
