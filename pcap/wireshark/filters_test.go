package wireshark

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/wireshark/parity"
)

// small is a capture of one conversation.
func small(t *testing.T) []byte {
	r := newRecording()
	r.plain("198.51.100.1:8888", captest.Conversation(rand.New(rand.NewPCG(9, 10)), 10))
	return r.close(t)
}

// TestFiltersOfReadme has tshark take the filters that the guide shows, and find
// what each field of theirs is about.
func TestFiltersOfReadme(t *testing.T) {
	lua := installed(t)
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "## Filters")
	_, rest, _ = strings.Cut(rest, "```\n")
	block, _, _ := strings.Cut(rest, "\n```")
	filters := strings.Split(block, "\n")
	if len(filters) < 8 {
		t.Fatalf("%q are too few", filters)
	}
	file := small(t)
	if _, err := parity.Tshark(t.Context(), lua, file, "-Y", "("+strings.Join(filters, ") || (")+")"); err != nil {
		t.Error(err)
	}
	for filter, some := range map[string]bool{
		`tmtp.posted > "2000-01-01 00:00:00" && tmtp.posted < "2030-01-01 00:00:00"`:              true,
		`tmtp.op == "login" && tmtp.sender == "client"`:                                           true,
		`tmtp.for.type == 1 && tmtp.datalen > 1 && tmtp.data`:                                     true,
		`tmtp.text == "Grüße" && tmtp.op == "ping"`:                                               true,
		`tmtp.for.type == 2 || tmtp.requirement || tmtp.broken || tmtp.unreadable || tmtp.passed`: false,
	} {
		out, err := parity.Tshark(t.Context(), lua, file, "-Y", filter)
		if err != nil {
			t.Error(err)
		} else if (len(out) > 0) != some {
			t.Errorf("%s finds %q", filter, out)
		}
	}
}

// TestPorts names the port in the preferences, where it is spoken from segments
// that are too small to be told by their looks.
func TestPorts(t *testing.T) {
	lua := installed(t)
	r := newRecording()
	var turns []captest.Turn
	for _, turn := range captest.Conversation(rand.New(rand.NewPCG(9, 10)), 3) {
		for i := range turn.Octets {
			turns = append(turns, captest.Turn{From: turn.From, Octets: turn.Octets[i : i+1]})
		}
	}
	r.plain("198.51.100.1:8888", turns)
	file := r.close(t)
	result, err := parity.Compare(t.Context(), lua, file, false, "-o", "tmtp.tcp:8000-8900")
	if err != nil {
		t.Fatal(err)
	}
	agree(t, result)
	if result.Messages < 8 {
		t.Errorf("%d messages", result.Messages)
	}
	if out, err := parity.Tshark(t.Context(), lua, file, "-Y", "tmtp", "-o", "tmtp.tls:8888"); err != nil || strings.Contains(string(out), "TmtpRev") {
		t.Errorf("%v; on another port, in segments of one octet, tshark finds %s", err, out)
	}
}
