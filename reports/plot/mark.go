package plot

// Mark is a moment, or a span, of the x axis that the curves are to be read
// with: a fault, the end of the load.
type Mark struct {
	From, To float64 // To is From, or 0, for a moment
	Text     string
}

// marks draws the marks behind the curves, and names those that have room.
func (a *area) marks(list []Mark) {
	free := a.left
	for _, m := range list {
		if !a.x.shows(m.From) || !a.x.shows(m.To) {
			continue
		}
		x1, x2 := a.px(m.From), a.px(max(m.From, m.To))
		a.rect(x1, a.top, max(x2-x1, 1.5), a.bottom-a.top, `class="z"`, m.Text)
		if x1 >= free && x1+4+width(m.Text) < a.right {
			a.text(x1+4, a.top+11, "m", m.Text)
			free = x1 + width(m.Text) + 12
		}
	}
}
