package captest

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/tmtplab/tmtplab/pcap/packet"
)

// disturb has packets lost, doubled and put out of order.
func (n *Network) disturb(r *rand.Rand, all []sent) []sent {
	chance := func(share float64) bool { return share > 0 && r.Float64() < share }
	var out []sent
	var again []sent // that are still to be sent again
	for _, s := range all {
		if len(s.Data) > 0 {
			switch {
			case !chance(n.Loss):
				out = append(out, s)
			case chance(n.Resend):
				again = append(again, s)
			}
			if chance(n.Duplicate) {
				out = append(out, s)
			}
			if chance(n.Overlap) {
				again = append(again, n.overlap(r, s))
			}
			if chance(n.KeepAlive) {
				again = append(again, keepAlive(s))
			}
		} else {
			out = append(out, s)
		}
		for len(again) > 0 && r.IntN(4) > 0 {
			out = append(out, again[0])
			again = again[1:]
		}
	}
	out = n.fragment(append(out, again...))
	if n.Window > 0 {
		places := make([]int, len(out))
		order := make([]int, len(out))
		for i := range out {
			places[i], order[i] = i+r.IntN(n.Window+1), i
		}
		slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(places[i], places[j]) })
		moved := make([]sent, len(out))
		for i, from := range order {
			moved[i] = out[from]
		}
		out = moved
	}
	return lastParts(out)
}

// overlap makes a segment that has some octets around another one, too.
func (n *Network) overlap(r *rand.Rand, s sent) sent {
	reach := 1 + 3*min(len(s.Data), 300) // what was sent a while ago is not sent again
	from := max(s.offset-r.IntN(reach), 0)
	to := min(s.offset+len(s.Data)+r.IntN(reach), len(s.stream.Sent))
	s.Seq -= uint32(s.offset - from)
	s.offset = from
	s.Data = bytes.Clone(s.stream.Sent[from:min(to, from+1400)])
	if n.Differ {
		for i := range s.Data {
			s.Data[i] ^= byte(r.IntN(2))
		}
	}
	return s
}

// keepAlive makes a segment of one octet that was sent and acknowledged.
func keepAlive(s sent) sent {
	s.offset += len(s.Data) - 1
	s.Seq += uint32(len(s.Data) - 1)
	s.Data = s.Data[len(s.Data)-1:]
	return s
}

// fragment cuts all segments that are long enough.
func (n *Network) fragment(all []sent) (out []sent) {
	if n.Fragment == 0 {
		return all
	}
	for i, s := range all {
		parts := packet.Fragments(s.Append(nil), n.Fragment, uint32(i))
		if len(parts) == 1 {
			out = append(out, s)
			continue
		}
		for _, part := range parts {
			p := s
			p.fragment, p.ID = part, uint16(i)
			out = append(out, p)
		}
	}
	return out
}

// lastParts finds the fragment of each datagram that completes it.
func lastParts(all []sent) []sent {
	seen := make(map[uint16]bool)
	for i, s := range slices.Backward(all) {
		if s.fragment != nil {
			all[i].last = !seen[s.ID]
			seen[s.ID] = true
		}
	}
	return all
}
