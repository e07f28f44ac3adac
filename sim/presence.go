package sim

import (
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/sim/measure"
)

// attendance is who is online, in truth: when each user last came or went, as
// their own devices know it. It is kept only when somebody is told of it.
type attendance struct {
	users   map[string]uint32 // by uid
	there   []uint32          // by user: sessions open
	changed []time.Duration   // by user: when the first opened, or the last ended
}

// attend begins to keep attendance, if any population has presence lists.
func (w *World) attend() {
	listed := false
	for i := range w.scenario.Populations {
		listed = listed || w.scenario.Populations[i].Presence > 0
	}
	if !listed {
		return
	}
	w.attendance = attendance{
		users: make(map[string]uint32, len(w.users)),
		there: make([]uint32, len(w.users)), changed: make([]time.Duration, len(w.users)),
	}
	for u := range w.users {
		if w.users[u].nodes > 0 {
			w.attendance.users[w.uid(u)] = uint32(u)
		}
	}
}

// came is a session of a user having opened; went is one having ended.
func (w *World) came(user uint32) {
	a := &w.attendance
	if a.users == nil {
		return
	}
	if a.there[user]++; a.there[user] == 1 {
		a.changed[user] = w.now
	}
}

func (w *World) went(user uint32) {
	a := &w.attendance
	if a.users == nil {
		return
	}
	if a.there[user]--; a.there[user] == 0 {
		a.changed[user] = w.now
	}
}

// learns measures how long a node did not know that a user came or went. News
// that is not true any more is none, and a node that was away meanwhile has
// itself to thank.
func (w *World) learns(n *node, e *client.Event) {
	a := &w.attendance
	user, known := a.users[e.UID]
	if known && e.Online == (a.there[user] > 0) && n.since <= a.changed[user] {
		w.recorder.Latency(w.now, measure.Presence, w.now-a.changed[user])
	}
}
