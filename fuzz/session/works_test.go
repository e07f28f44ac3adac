package session

import (
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/records"
	"github.com/tmtplab/tmtplab/refimpl/server"
)

// A machine restored from sound records works, and its nodes get what there is.
func TestWorks(t *testing.T) {
	if err := CheckWorks(Records()); err != nil {
		t.Fatal(err)
	}
	config := server.Config{Random: new(dice)}
	m, err := CheckRestore(config, Records())
	if err != nil || m == nil {
		t.Fatal(err)
	}
	if m.Stats().Queued == 0 {
		t.Error("nothing is queued that could be delivered")
	}
	w := worker{m: m}
	for _, a := range before().accounts {
		for _, node := range a.nodes {
			if w.visit(a.uid, node); w.over || w.blob == 0 || w.err != nil {
				t.Errorf("%s cannot do what it should: %v", a.uid, w.err)
			}
		}
	}
}

// What nobody can read is found out.
func TestWorksFinds(t *testing.T) {
	w := worker{m: server.New(server.Config{Random: new(dice)})}
	a := server.Action{Kind: server.Send}
	if w.read(&a); w.err == nil || !strings.Contains(w.err.Error(), "nobody can read") {
		t.Error(w.err)
	}
	a.Text, w.err = "x", nil
	if w.read(&a); w.err == nil {
		t.Error("data that are not told are not found")
	}
	if _, err := CheckRestore(server.Config{Random: new(dice)}, []records.Record{{Key: []byte{0xff}}}); err != nil {
		t.Errorf("a fault is no error of the machine: %v", err)
	}
}
