package server

import (
	"fmt"
	"strings"
	"testing"
)

// A machine that was founded is as one that came to the same by requests: its
// users log in, their group gets posts, and its records restore it.
func TestFound(t *testing.T) {
	w := newWorld(t, Config{})
	var out Output
	var uids, nodeids []string
	for i := range 3 {
		uid, nodes, err := w.m.FoundUser(fmt.Sprintf("alias no %d", i), "a node", 2, &out)
		if err != nil || len(nodes) != 2 {
			t.Fatalf("user %d: %d nodes, error %v", i, len(nodes), err)
		}
		uids, nodeids = append(uids, uid), append(nodeids, nodes[0])
	}
	if err := w.m.FoundGroup("group one", []string{"alias no 0", "alias no 1", "alias no 2"}, &out); err != nil {
		t.Fatal(err)
	}
	if len(out.Actions) > 0 {
		t.Error("something is to be sent")
	}
	if err := w.disk.Commit(&out.Commit); err != nil {
		t.Fatal(err)
	}
	want := w.m.whole()
	w.restart()
	if got := w.m.whole(); got != want {
		t.Errorf("restored:\n%s\nfounded:\n%s", got, want)
	}
	for i := range uids {
		out := w.session(Link(i), uids[i], nodeids[i])
		if text := strings.Join(w.describe(out), "\n"); !strings.Contains(text, "login ok") {
			t.Fatalf("user %d cannot log in: %s", i, text)
		}
		w.header(Link(i), fmt.Sprintf(`{"op":10,"id":%q}`, w.ids[Link(i)]))
	}
	w.header(0, `{"op":7,"id":"p","for":[{"id":"group one","type":3}],"datalen":4}`)
	w.body(0, "data")
	if s := w.m.Stats(); s.Users != 3 || s.Nodes != 6 || s.Groups != 1 || s.Online != 3 || s.Bodies != 1 {
		t.Errorf("stats %+v", s)
	}
}

func TestFoundRefuses(t *testing.T) {
	w := newWorld(t, Config{})
	var out Output
	if _, _, err := w.m.FoundUser("alias no 1", "node", 1, &out); err != nil {
		t.Fatal(err)
	}
	before := w.m.whole()
	for name, refused := range map[string]func() error{
		"a short alias":   func() error { _, _, err := w.m.FoundUser("short", "node", 1, &out); return err },
		"a taken alias":   func() error { _, _, err := w.m.FoundUser("alias no 1", "node", 1, &out); return err },
		"no node":         func() error { _, _, err := w.m.FoundUser("alias no 2", "node", 0, &out); return err },
		"too many nodes":  func() error { _, _, err := w.m.FoundUser("alias no 2", "node", 101, &out); return err },
		"no label":        func() error { _, _, err := w.m.FoundUser("alias no 2", "", 1, &out); return err },
		"a taken gid":     func() error { return w.m.FoundGroup("alias no 1", nil, &out) },
		"a short gid":     func() error { return w.m.FoundGroup("short", nil, &out) },
		"a foreign alias": func() error { return w.m.FoundGroup("group one", []string{"alias no 1", "nobody's alias"}, &out) },
	} {
		if refused() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if after := w.m.whole(); after != before {
		t.Errorf("refusals changed the machine:\n%s\nbefore:\n%s", after, before)
	}
}
