package stream_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/stream"
)

// TestTshark compares connections, and the octets of each, with what tshark
// makes of captures of every link type with faults that it copes with.
func TestTshark(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	for i, link := range links {
		n := captest.Network{Seed: uint64(i), Flows: 4, Exchanges: 6, Link: link, Tags: i % 3, IPv6: i%2 == 1, Wrap: i%2 == 0, Headless: i%4 == 3}
		n.Duplicate, n.KeepAlive, n.Overlap = 0.1, 0.05, float64(i%2)*0.1
		if i%3 == 1 {
			n.Fragment = 512
		}
		if i%2 == 0 {
			n.Window = 3
		}
		file := captest.Make(n).File(captest.Formats[4])
		r, _ := assemble(t, file, stream.Limits{})
		flows := follow(t, file, n.Flows)
		for _, f := range r.flows {
			want := flows[f.Number]
			if len(r.flows) != n.Flows || want == nil {
				t.Fatalf("%+v: %d flows, tshark has %d", n, len(r.flows), len(flows))
			}
			for side, end := range f.Ends {
				node := 0
				if end != want.ends[0] {
					node = 1
				}
				if len(f.octets[side]) == 0 || end != want.ends[node] || !bytes.Equal(f.octets[side], want.octets[node]) {
					t.Errorf("%+v, flow %d from %v: against tshark's: %s", n, f.Number, end, differ(f.octets[side], want.octets[node]))
				}
			}
		}
	}
}

// followed is a connection as tshark has it.
type followed struct {
	ends   [2]netip.AddrPort
	octets [2][]byte // from each end
}

// follow has tshark follow some connections, by their numbers.
func follow(t *testing.T, file []byte, most int) map[int]*followed {
	t.Helper()
	args := []string{"-n", "-r", "-", "-o", "tcp.reassemble_out_of_order:TRUE", "-q"}
	for i := range most + 1 {
		args = append(args, "-z", fmt.Sprintf("follow,tcp,raw,%d", i))
	}
	cmd := exec.CommandContext(t.Context(), "tshark", args...)
	cmd.Stdin = bytes.NewReader(file)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	flows := make(map[int]*followed)
	var f *followed
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSuffix(line, "\n")
		if number, ok := strings.CutPrefix(line, "Filter: tcp.stream eq "); ok {
			f = new(followed)
			if n, err := strconv.Atoi(number); err == nil {
				flows[n] = f
			}
		}
		if f == nil {
			continue
		}
		for node := range f.ends {
			if end, ok := strings.CutPrefix(line, fmt.Sprintf("Node %d: ", node)); ok {
				f.ends[node], _ = netip.ParseAddrPort(end) // of a number that no connection has, it is none
			}
		}
		text, second := strings.CutPrefix(line, "\t") // what the second node sent
		from := 0
		if second {
			from = 1
		}
		if some, err := hex.DecodeString(text); err == nil {
			f.octets[from] = append(f.octets[from], some...)
		}
	}
	if f := flows[most]; f != nil && !f.ends[0].IsValid() {
		delete(flows, most)
	}
	if len(flows) != most {
		t.Fatalf("tshark has more than %d connections", most)
	}
	return flows
}
