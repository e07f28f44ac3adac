package wireshark

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/wireshark/parity"
)

// installed writes the plugin into a file, and skips the test where there is no
// tshark.
func installed(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	path := filepath.Join(t.TempDir(), "tmtp.lua")
	if err := os.WriteFile(path, plugin(t), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// toPort has tshark take the port of captest for TMTP from the first octet on.
var toPort = []string{"-d", "tcp.port==8888,tmtp"}

// agree fails the test where the two differ.
func agree(t *testing.T, r *parity.Result) {
	t.Helper()
	for _, d := range append(r.Differences, r.Users...) {
		t.Errorf("%s", d)
	}
	for _, m := range r.OnlyHere {
		t.Errorf("only pcap/dissect has %s", m.Text)
	}
	for _, m := range append(r.OnlyThere, r.Twice...) {
		t.Errorf("only tshark has %s", m.Text)
	}
}

// TestParityOnNetworks compares captures of every link type, in which packets are
// doubled, out of order, overlap, and are cut into fragments.
func TestParityOnNetworks(t *testing.T) {
	lua := installed(t)
	messages, fields := 0, 0
	for i, link := range []capture.LinkType{capture.Ethernet, capture.LinuxSLL, capture.LinuxSLL2, capture.Null, capture.Loop, capture.Raw} {
		n := captest.Network{Seed: uint64(i), Flows: 3, Exchanges: 8, Link: link, Tags: i % 3, IPv6: i%2 == 1, Wrap: i%2 == 0}
		inOrder := i%2 == 1
		n.Duplicate, n.KeepAlive = 0.1, 0.05
		if i%3 == 1 {
			n.Fragment = 512
		}
		if !inOrder {
			n.Window, n.Overlap = 3, 0.1
		}
		r, err := parity.Compare(t.Context(), lua, captest.Make(n).File(captest.Formats[5]), inOrder, toPort...)
		if err != nil {
			t.Fatal(err)
		}
		agree(t, r)
		messages, fields = messages+r.Messages, fields+r.Fields
	}
	t.Logf("%d messages, %d fields", messages, fields)
}
