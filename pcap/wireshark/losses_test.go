package wireshark

import (
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/wireshark/parity"
)

// unordered has tshark go on behind what is lost; else it waits for it to the end
// of the capture.
var unordered = append([]string{"-o", "tcp.reassemble_out_of_order:FALSE"}, toPort...)

// TestLosses compares what both find where segments are missing, or came before
// the capture: tshark finds what is whole, and nothing else. Here messages are
// found too of which octets of the data are missing.
func TestLosses(t *testing.T) {
	lua := installed(t)
	for name, n := range map[string]captest.Network{
		"lost":                  {Faults: captest.Faults{Loss: 0.05}},
		"lost, small segments":  {Segment: 100, Faults: captest.Faults{Loss: 0.02}},
		"joined in the middle":  {Headless: true},
		"lost, other addresses": {IPv6: true, Faults: captest.Faults{Loss: 0.05, Duplicate: 0.1}},
	} {
		t.Run(name, func(t *testing.T) {
			n.Seed, n.Flows, n.Exchanges, n.Link = 7, 6, 20, capture.Ethernet
			r, err := parity.Compare(t.Context(), lua, captest.Make(n).File(captest.Formats[5]), false, unordered...)
			if err != nil {
				t.Fatal(err)
			}
			incomplete := 0
			for _, m := range r.OnlyHere {
				if m.Missing > 0 {
					incomplete++
				} else {
					t.Errorf("only pcap/dissect has %s", m.Text)
				}
			}
			r.OnlyHere, r.Users = nil, nil // who is logged in, one knows before the other
			twice := len(r.Twice)
			if n.Faults.Duplicate > 0 {
				r.Twice = nil
			}
			t.Logf("both find %d messages; %d more, of which octets are missing, are found here, and tshark shows %d again", r.Messages, incomplete, twice)
			agree(t, r)
		})
	}
}

// TestCutPackets has packets of which only the first octets were kept: tshark puts
// nothing together from them.
func TestCutPackets(t *testing.T) {
	lua := installed(t)
	n := captest.Network{Seed: 7, Flows: 6, Exchanges: 20, Link: capture.Ethernet, Faults: captest.Faults{Snap: 300}}
	r, err := parity.Compare(t.Context(), lua, captest.Make(n).File(captest.Formats[5]), false, unordered...)
	if err != nil {
		t.Fatal(err)
	}
	if r.Messages < 150 {
		t.Errorf("both find no more than %d messages", r.Messages)
	}
	t.Logf("both find %d messages; %d more are found here", r.Messages, len(r.OnlyHere))
	r.OnlyHere, r.Users = nil, nil
	agree(t, r)
}
