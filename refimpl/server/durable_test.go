package server

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The store holds, after every step, what makes the machine again.
func TestRestoreIsTheMachineLessItsSessions(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := newCrowd(r, Config{Limits: Limits{Queue: 5, Nodes: 3}})
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			c.act()
			m, err := Restore(c.config, c.disk.Load)
			if err != nil {
				r.Fatal(err)
			}
			if diff := cmp.Diff(c.m.durable(), m.durable()); diff != "" {
				r.Fatalf("restored machine differs (- before, + restored):\n%s", diff)
			}
			if rapid.IntRange(0, 20).Draw(r, "restart") == 0 {
				c.m, c.links, c.steps = m, [len(c.links)]bool{}, nil
				clear(c.gone)
			}
		}
	})
}
