package tlsdecrypt

import (
	"testing"

	"pgregory.net/rapid"
)

// What was recorded is read, whole and however it is cut.
func TestRecordings(t *testing.T) {
	for name, r := range recordings(t) {
		t.Run(name, func(t *testing.T) {
			c, got := reader(r.keyLog(t), 0)
			for _, p := range r.wire {
				c.Octets(p.from, p.octets, Mark{})
			}
			c.Close()
			got.session = c.Session()
			r.check(t, got)
		})
		t.Run(name+"/cut", rapid.MakeCheck(func(rt *rapid.T) {
			c, got := reader(r.keyLog(t), 0)
			cuts := rapid.SliceOfN(rapid.IntRange(1, 300), 1, 8).Draw(rt, "cuts")
			for _, p := range r.wire {
				for octets, i := p.octets, 0; len(octets) > 0; i++ {
					n := min(cuts[i%len(cuts)], len(octets))
					c.Octets(p.from, append([]byte(nil), octets[:n]...), Mark{})
					octets = octets[n:]
				}
			}
			c.Close()
			got.session = c.Session()
			if got.problems != nil || string(got.said[Client]) != r.want[Client] || string(got.said[Server]) != r.want[Server] || expectOf(got.session) != r.expect {
				rt.Fatalf("%v %q", got.problems, got.said)
			}
		}))
	}
}

// The secrets may come when all has been seen; what waits is bounded.
func TestKeysComeLate(t *testing.T) {
	for name, r := range recordings(t) {
		t.Run(name, func(t *testing.T) {
			keys := new(KeyLog)
			c, got := reader(keys, 1<<20)
			for _, p := range r.wire {
				c.Octets(p.from, p.octets, Mark{})
			}
			if len(got.said[Client])+len(got.said[Server]) > 0 {
				t.Error("read without keys")
			}
			for _, k := range r.keys {
				if err := keys.Add([]byte(k)); err != nil {
					t.Fatal(err)
				}
				c.Retry()
			}
			c.Close()
			got.session = c.Session()
			r.check(t, got)
		})
	}
}

// One side may be seen well behind the other.
func TestSidesApart(t *testing.T) {
	for name, r := range recordings(t) {
		for _, first := range []Side{Client, Server} {
			t.Run(name+"/first "+first.String(), func(t *testing.T) {
				c, got := reader(r.keyLog(t), 1<<20)
				for _, from := range []Side{first, 1 - first} {
					for _, p := range r.wire {
						if p.from == from {
							c.Octets(p.from, p.octets, Mark{})
						}
					}
				}
				c.Retry()
				c.Close()
				got.session = c.Session()
				r.check(t, got)
			})
		}
	}
}
