package program

// Repeats returns programs that end with what a step of p does, over and over:
// the step alone, as often as there is room for it, and with all that stands
// before it.
func Repeats(p *Program, step int) []*Program {
	way := p.Clone()
	way.remove(step+1, len(way.Steps))
	alone := way.Clone()
	for len(alone.Steps) < MaxSteps {
		alone.Steps = append(alone.Steps, alone.Steps[step].clone())
	}
	alone.relabel()
	return []*Program{alone, all(way)}
}

// all repeats a program as often as there is room for it.
func all(p *Program) *Program {
	c := p.Clone()
	for n := len(p.Steps); len(c.Steps)+n <= MaxSteps; {
		again := p.Clone().Steps
		from := len(c.Steps)
		for i := range again {
			for r := range again[i].references() {
				if r.Step != Due {
					r.Step += from
				}
			}
		}
		c.Steps = append(c.Steps, again...)
	}
	c.relabel()
	return c
}
