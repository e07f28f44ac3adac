package server

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/refimpl/store"
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
			for which, machine := range map[string]*Machine{"this": c.m, "the restored": m} {
				if diff := cmp.Diff(stored(&c.disk), records(machine)); diff != "" {
					r.Fatalf("the records of %s machine are not those stored (- stored, + told):\n%s", which, diff)
				}
			}
			if rapid.IntRange(0, 20).Draw(r, "restart") == 0 {
				c.m, c.links, c.steps = m, [len(c.links)]bool{}, nil
				clear(c.gone)
			}
		}
	})
}

func records(m *Machine) map[string]string {
	var out Output
	m.Records(&out)
	all := make(map[string]string)
	out.Commit.Each(func(key, value []byte, _ bool) { all[string(key)] = string(value) })
	return all
}

func stored(disk *store.Memory) map[string]string {
	all := make(map[string]string)
	disk.Load(func(key, value []byte) error {
		all[string(key)] = string(value)
		return nil
	})
	return all
}
