package wireshark

import (
	"bytes"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/pcap/wireshark/parity"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// recording is a capture of connections of their own.
type recording struct {
	file bytes.Buffer
	out  *pcap.Writer
	at   time.Time
	next int
}

func number(n int) string { return strconv.Itoa(n) }

func newRecording() *recording {
	r := &recording{at: time.Unix(1e9, 0)}
	r.out = pcap.NewWriter(&r.file, pcap.About{})
	return r
}

// link adds a connection on which both sides greet, and one of them then sends
// octets.
func (r *recording) link(from spec.Role, octets ...[]byte) {
	r.next++
	flow := r.out.Open(pcap.Link{
		Client: fmt.Sprintf("192.0.2.%d:%d", 1+r.next%200, 40000+r.next), Server: "198.51.100.1:8888", Dialled: r.tick(), Connected: r.tick(),
	})
	flow.Octets(spec.Client, []byte(`0011{"op":0,"id":"1"}`), r.tick())
	flow.Octets(spec.Server, []byte(`0024{"id":"1","name":"x","op":"tmtprev"}`), r.tick())
	for _, some := range octets {
		flow.Octets(from, some, r.tick())
	}
	flow.End(spec.Client, r.tick())
	flow.End(spec.Server, r.tick())
}

func (r *recording) tick() time.Time {
	r.at = r.at.Add(time.Millisecond)
	return r.at
}

func (r *recording) close(t *testing.T) []byte {
	t.Helper()
	if err := r.out.Close(); err != nil {
		t.Fatal(err)
	}
	return r.file.Bytes()
}

// compare compares what was recorded, and returns how many messages broke a rule.
func (r *recording) compare(t *testing.T, lua string) *parity.Result {
	t.Helper()
	result, err := parity.Compare(t.Context(), lua, r.close(t), true, toPort...)
	if err != nil {
		t.Fatal(err)
	}
	agree(t, result)
	t.Logf("%d messages, %d fields, %d that break a rule", result.Messages, result.Fields, result.Broken)
	return result
}

// announced returns data as long as a header says; false: that is too long.
func announced(header []byte) (data []byte, ok bool) {
	var in wire.Scanner
	var n uint64
	for in.Reset(header, 0); in.Next(); {
		f := in.Field()
		if k, _ := f.Key(); k == spec.KeyDataLen {
			n, _ = strconv.ParseUint(string(f.Value), 10, 63)
		}
	}
	if n > 1<<20 {
		return nil, false
	}
	return bytes.Repeat([]byte("x"), int(n)), true
}

// TestParityOnDepartures compares a header for each way in which each table can be
// broken: what is broken here is what is broken there.
func TestParityOnDepartures(t *testing.T) {
	lua := installed(t)
	r := newRecording()
	broken := 0
	for _, h := range spec.Headers() {
		var together [][]byte
		for i, d := range gen.Departures(h) {
			header := d.Header().Example(i)
			if len(header) < spec.MinHeaderOctets {
				continue // it is no frame
			}
			broken++
			if data, ok := announced(header); ok {
				together = append(together, gen.Frame(header), data)
			} else {
				r.link(h.Sender, gen.Frame(header))
			}
		}
		r.link(h.Sender, together...)
	}
	if got := r.compare(t, lua); got.Broken != broken {
		t.Errorf("%d messages break a rule, want %d", got.Broken, broken)
	}
}

// TestParityOnTables compares valid headers of each table, in every style that
// JSON allows.
func TestParityOnTables(t *testing.T) {
	lua := installed(t)
	r := newRecording()
	for _, h := range spec.Headers() {
		var together [][]byte
		for seed := range 12 {
			s := gen.Valid(h).Example(seed)
			together = append(together, s.Octets())
			style := gen.AllRequestStyles
			style.Case = h.Sender == spec.Client // HEAD-6, HEAD-7
			together = append(together, gen.Frame(gen.Restyled(s.Header, style).Example(seed)), s.Data)
		}
		r.link(h.Sender, together...)
	}
	r.compare(t, lua)
}
