package link

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
)

// Path is one client's access to the network: the round trip it drew, its
// queues, where its losses stand, whether it works. It is a value of 96 octets.
type Path struct {
	profile  *Profile
	cell     *Cell // or nil
	random   random.Stream
	queues   [2]time.Duration // until when the bottleneck has work; on a trace, the number of its next packet
	blocked  [2]time.Duration // until when the direction loses everything
	outage   time.Duration    // when an outage begins or ends
	handover time.Duration    // when the next one is
	channels [2]Channel
	rtt      uint32 // µs
	out      bool   // in an outage
}

// Init makes the path one of a profile that has passed its Check, over a cell
// or none, at time 0. All that is random comes from the stream.
func (p *Path) Init(profile *Profile, cell *Cell, s random.Stream) {
	*p = Path{profile: profile, cell: cell, random: s, outage: Never, handover: Never}
	p.drawRTT()
	// Time 0 lies anywhere between two changes, so that the paths of a profile
	// don't change all at once.
	if o := &profile.Outage; !o.Every.IsZero() {
		p.outage = scale(o.Every.Duration(&p.random), p.random.Float64())
	}
	switch h := &profile.Handover; {
	case h.Every.IsZero():
	case h.Aligned:
		p.handover = h.Every.Duration(&p.random)
	default:
		p.handover = scale(h.Every.Duration(&p.random), p.random.Float64())
	}
}

func scale(d time.Duration, by float64) time.Duration { return time.Duration(float64(d) * by) }

func (p *Path) drawRTT() {
	p.rtt = uint32(min(p.profile.RTT.Duration(&p.random), maxRTT) / time.Microsecond)
}

// Profile returns what the path was made of.
func (p *Path) Profile() *Profile { return p.profile }

// RTT returns the round trip of the path when it is idle.
func (p *Path) RTT() time.Duration { return time.Duration(p.rtt) * time.Microsecond }

// Change is what happens to a path by itself.
type Change struct {
	Kind ChangeKind
	// Break means that the client has another address: every connection of the
	// path is dead. The client knows at once, the server never hears of it.
	Break bool
}

// ChangeKind is what changes.
type ChangeKind uint8

// The kinds of changes.
const (
	NoChange        ChangeKind = iota
	OutageBegins               // nothing gets through, in one or both directions
	OutageEnds                 // the path works again
	HandoverBegins             // the path is over another cell or network, after a gap
	Reconfiguration            // a handover of all paths at once, as of satellites
)

// NextChange returns when Change has something to do: Never, or a time. It is
// not before the last change.
func (p *Path) NextChange() time.Duration { return min(p.outage, p.handover) }

// Change carries out the first change that is due.
func (p *Path) Change(now time.Duration) Change {
	switch {
	case p.NextChange() > now:
		return Change{}
	case p.outage <= p.handover:
		return Change{Kind: p.turn(now)}
	}
	h := &p.profile.Handover
	change := Change{Kind: HandoverBegins}
	if h.Aligned {
		change.Kind = Reconfiguration
		p.handover += max(h.Every.Duration(&p.random), time.Millisecond)
	} else {
		p.handover = now + max(h.Every.Duration(&p.random), time.Millisecond)
	}
	if h.Redraw {
		p.drawRTT()
	}
	p.Block(true, true, now+h.Gap.Duration(&p.random))
	change.Break = p.random.Float64() < float64(h.Break)
	return change
}

// turn begins or ends an outage.
func (p *Path) turn(now time.Duration) ChangeKind {
	o := &p.profile.Outage
	if p.out {
		p.out = false
		p.outage = now + max(o.Every.Duration(&p.random), time.Millisecond)
		return OutageEnds
	}
	p.out = true
	p.outage = now + o.For.Duration(&p.random)
	p.Block(o.Way.Has(Up), o.Way.Has(Down), p.outage)
	return OutageBegins
}

// Block makes the path lose everything in the directions given, until a time.
// Where blocks overlap the later end counts.
func (p *Path) Block(up, down bool, until time.Duration) {
	if up {
		p.blocked[Up] = max(p.blocked[Up], until)
	}
	if down {
		p.blocked[Down] = max(p.blocked[Down], until)
	}
}

// Blocked returns until when the direction loses everything, if it does.
func (p *Path) Blocked(d Direction, now time.Duration) (until time.Duration, blocked bool) {
	return p.blocked[d], p.blocked[d] > now
}

// leave sends octets in so many packets through the bottleneck, and returns
// when the first of them and when the last is on its way.
func (p *Path) leave(d Direction, now time.Duration, packets, octets int64) (first, last time.Duration) {
	if t := p.profile.Trace.of(d); t != nil {
		i := max(t.From(now), int64(p.queues[d]))
		p.queues[d] = time.Duration(i + packets)
		return t.Time(i), t.Time(i + packets - 1)
	}
	rate := p.profile.rate(d)
	if rate == 0 {
		return now, now
	}
	rate = p.share(rate)
	start := max(now, p.queues[d])
	p.queues[d] = start + rate.takes(octets)
	return start + rate.takes(min(octets, packetOctets)), p.queues[d]
}

// share is the part of a rate that others leave.
func (p *Path) share(r Rate) Rate {
	if p.profile.Queue.Load == 0 {
		return r
	}
	return max(Rate(float64(r)*(1-float64(p.profile.Queue.Load))), 1)
}

// wait is how long a packet that comes now would wait at the bottleneck.
func (p *Path) wait(d Direction, now time.Duration) time.Duration {
	if t := p.profile.Trace.of(d); t != nil {
		return max(t.Time(int64(p.queues[d]))-now, 0)
	}
	return max(p.queues[d]-now, 0)
}

// capacity is how much the queue holds, as time; 0: there is no end to it.
func (p *Path) capacity(d Direction) time.Duration {
	q := &p.profile.Queue
	if q.Octets == 0 {
		return q.For
	}
	holds := p.each(d, float64(q.Octets))
	if q.For > 0 {
		return min(q.For, holds)
	}
	return holds
}

// each is how long so many octets take at the bottleneck, in the mean.
func (p *Path) each(d Direction, octets float64) time.Duration {
	if t := p.profile.Trace.of(d); t != nil {
		return time.Duration(octets / packetOctets * float64(t.mean()))
	}
	if rate := p.profile.rate(d); rate > 0 {
		return p.share(rate).takes(int64(octets))
	}
	return 0
}
