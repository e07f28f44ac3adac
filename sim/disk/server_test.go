package disk_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/sim/disk"
	"github.com/tmtplab/tmtplab/sim/random"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// host runs a server's machine on a disk.
type host struct {
	*testing.T
	machine *server.Machine
	config  server.Config
	disk    *disk.Disk
	now     record.Time
	out     server.Output
}

func (h *host) step(in server.Input) {
	h.now.Mono += time.Millisecond
	h.now.Wall += int64(time.Millisecond)
	h.machine.Step(h.now, in, &h.out)
}

// request steps the header of a request on link 1.
func (h *host) request(format string, args ...any) {
	h.Helper()
	var r wire.Request
	if err := r.Decode(fmt.Appendf(nil, format, args...)); err != nil {
		h.Fatal(err)
	}
	h.step(server.Input{Kind: server.HeaderRead, Link: 1, Request: &r})
}

// login opens link 1 and logs a node in.
func (h *host) login(uid, nodeid string) {
	h.Helper()
	h.step(server.Input{Kind: server.LinkOpened, Link: 1})
	h.request(`{"op":0,"id":"1"}`)
	h.request(`{"op":2,"uid":%q,"node":%q}`, uid, nodeid)
}

// commit syncs what the machine wants, to the end.
func (h *host) commit() {
	h.Helper()
	h.disk.Begin(&h.out.Commit)
	if err := h.disk.End(); err != nil {
		h.Fatal(err)
	}
	h.out.Reset()
}

// crash ends the machine and makes another one of what is stored.
func (h *host) crash() (applied bool) {
	h.Helper()
	applied = h.disk.Crash()
	h.out.Reset()
	m, err := server.Restore(h.config, h.disk.Load)
	if err != nil {
		h.Fatal(err)
	}
	h.machine = m
	return applied
}

// posted counts the posts that the machine sent.
func (h *host) posted() (n int) {
	for i := range h.out.Actions {
		if a := &h.out.Actions[i]; a.Kind == server.Send && a.Message.Kind == spec.MsgDelivery {
			n++
		}
	}
	return n
}

// A server that dies is restored from its disk: a post that was synced comes
// to its recipient, one that was not is gone, and one whose sync was under way
// is there whole, with its body, or not at all.
func TestServerRestores(t *testing.T) {
	for _, c := range []struct {
		name       string
		begin, end bool
		torn       float64
		want       int
	}{
		{"synced", true, true, 0, 1},
		{"not synced", false, false, 1, 0},
		{"torn", true, false, 0, 0},
		{"under way, whole", true, false, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := &host{
				T:      t,
				config: server.Config{Random: bytes.NewReader(bytes.Repeat([]byte("random octets, all different "), 100))},
				disk:   disk.New(disk.Config{Keep: true, Torn: c.torn}, random.New(1, 0, random.Disk)),
			}
			h.now.Wall = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).UnixNano()
			h.machine = server.New(h.config)
			ann, annNodes, err := h.machine.FoundUser("ann of the north", "phone", 1, &h.out)
			if err != nil {
				t.Fatal(err)
			}
			bob, bobNodes, err := h.machine.FoundUser("bob of the south", "phone", 1, &h.out)
			if err != nil {
				t.Fatal(err)
			}
			h.disk.Put(&h.out.Commit)
			h.out.Reset()

			h.login(ann, annNodes[0])
			h.commit()
			h.request(`{"op":7,"id":"p","datalen":500,"for":[{"id":%q,"type":1}]}`, bob)
			body, err := h.disk.Create(500)
			if err != nil {
				t.Fatal(err)
			}
			h.step(server.Input{Kind: server.BodyRead, Link: 1, Body: body})
			if c.begin {
				h.disk.Begin(&h.out.Commit)
			}
			if c.end {
				if err := h.disk.End(); err != nil {
					t.Fatal(err)
				}
			}
			if applied := h.crash(); applied != (c.want == 1 && !c.end) {
				t.Errorf("the batch is applied: %v", applied)
			}
			h.login(bob, bobNodes[0])
			if n := h.posted(); n != c.want {
				t.Errorf("%d posts after the restart, want %d", n, c.want)
			}
			if got, want := h.disk.Stats().Octets, int64(500*c.want); got != want || h.disk.Has(body) != (want > 0) {
				t.Errorf("%d octets of bodies after the restart, want %d", got, want)
			}
		})
	}
}
