package bench

import "testing"

// demo is a dialogue that a right server gets through, and one with the fault
// does not.
type demo func(*child)

// TestFaults shows each fault, and that the server without it is right.
func TestFaults(t *testing.T) {
	for _, f := range All() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel() // those that hang are waited for
			show := demos[f.Name]
			if show == nil {
				t.Fatal("nothing shows this fault")
			}
			if d := play(show, startChild(t, "")); d != "" {
				t.Errorf("without the fault: %s", d)
			}
			c := startChild(t, f.Name)
			d := play(show, c)
			if d == "" {
				t.Fatal("nothing was wrong with the fault")
			}
			t.Log(d)
			if f.Kind == Crash {
				<-c.ended
				t.Log(c.output.String())
			}
		})
	}
}

// play returns what the server did wrong, or "".
func play(show demo, c *child) (d departure) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case departure:
			d = r
		default:
			panic(r)
		}
	}()
	show(c)
	return ""
}
