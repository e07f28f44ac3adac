package decrypt

import (
	"bytes"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
)

// FuzzDecrypt takes an octet of which the lowest bit says whether the
// connection does not begin with the hellos of our own session, and steps.
func FuzzDecrypt(f *testing.F) {
	for _, s := range seeds.Made("FuzzDecrypt", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) == 0 {
			return
		}
		own, all := input[0]&1 == 0, steps(input[1:])
		whole := play(own, all, 1<<16)
		if pieces := play(own, all, 1+int(input[0]>>1)); !pieces.equals(whole) {
			t.Fatalf("read as\n%+v\nand in pieces of %d octets as\n%+v", whole, 1+input[0]>>1, pieces)
		}
		for _, from := range []tlsdecrypt.Side{tlsdecrypt.Client, tlsdecrypt.Server} {
			if whole.wrongOffset {
				t.Fatalf("data without those before: %+v", whole)
			}
			if whole.honest && !bytes.Equal(whole.said[from], whole.want[from]) {
				t.Fatalf("the %v said %q, and %q was read; problems: %q", from, whole.want[from], whole.said[from], whole.problems)
			}
		}
		if len(whole.problems) > 2 {
			t.Fatalf("more than one problem a side: %q", whole.problems)
		}
	})
}

// reading is what came of a connection.
type reading struct {
	said        [2][]byte // by side
	lost        int
	problems    []string
	session     tlsdecrypt.Session
	wrongOffset bool

	want   [2][]byte // what was said inside records that open
	honest bool      // there was nothing else
}

func (r *reading) equals(o *reading) bool {
	if len(r.problems) != len(o.problems) {
		return false
	}
	for i := range r.problems {
		if r.problems[i] != o.problems[i] {
			return false
		}
	}
	return bytes.Equal(r.said[0], o.said[0]) && bytes.Equal(r.said[1], o.said[1]) && r.lost == o.lost && r.session == o.session
}

// play has a connection read, in pieces of a size.
func play(own bool, all []step, size int) *reading {
	r := &reading{honest: own}
	keys := new(tlsdecrypt.KeyLog)
	c := tlsdecrypt.NewConn(tlsdecrypt.Config{
		Keys: keys,
		Data: func(d tlsdecrypt.Data) {
			r.wrongOffset = r.wrongOffset || d.Offset != int64(len(r.said[d.From]))
			r.said[d.From] = append(r.said[d.From], d.Octets...)
		},
		Problem: func(e *tlsdecrypt.Error) { r.problems = append(r.problems, e.Error()) },
		Lost:    func(tlsdecrypt.Side, tlsdecrypt.Mark) { r.lost++ },
	})
	give := func(from tlsdecrypt.Side, octets []byte) {
		for ; len(octets) > 0; octets = octets[min(size, len(octets)):] {
			c.Octets(from, octets[:min(size, len(octets))], tlsdecrypt.Mark{})
		}
	}
	if own {
		keys.Read(bytes.NewReader(log))
		give(tlsdecrypt.Client, hellos[0])
		give(tlsdecrypt.Server, hellos[1])
	}
	peers := [2]*peer{newPeer(tlsdecrypt.Client), newPeer(tlsdecrypt.Server)}
	for _, s := range all {
		p := peers[s.from]
		switch s.kind {
		case raw:
			r.honest = r.honest && len(s.octets) == 0
			give(s.from, s.octets)
		case key:
			keys.Add(s.octets)
		case gap:
			r.honest = r.honest && s.length == 0
			c.Gap(s.from, int64(s.length), tlsdecrypt.Mark{})
		case retry:
			c.Retry()
		case sealed:
			kind := byte(handshake)
			if len(s.octets) > 0 {
				kind, s.octets = s.octets[0], s.octets[1:]
			}
			r.honest = false
			give(s.from, p.seal(kind, s.octets[:min(len(s.octets), most)], len(s.octets)%3))
		case data:
			s.octets = s.octets[:min(len(s.octets), most)]
			r.want[s.from] = append(r.want[s.from], s.octets...)
			give(s.from, p.seal(application, s.octets, s.length%4))
		case finish:
			give(s.from, p.finish(s.from))
		case update:
			give(s.from, p.update())
		}
	}
	c.Close()
	r.session = c.Session()
	return r
}

// most is how much a record may hold, in octets.
const most = 1 << 14
