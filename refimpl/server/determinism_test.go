package server

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Two machines that are told the same do the same, octet for octet.
func TestSameInputsSameOutputs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		first := newCrowd(r, Config{Limits: Limits{Queue: 5, Nodes: 3}})
		for range rapid.IntRange(1, 60).Draw(r, "steps") {
			first.act()
		}
		second := newWorld(r, Config{Limits: first.config.Limits})
		var out Output
		for _, s := range first.steps {
			out.Reset()
			second.m.Step(s.now, s.in, &out)
			if s.in.Kind == BodyRead && s.in.Text == nil {
				second.stored("data") // so that the numbers of bodies agree
			}
			if err := second.disk.Commit(&out.Commit); err != nil {
				r.Fatal(err)
			}
			if diff := cmp.Diff(s.led, second.describe(&out)); diff != "" || s.wake != out.Wake {
				r.Fatalf("wake %v and %v; output differs:\n%s", s.wake, out.Wake, diff)
			}
		}
	})
}
