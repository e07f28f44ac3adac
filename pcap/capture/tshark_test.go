package capture_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/capture"
)

// TestTshark compares numbers, times, lengths and comments of packets.
func TestTshark(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	files := map[string][]byte{"sections": sections(), "packed": pack(sections())}
	for _, f := range captest.Formats {
		files[fmt.Sprintf("%+v", f)] = sample(capture.Ethernet, 90).File(f)
	}
	for name, file := range files {
		cmd := exec.CommandContext(t.Context(), "tshark", "-n", "-r", "-", "-T", "fields", "-E", "aggregator=;",
			"-e", "frame.number", "-e", "frame.time_epoch", "-e", "frame.cap_len", "-e", "frame.len", "-e", "frame.comment")
		cmd.Stdin = bytes.NewReader(file)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all, err := read(capture.New(bytes.NewReader(file), capture.Options{}))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := strings.Split(strings.TrimRight(string(out), "\n"), "\n")
		if last := all[len(all)-1].Number; last != int64(len(want)) {
			t.Fatalf("%s: the last packet is %d, tshark's %d", name, last, len(want))
		}
		for _, p := range all {
			want := strings.Split(want[p.Number-1], "\t")
			at := fmt.Sprintf("%d.%09d", p.Time.Unix(), p.Time.Nanosecond())
			if want[1] == "" {
				at = "" // a block without a time
			}
			got := []string{fmt.Sprint(p.Number), at, fmt.Sprint(len(p.Data)), fmt.Sprint(p.Length), strings.ReplaceAll(p.Comment, "\n", ";")}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q, tshark has %q", name, got, want)
			}
		}
	}
}
