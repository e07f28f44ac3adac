package dissect

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
)

// notes is a Sink that writes down what it is told.
type notes struct {
	messages []note
	troubles []string
	links    []*Link
	closed   int
}

type note struct {
	from    spec.Role
	octets  string // digits, header and data
	missing int64
	offset  int64
	legal   bool
	uid     string
	client  string // address and port
}

func (n *notes) Link(l *Link) { n.links = append(n.links, l) }

func (n *notes) Message(m *Message) {
	n.messages = append(n.messages, note{from: m.From, octets: string(m.Frame), offset: m.Offset, legal: m.Err == nil, uid: m.Link.UID, client: m.Link.Address(spec.Client)})
}

func (n *notes) Data(m *Message, octets []byte, _ stream.Mark) {
	n.messages[m.Number-1].octets += string(octets)
}
func (n *notes) Done(m *Message, missing int64) { n.messages[m.Number-1].missing = missing }
func (n *notes) Trouble(l *Link, t *Trouble) {
	n.troubles = append(n.troubles, fmt.Sprintf("%v %v: %s", t.Kind, t.From, t.Text))
}
func (n *notes) Closed(*Link, spec.Role, stream.End) { n.closed++ }

// on returns the messages of a side of a link.
func (n *notes) on(client string, from spec.Role) (all []note) {
	for _, m := range n.messages {
		if m.client == client && m.from == from {
			all = append(all, m)
		}
	}
	return all
}

// of returns the messages of a side.
func (n *notes) of(from spec.Role) (octets []string) {
	for _, m := range n.messages {
		if m.from == from {
			octets = append(octets, m.octets)
		}
	}
	return octets
}

// conversation draws messages of both sides.
func conversation(t *rapid.T) (said [2][]gen.Sample, order []spec.Role) {
	for range rapid.IntRange(1, 8).Draw(t, "messages") {
		from := rapid.SampledFrom([]spec.Role{spec.Client, spec.Server}).Draw(t, "from")
		if from == spec.Client {
			said[from] = append(said[from], gen.AnyRequest().Draw(t, "request"))
		} else {
			said[from] = append(said[from], gen.AnyMessage().Draw(t, "message"))
		}
		order = append(order, from)
	}
	return said, order
}

// record writes what was said as a capture, in pieces.
func record(t *rapid.T, said [2][]gen.Sample, order []spec.Role) []byte {
	var file bytes.Buffer
	w := pcap.NewWriter(&file, pcap.About{})
	at := time.Unix(1e9, 0)
	flow := w.Open(pcap.Link{Client: "192.0.2.1:4000", Server: "192.0.2.2:443", Dialled: at, Connected: at})
	var next [2]int
	for _, from := range order {
		octets := said[from][next[from]].Octets()
		next[from]++
		for _, piece := range gen.Segments(octets).Draw(t, "segments") {
			at = at.Add(time.Millisecond)
			flow.Octets(from, piece, at)
		}
	}
	flow.End(spec.Client, at)
	flow.End(spec.Server, at)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// read dissects a capture, less its first packets.
func read(t rapid.TB, file []byte, skip int64) (*notes, Counts) {
	n := new(notes)
	d := New(n, Options{})
	a := stream.New(d, stream.Limits{})
	r := capture.New(bytes.NewReader(file), capture.Options{})
	for {
		p, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.Number > skip {
			a.Packet(p)
		}
	}
	a.Close()
	return n, d.Counts()
}

func octetsOf(samples []gen.Sample) (octets []string) {
	for _, s := range samples {
		octets = append(octets, string(s.Octets()))
	}
	return octets
}

// What was said is read, by both sides, however it was cut.
func TestReadsWhatWasSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said, order := conversation(t)
		got, counts := read(t, record(t, said, order), 0)
		for _, from := range []spec.Role{spec.Client, spec.Server} {
			if want := octetsOf(said[from]); !slices.Equal(got.of(from), want) {
				t.Fatalf("%v: read %q\nwant %q", from, got.of(from), want)
			}
		}
		at := [2]int64{}
		for _, m := range got.messages {
			if !m.legal || m.missing != 0 || m.offset != at[m.from] {
				t.Fatalf("%+v, want it legal, whole and at %d", m, at[m.from])
			}
			at[m.from] += int64(len(m.octets))
		}
		if got.troubles != nil || len(got.links) != 1 || got.closed != 2 || counts.Messages != int64(len(order)) {
			t.Fatalf("%d links, %d ends, troubles %q, %+v", len(got.links), got.closed, got.troubles, counts)
		}
	})
}

// A capture that begins in the middle gives the messages that are whole in it,
// and invents none.
func TestJoinsInTheMiddle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said, order := conversation(t)
		skip := rapid.Int64Range(0, 40).Draw(t, "skip")
		got, _ := read(t, record(t, said, order), skip)
		for _, from := range []spec.Role{spec.Client, spec.Server} {
			want := octetsOf(said[from])
			read := got.of(from)
			if len(read) > len(want) || !slices.Equal(read, want[len(want)-len(read):]) {
				t.Fatalf("%v: read %q\nwhich is no tail of %q", from, read, want)
			}
		}
	})
}

// Secrets are left out of what is shown, wherever they stand, and nothing else.
func TestMask(t *testing.T) {
	for _, c := range []struct {
		from         spec.Role
		header, want string
	}{
		{spec.Client, `{"op":2,"uid":"A","node":"secret"}`, `{"op":2,"uid":"A","node":"…"}`},
		{spec.Client, `{"op":1,"oidc":{"token_type":"Bearer","access_token":"secret"},"newnode":"x"}`, `{"op":1,"oidc":{"token_type":"Bearer","access_token":"…"},"newnode":"x"}`},
		{spec.Client, `{"op":2,"n\u006fde":"secret"}`, `{"op":2,"n\u006fde":"…"}`},
		{spec.Server, `{"op":"login","node":"my phone"}`, `{"op":"login","node":"my phone"}`},
		{spec.Server, `{"nodeid":["secret"],"op":"registered"}`, `{"nodeid":"…","op":"registered"}`},
		{spec.Client, `{"op":2,"node":"secret","x":"cut`, `{"op":2,"node":"…"…`},
		{spec.Client, `{"op":2,"node":"secr`, `{"op":2…`},
	} {
		if got := string(AppendMasked(nil, c.from, []byte(c.header))); got != c.want {
			t.Errorf("%s\nbecomes %s\nwant    %s", c.header, got, c.want)
		}
	}
}
