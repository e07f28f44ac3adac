package stream_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
)

// tester is a test or a property of one.
type tester interface {
	Helper()
	Errorf(string, ...any)
	Fatal(...any)
}

// recorder keeps all that a Sink is told, and holds calls to their order.
type recorder struct {
	t     tester
	flows []*recorded
}

// recorded is what was told of one flow.
type recorded struct {
	*stream.Flow
	octets [2][]byte // gaps are zeros, the first of them
	offset [2]int64
	gaps   [2][]stream.Gap
	ends   [2][]stream.End
	closed bool
}

func (r *recorder) Open(f *stream.Flow) {
	f.User = &recorded{Flow: f}
	r.flows = append(r.flows, f.User.(*recorded))
}

// at holds what is told to following on what was told before.
func (r *recorder) at(f *stream.Flow, from stream.Side, offset, length int64) *recorded {
	w := f.User.(*recorded)
	if w.closed || len(w.ends[from]) > 0 || offset != w.offset[from] {
		r.t.Errorf("flow %d side %d: told of offset %d behind %d octets, %d ends, closed %t", f.Number, from, offset, w.offset[from], len(w.ends[from]), w.closed)
	}
	w.offset[from] += length
	return w
}

func (r *recorder) Octets(f *stream.Flow, from stream.Side, p stream.Piece) {
	w := r.at(f, from, p.Offset, int64(len(p.Octets)))
	w.octets[from] = append(w.octets[from], p.Octets...)
	if len(p.Octets) == 0 {
		r.t.Errorf("flow %d side %d: told of nothing at %d", f.Number, from, p.Offset)
	}
}

func (r *recorder) Gap(f *stream.Flow, from stream.Side, g stream.Gap) {
	w := r.at(f, from, g.Offset, g.Length)
	w.gaps[from] = append(w.gaps[from], g)
	w.octets[from] = append(w.octets[from], make([]byte, min(g.Length, 1<<20))...)
	if g.Length <= 0 {
		r.t.Errorf("flow %d side %d: %+v", f.Number, from, g)
	}
}

func (r *recorder) End(f *stream.Flow, from stream.Side, e stream.End) {
	w := r.at(f, from, e.Offset, 0)
	w.ends[from] = append(w.ends[from], e)
}

func (r *recorder) Close(f *stream.Flow) {
	w := f.User.(*recorded)
	w.closed = true
	for side, c := range f.Counts {
		if len(w.ends[side]) != 1 {
			r.t.Errorf("flow %d side %d: %d ends", f.Number, side, len(w.ends[side]))
		}
		if c.Octets != c.Delivered+c.Duplicate+c.Late+c.Early+c.Beyond+c.Dropped || c.Delivered+c.Missing != w.offset[side] {
			r.t.Errorf("flow %d side %d: counts do not add up: %+v", f.Number, side, c)
		}
	}
}

// assemble reads a capture.
func assemble(t tester, file []byte, limits stream.Limits) (*recorder, *stream.Stats) {
	t.Helper()
	r := &recorder{t: t}
	a := stream.New(r, limits)
	c := capture.New(bytes.NewReader(file), capture.Options{})
	for {
		p, err := c.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		a.Packet(p)
	}
	a.Close()
	return r, a.Stats()
}

// What the writer of captures writes is read again.
func TestWritten(t *testing.T) {
	var file bytes.Buffer
	w := pcap.NewWriter(&file, pcap.About{})
	noon := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	rnd := rand.New(rand.NewPCG(1, 2))
	var want [2][]byte
	f := w.Open(pcap.Link{Client: "192.0.2.1:50000", Server: "192.0.2.2:443", Dialled: noon, Connected: noon})
	for i := range 1000 {
		octets := make([]byte, rnd.IntN(5000))
		for i := range octets {
			octets[i] = byte(rnd.Uint32())
		}
		role := spec.Role(i % 2)
		want[role] = append(want[role], octets...)
		f.Octets(role, octets, noon.Add(time.Duration(i)*time.Millisecond))
	}
	f.End(spec.Client, noon.Add(time.Hour))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, stats := assemble(t, file.Bytes(), stream.Limits{})
	if len(r.flows) != 1 || len(stats.Skipped()) > 0 {
		t.Fatalf("%d flows, skipped %v", len(r.flows), stats.Skipped())
	}
	got := r.flows[0]
	if got.Client != stream.First || got.ClientBy != stream.BySYN {
		t.Errorf("the client is %d by %v", got.Client, got.ClientBy)
	}
	for role := range want {
		if !bytes.Equal(got.octets[role], want[role]) {
			t.Errorf("side %d: %d octets, want %d", role, len(got.octets[role]), len(want[role]))
		}
	}
	if got.ends[0][0].How != stream.Fin || got.ends[1][0].How != stream.CaptureEnd {
		t.Errorf("ends %v and %v", got.ends[0][0], got.ends[1][0])
	}
}
