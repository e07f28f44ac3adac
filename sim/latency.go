package sim

import (
	"strconv"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/spec"
)

// A post carries the time at which it was made in its datasum, which reaches
// recipients as the sender gave it (DATA-4), and a ping in its text. So the
// time that a message took is known without a table of all that are under way.
// The unit is 10 µs; times of more than 11 hours come out short.
const stampUnit = 10 * time.Microsecond

func stamp(now time.Duration) uint64 { return uint64(uint32(now / stampUnit)) }

// age is how long ago the stamp was made.
func age(now time.Duration, stamp uint64) time.Duration {
	return time.Duration(uint32(now/stampUnit)-uint32(stamp)) * stampUnit
}

// received measures a message that was shown to a user, who has it then.
func (w *World) received(i uint32, n *node, e *client.Event) {
	m := e.Message
	w.oracle.Received(w.now, w.oracleNode(i), m)
	w.counts(measure.Deliveries, 1)
	switch m.Kind {
	case spec.MsgDelivery:
		w.counts(measure.DeliveredBody, e.Body.Len)
		took := age(w.now, m.DataSum)
		w.recorder.Latency(w.now, measure.Late, took)
		if w.now-took >= n.since {
			w.recorder.Latency(w.now, measure.Delivery, took)
		}
		w.delivered()
	case spec.MsgPing:
		if made, err := strconv.ParseUint(e.Text, 10, 32); err == nil {
			w.recorder.Latency(w.now, measure.Ping, age(w.now, made))
		}
	}
	w.taking.Reset()
	n.machine.Step(w.time(), client.Input{Kind: client.Taken, Seq: e.Seq}, &w.taking)
	n.wake = w.taking.Wake
	w.records.apply(i, &w.taking.Commit)
}

// delivered counts towards the scenario's goal.
func (w *World) delivered() {
	w.deliveries++
	if goal := w.scenario.Stop.Deliveries; goal > 0 && w.deliveries == uint64(goal) {
		w.endLoad()
	}
}

// answered measures a request that was acked or refused.
func (w *World) answered(i uint32, n *node, e *client.Event) {
	w.oracle.Answered(w.now, w.oracleNode(i), e.Seq, e.MsgID, e.Err)
	for n.asked.head != 0 {
		a := w.wants.pop(&n.asked)
		if a.seq != e.Seq {
			continue // it was answered to a program that died before it could say so
		}
		if a.made >= n.since {
			w.recorder.Latency(w.now, measure.Ack, w.now-a.made)
		}
		break
	}
	w.stepDone(i, n)
}

// sessionOpened measures a login.
func (w *World) sessionOpened(i uint32, n *node, e *client.Event) {
	w.counts(measure.Sessions, 1)
	w.recorder.Latency(w.now, measure.Login, w.now-n.dialled)
	if n.is(lost) {
		w.counts(measure.Reconnects, 1)
		w.recorder.Latency(w.now, measure.Reconnect, w.now-n.since)
	}
	n.since = w.now
	n.set(online, true)
	n.set(lost, false)
	w.came(n.user)
	w.oracle.Online(w.now, w.oracleNode(i), e.Ohi)
	w.stepDone(i, n)
}

// sessionLost is the end of a session, or of an attempt, that the user did not
// want. The machine tries again.
func (w *World) sessionLost(i uint32, n *node) {
	if w.sessionDown(i, n) {
		w.counts(measure.Broken, 1)
		n.set(lost, true)
	}
}

// sessionDown notes that there is no session, and reports whether there was.
func (w *World) sessionDown(i uint32, n *node) bool {
	if !n.is(online) {
		return false
	}
	n.set(online, false)
	n.since = w.now
	w.went(n.user)
	w.oracle.Offline(w.now, w.oracleNode(i))
	return true
}

// retryAfter is how long a user waits who was refused a session, as happens
// when the server has not noticed the end of the last one (CONN-11).
const retryAfter = 5 * time.Second

// sessionEnded is the end of a session that the user ended, or that the server
// refused.
func (w *World) sessionEnded(i uint32, n *node, e *client.Event) {
	was := w.sessionDown(i, n)
	if !n.is(wanted) {
		n.set(lost, false)
		w.stepDone(i, n)
		return
	}
	if was {
		n.set(lost, true)
	}
	n.retry = w.now + retryAfter
}
