package wireshark

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/wireshark/parity"
	"github.com/tmtplab/tmtplab/spec"
)

// TestPartners has tshark link requests with their acks, and messages with the
// client's receipts: in both directions, all of them, and to no others.
func TestPartners(t *testing.T) {
	lua := installed(t)
	r := newRecording()
	draw := rand.New(rand.NewPCG(7, 8))
	requests, receipts := 0, 0
	for range 5 {
		turns := captest.Conversation(draw, 30)
		r.plain("198.51.100.1:8888", turns)
		for _, turn := range turns {
			if turn.From == spec.Server && strings.Contains(string(turn.Octets), `"op":"ack"`) {
				requests++
			}
			if turn.From == spec.Server && strings.Contains(string(turn.Octets), `"op":"delivery"`) {
				receipts++
			}
		}
	}
	// Of what comes later, the packet list knows only in a second pass.
	out, err := parity.Tshark(t.Context(), lua, r.close(t), "-2", "-d", "tcp.port==8888,tmtp", "-T", "fields", "-E", "separator=;", "-e", "frame.number", "-e", "tmtp.response_in", "-e", "tmtp.response_to", "-e", "tmtp.receipt_in", "-e", "tmtp.receipt_for", "-e", "tmtp.after")
	if err != nil {
		t.Fatal(err)
	}
	type pair struct{ first, second string }
	var links [4]map[pair]bool
	for i := range links {
		links[i] = make(map[pair]bool)
	}
	timed := 0
	for row := range strings.Lines(string(out)) {
		columns := strings.Split(strings.TrimSpace(row), ";")
		for i, other := range columns[1:5] {
			if other == "" {
				continue
			}
			if i%2 == 0 {
				links[i][pair{columns[0], other}] = true
			} else {
				links[i][pair{other, columns[0]}] = true
			}
		}
		if columns[5] != "" {
			timed++
			if strings.HasPrefix(columns[5], "-") {
				t.Errorf("it comes before what it answers: %s", row)
			}
		}
	}
	for i, want := range []int{requests, requests, receipts, receipts} {
		if len(links[i]) != want {
			t.Errorf("%d links of kind %d, want %d", len(links[i]), i, want)
		}
		for p := range links[i] {
			if !links[i^1][p] {
				t.Errorf("packet %s is linked to %s, and not the other way round", p.first, p.second)
			}
		}
	}
	if timed != requests+receipts {
		t.Errorf("%d messages have a time, want %d", timed, requests+receipts)
	}
	t.Logf("%d requests with their acks, %d messages with their receipts", requests, receipts)
}
