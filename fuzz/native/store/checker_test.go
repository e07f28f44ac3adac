package store

import (
	"errors"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
)

// A store that comes back otherwise than it was is found out.
func TestCheckerFinds(t *testing.T) {
	for name, forget := range map[string]func(*history){
		"a record more":  func(h *history) { h.states[len(h.states)-1].records["new"] = "" },
		"a commit more":  func(h *history) { h.states = append(h.states, state{records: map[string]string{"last": "13"}}) },
		"other octets":   func(h *history) { h.states[len(h.states)-1].bodies[h.kept[0]]++ },
		"a body more":    func(h *history) { b := h.kept[0]; b.Blob = 1 << 20; h.states[len(h.states)-1].bodies[b] = 1 },
		"a longer body":  func(h *history) { b := h.kept[0]; b.Len++; h.states[len(h.states)-1].bodies[b] = 1 },
		"nothing at all": func(h *history) { h.states = []state{{records: map[string]string{"last": "0"}}} },
	} {
		h, err := live(grammar.NewBytes([]byte{1, 0, 1, 0, 0, 2, 0}))
		if err := errors.Join(err, h.store.Close()); err != nil || len(h.kept) == 0 {
			t.Fatal(err, h.kept)
		}
		c := checker{history: h, disk: h.disk}
		if err := c.check(); err != nil {
			t.Fatal(err)
		}
		forget(h)
		if err := c.check(); err == nil {
			t.Errorf("nobody finds %s", name)
		}
	}
}
