package conformance

import (
	"fmt"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

const (
	keyMsgID  = spec.KeyMsgID
	keyPosted = spec.KeyPosted
)

// acked reports whether a request of that op is answered by an ack.
func acked(op spec.Op) bool { return op < spec.OpCount && spec.Request(op).Acked }

// setOwner says who is logged in on the link.
func (l *Link) setOwner(uid string) {
	l.ackMu.Lock()
	defer l.ackMu.Unlock()
	l.owner = uid
}

// arrived puts a message into the inbox and acknowledges it as the policy
// says. What belongs to sentinels never shows up for the check.
func (t *T) arrived(l *Link, m *Message) {
	m.taken = t.isSentinel(m)
	l.ackMu.Lock()
	ack := wantsAck(m) && (m.taken || l.policy(m))
	l.ackMu.Unlock()
	l.inbox.add(m)
	if ack {
		l.acknowledge(m.ID)
	}
}

// Expect waits for a message and takes it from the inbox. Messages that came
// before it and are something else stay there.
func (l *Link) Expect(want Matcher) *Message {
	start := time.Now()
	found := l.ExpectWithin(0, want)
	l.t.run.pace.saw(time.Since(start))
	return found
}

// ExpectWithin is Expect for what a timer of the server brings: it waits that
// much longer than the patience.
func (l *Link) ExpectWithin(wait time.Duration, want Matcher) (found *Message) {
	if !l.await(l.t.ctx, wait+l.t.Patience(), func() bool {
		found = l.inbox.take(want.Match)
		return found != nil
	}) {
		l.t.Fail(l.story(), l.prefixed(want.Alternatives())...)
	}
	return found
}

// ExpectInOrder waits for messages that must come in this order; others may
// come between them.
func (l *Link) ExpectInOrder(want ...Matcher) []*Message {
	got := make([]*Message, len(want))
	for i, w := range want {
		got[i] = l.Expect(w)
		if i > 0 && got[i].Seq < got[i-1].Seq {
			l.t.Fail(fmt.Sprintf("%s came before %s", got[i], got[i-1]), l.prefixed([]string{fmt.Sprintf("%s before %s", want[i-1], w)})...)
		}
	}
	return got
}

// ExpectQuit expects the end that a protocol error has: quit with an error
// that is not empty, then the link closes, and nothing follows the quit
// (CONN-5). What came before the quit may be anything.
func (l *Link) ExpectQuit() *Message {
	quit := l.Expect(AQuit().Error())
	l.expectEnd("after quit")
	for _, m := range l.waiting() {
		if m.Seq > quit.Seq {
			l.t.Fail("after the quit came "+m.String(), l.prefixed([]string{"nothing after quit"})...)
		}
	}
	return quit
}

// ExpectSilentClose expects the link to close without a quit (CONN-7).
func (l *Link) ExpectSilentClose() { l.ExpectSilentCloseAfter(time.Now(), 0) }

// ExpectSilentCloseAfter expects the server to close the link without a quit
// when wait is over. The time counts from start, which is before the server's
// own count began; a fifth is allowed for clocks that tick rarely.
func (l *Link) ExpectSilentCloseAfter(start time.Time, wait time.Duration) {
	want := fmt.Sprintf("%s: the server closes the link without a message%s", l.info.Name, after(wait))
	if !l.await(l.t.ctx, max(0, wait-time.Since(start))+l.t.Patience(), func() bool { return l.ended }) {
		l.t.Fail("the link stayed open; "+l.story(), want)
	}
	for _, m := range l.waiting() {
		if m.Kind == spec.MsgQuit && m.known {
			l.t.Fail(m.String(), want)
		}
	}
	if at, _ := l.Ended(); wait > 0 && at.Sub(start) < wait-wait/5 {
		l.t.Fail(fmt.Sprintf("it closed after %v", at.Sub(start).Round(time.Millisecond)), want)
	}
}

func after(wait time.Duration) string {
	if wait == 0 {
		return ""
	}
	return " after " + wait.String()
}

// expectEnd waits for the link to be closed by the server.
func (l *Link) expectEnd(when string) {
	if !l.await(l.t.ctx, l.t.Patience(), func() bool { return l.ended }) {
		l.t.Fail("the link stayed open; "+l.story(), l.prefixed([]string{"the server closes the link " + when})...)
	}
}

// ExpectAck waits for the ack of a request that succeeded.
func (l *Link) ExpectAck(id string) *Message {
	return l.Expect(AnAck().ID(id).Without(spec.KeyError))
}

// ExpectRefused waits for the ack of a request that failed (ACK-4).
func (l *Link) ExpectRefused(id string) *Message {
	return l.Expect(AnAck().ID(id).Error().Without(keyMsgID).Without(keyPosted))
}

func (l *Link) prefixed(expected []string) []string {
	out := make([]string, len(expected))
	for i, e := range expected {
		out[i] = l.t.named(l.info.Name + ": " + e)
	}
	return out
}

// story tells what is in the inbox and what became of the link.
func (l *Link) story() string {
	const most = 6
	var b strings.Builder
	waiting := l.waiting()
	if len(waiting) == 0 {
		b.WriteString("nothing came")
	}
	for i, m := range waiting[:min(most, len(waiting))] {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(m.String())
	}
	if n := len(waiting) - most; n > 0 {
		fmt.Fprintf(&b, "; and %d more", n)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.ended && l.endErr != nil:
		b.WriteString("; then " + plain(l.endErr))
	case l.ended:
		b.WriteString("; then the link was closed")
	default:
		fmt.Fprintf(&b, " within %v", l.t.Patience().Round(time.Millisecond))
	}
	return b.String()
}
