package server

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The store holds, after every step, what makes the machine again.
func TestRestoreIsTheMachineLessItsSessions(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := &crowd{world: newWorld(t, Config{Limits: Limits{Queue: 4, Nodes: 3}}), draw: r}
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			c.act()
			m, err := Restore(c.config, c.disk.Load)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.m.durable(), m.durable()); diff != "" {
				t.Fatalf("restored machine differs (- before, + restored):\n%s\n%s", diff, strings.Join(c.trace, "\n"))
			}
			if rapid.IntRange(0, 20).Draw(r, "restart") == 0 {
				c.m, c.links = m, [len(c.links)]bool{}
			}
		}
	})
}
