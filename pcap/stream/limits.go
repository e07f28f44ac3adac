package stream

import (
	"cmp"
	"time"
)

// Limits bound what an Assembler keeps. Those left 0 are as said.
type Limits struct {
	// Flows is how many connections are known at once: 6,144. One more, and
	// the one that was silent for longest goes: of those that are over, else
	// of those that never came about, else of the others.
	Flows int
	// Pages is how many pages of PageOctets wait, of all connections, for
	// octets before them: 4,096, which are 8 MiB. When no more are there, the
	// connection that waits longest waits no more.
	Pages int
	// FlowPages is how many of them one direction of a connection may have:
	// 2,048, which is 4 MiB.
	FlowPages int
	// Datagrams is how many fragmented datagrams are put together at once: 32,
	// of 64 KiB each.
	Datagrams int

	// Patience is for how long octets wait for those before them: 60 s, in which
	// a sender sends them again if it ever does.
	Patience time.Duration
	// Acked is for how long they wait when the receiver says that it has those
	// before them: 250 ms. Then no sender sends them again, but a capture may
	// have them out of order.
	Acked time.Duration
	// Settle is for how long octets wait of a connection whose begin is not in
	// the capture, for others before them: 250 ms, or settlePackets.
	Settle time.Duration
	// HalfOpen is for how long one is kept to which nobody answered: 60 s.
	HalfOpen time.Duration
	// Linger is for how long one is kept that is over, so that what comes late
	// is not taken for a new one: 60 s.
	Linger time.Duration
	// Idle is for how long one is kept on which nothing happens: 4 hours.
	Idle time.Duration
	// Fragments is for how long the rest of a datagram is waited for: 30 s.
	Fragments time.Duration
}

// PageOctets is how much memory a page takes. It holds somewhat less, but a
// packet of Ethernet's.
const PageOctets = 2048

// settlePackets is how many packets with octets one direction waits for others
// before them, when its begin is not in the capture.
const settlePackets = 16

func (l Limits) withDefaults() Limits {
	l.Flows = cmp.Or(l.Flows, 6144)
	l.Pages = cmp.Or(l.Pages, 4096)
	l.FlowPages = min(cmp.Or(l.FlowPages, 2048), l.Pages)
	l.Datagrams = cmp.Or(l.Datagrams, 32)
	l.Patience = cmp.Or(l.Patience, time.Minute)
	l.Acked = cmp.Or(l.Acked, 250*time.Millisecond)
	l.Settle = cmp.Or(l.Settle, 250*time.Millisecond)
	l.HalfOpen = cmp.Or(l.HalfOpen, time.Minute)
	l.Linger = cmp.Or(l.Linger, time.Minute)
	l.Idle = cmp.Or(l.Idle, 4*time.Hour)
	l.Fragments = cmp.Or(l.Fragments, 30*time.Second)
	return l
}
