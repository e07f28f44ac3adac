package dissect

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// networks are captures with what can happen to packets on their way to one.
var networks = map[string]captest.Faults{
	"none":      {},
	"resent":    {Loss: 0.2, Resend: 1},
	"disorder":  {Window: 12},
	"doubled":   {Duplicate: 0.3, KeepAlive: 0.2, Overlap: 0.2},
	"lost":      {Loss: 0.1},
	"cut short": {Snap: 150},
	"all":       {Loss: 0.1, Resend: 0.5, Duplicate: 0.1, Overlap: 0.1, KeepAlive: 0.1, Window: 3},
}

// sent is a message that was sent, and what of it is in the capture.
type sent struct {
	octets  string
	offset  int64
	header  bool  // is there, with its digits
	missing int64 // octets of the data
}

// messagesOf takes what a side said apart.
func messagesOf(t *testing.T, from spec.Role, s *captest.Stream) (all []sent) {
	missing := func(octets []bool) (n int64) {
		for _, has := range octets {
			if !has {
				n++
			}
		}
		return n
	}
	for at := 0; at < len(s.Sent); {
		rest := s.Sent[at:]
		total, ok := frameLength(rest)
		if !ok {
			t.Fatalf("%q", rest)
		}
		var r wire.Request
		var m wire.Message
		if from == spec.Client {
			if err := r.Decode(rest[spec.LengthDigits:total]); err != nil {
				t.Fatal(err)
			}
		} else if err := m.Decode(rest[spec.LengthDigits:total]); err != nil {
			t.Fatal(err)
		}
		end := total + int(r.DataLen+m.DataLen)
		all = append(all, sent{string(rest[:end]), int64(at), missing(s.Has[at:at+total]) == 0, missing(s.Has[at+total : at+end])})
		at += end
	}
	return all
}

// Whatever happens to packets: every message of which the header is in the
// capture is read, at its place, with how much of its data is missing, and no
// other; and all octets that were sent are accounted for.
func TestFaults(t *testing.T) {
	for name, faults := range networks {
		t.Run(name, func(t *testing.T) {
			whole, parted, none := 0, 0, 0
			for seed := range uint64(20) {
				n := captest.Network{Seed: seed, Flows: 3, Exchanges: 25, Link: capture.Ethernet, Wrap: seed%2 == 0, IPv6: seed%3 == 0, Faults: faults}
				if seed%4 == 1 && faults.Snap == 0 {
					n.Fragment = 512
				}
				c := captest.Make(n)
				got, counts := read(t, c.File(captest.Formats[seed%8]), 0)
				again, _ := read(t, c.File(captest.Formats[seed%8]), 0)
				if !reflect.DeepEqual(got.messages, again.messages) || !slices.Equal(got.troubles, again.troubles) {
					t.Fatal("read differently a second time")
				}
				var octets, missing int64
				for _, f := range c.Flows {
					for role := range f.Streams {
						s := &f.Streams[role]
						octets += int64(len(s.Sent))
						for _, g := range s.Gaps() {
							missing += g.Length
						}
						read := got.on(f.Client.String(), spec.Role(role))
						for _, m := range messagesOf(t, spec.Role(role), s) {
							switch {
							case !m.header:
								none++
								continue
							case m.missing > 0:
								parted++
							default:
								whole++
							}
							if len(read) == 0 || read[0].offset != m.offset || read[0].missing != m.missing || m.missing == 0 && read[0].octets != m.octets {
								t.Fatalf("seed %d: sent was %.200q at %d, %d missing; read %.200q", seed, m.octets, m.offset, m.missing, fmt.Sprint(read[:min(len(read), 1)]))
							}
							read = read[1:]
						}
						if len(read) > 0 {
							t.Fatalf("seed %d: read, and never sent: %+v", seed, read[0])
						}
					}
				}
				if all := counts.Headers + counts.Data + counts.Missing + counts.Passed + counts.Unread; counts.Missing != missing || all != octets {
					t.Fatalf("seed %d: %d octets were sent, %d are missing; %d are accounted for: %+v", seed, octets, missing, all, counts)
				}
			}
			losses := faults.Loss > 0 && faults.Resend < 1 || faults.Snap > 0
			if whole == 0 || (none > 0) != losses || (parted > 0) != losses {
				t.Errorf("%d messages are whole, %d parted, %d lost", whole, parted, none)
			}
		})
	}
}

// A capture file that ends anywhere gives what its packets have.
func TestCutFile(t *testing.T) {
	c := captest.Make(captest.Network{Seed: 5, Flows: 2, Exchanges: 6, Link: capture.Ethernet})
	for _, format := range captest.Formats {
		file := c.File(format)
		all, _ := read(t, file, 0)
		for cut := 0; cut < len(file); cut += 97 {
			n := new(notes)
			d := New(n, Options{})
			a := stream.New(d, stream.Limits{})
			r := capture.New(bytes.NewReader(file[:cut]), capture.Options{})
			for {
				p, err := r.Next()
				if err != nil {
					break
				}
				a.Packet(p)
			}
			a.Close()
			for i, m := range n.messages {
				if want := all.messages[i]; m.octets != want.octets[:len(want.octets)-int(m.missing)] || m.from != want.from {
					t.Fatalf("cut at %d: %+v instead of %+v", cut, m, want)
				}
			}
			if cut == len(file)/97*97 && len(n.messages) < len(all.messages)-2 {
				t.Fatalf("%d messages of %d", len(n.messages), len(all.messages))
			}
		}
	}
}

// readWith dissects a capture with a key log.
func readWith(t *testing.T, file, log []byte) (*notes, Counts) {
	var keys tlsdecrypt.KeyLog
	if err := keys.Read(bytes.NewReader(log)); err != nil {
		t.Fatal(err)
	}
	n := new(notes)
	d := New(n, Options{Keys: &keys})
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
		a.Packet(p)
	}
	a.Close()
	return n, d.Counts()
}

// carriers are what may carry a link, but plain TCP.
var carriers = []struct {
	carrier Carrier
	carry   func(tls *captest.TLS, flow int, turns []captest.Turn) []captest.Turn
}{
	{TLS, (*captest.TLS).Turns},
	{WebSocket, func(_ *captest.TLS, _ int, turns []captest.Turn) []captest.Turn { return captest.WebSocket(turns) }},
	{TLS | WebSocket, func(tls *captest.TLS, flow int, turns []captest.Turn) []captest.Turn {
		return tls.Turns(flow, captest.WebSocket(turns))
	}},
}

// What TLS and WebSocket carry is read whole, as long as nothing is missing;
// with gaps it is read again behind them, where that is possible, and nothing
// that was not said is read.
func TestCarriers(t *testing.T) {
	for _, c := range carriers {
		for name, faults := range networks {
			t.Run(fmt.Sprint(c.carrier, " ", name), func(t *testing.T) {
				said, whole := 0, 0
				for seed := range uint64(6) {
					tls := captest.NewTLS(seed)
					n := captest.Network{Seed: seed, Flows: 3, Exchanges: 40, Link: capture.Ethernet, Faults: faults}
					n.Carry = func(flow int, turns []captest.Turn) []captest.Turn { return c.carry(tls, flow, turns) }
					made := captest.Make(n)
					got, _ := readWith(t, made.File(captest.Formats[6]), tls.KeyLog())
					for _, f := range made.Flows {
						for _, role := range []spec.Role{spec.Client, spec.Server} {
							rest := turnsOf(f.Said, role)
							said += len(rest)
							for _, m := range got.on(f.Client.String(), role) {
								if m.missing > 0 {
									continue
								}
								i := slices.Index(rest, m.octets)
								if i < 0 {
									t.Fatalf("seed %d: %v, read and not said, or said before: %+v", seed, role, m)
								}
								rest = rest[i+1:]
								whole++
							}
						}
					}
				}
				losses := faults.Loss > 0 && faults.Resend < 1 || faults.Snap > 0
				if !losses && whole != said || losses && whole == said || whole == 0 && name != "cut short" {
					t.Errorf("%d messages are read of %d", whole, said)
				}
			})
		}
	}
}

func turnsOf(turns []captest.Turn, from spec.Role) (all []string) {
	for _, turn := range turns {
		if turn.From == from {
			all = append(all, string(turn.Octets))
		}
	}
	return all
}

// Keys that are missing, or another's, are told once for each link.
func TestWrongKeys(t *testing.T) {
	tls, other := captest.NewTLS(1), captest.NewTLS(2)
	n := captest.Network{Seed: 1, Flows: 2, Exchanges: 10, Link: capture.Ethernet, Carry: tls.Turns}
	file := captest.Make(n).File(captest.Formats[4])
	other.Turns(0, nil)
	var mixed []byte // the sessions' names, with secrets of others
	for line := range bytes.Lines(tls.KeyLog()) {
		mixed = append(append(mixed, line[:len(line)-9]...), "00000000\n"...)
	}
	for _, c := range []struct {
		name string
		log  []byte
		want string
	}{
		{"none", nil, "encrypted client: there are no keys for it"},
		{"another's", other.KeyLog(), "encrypted client: the key log has no secrets of the session with the client's random "},
		{"wrong", mixed, "encrypted server: record 0 does not open with the secrets of the session: they are another's, or octets are not what was sent"},
		{"half", bytes.ReplaceAll(tls.KeyLog(), []byte("SECRET_0"), []byte("SECRET_X")), "encrypted client: the key log has only some of the secrets of the session with the client's random "},
	} {
		got, counts := readWith(t, file, c.log)
		if len(got.messages) != 0 || counts.Links != 2 || counts.Locked != 2 || len(got.troubles) != 2 || !strings.HasPrefix(got.troubles[0], c.want) {
			t.Errorf("%s: %d messages on %d links, %q", c.name, len(got.messages), counts.Links, got.troubles)
		}
	}
}
