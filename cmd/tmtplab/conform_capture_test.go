package main

import (
	"bytes"
	"encoding/hex"
	"maps"
	"net"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/conformance"
)

// TestCaptureInTshark has tshark read the capture of a run over TLS, in one
// pass: no packet is malformed, and what it decrypts is what the suite saw
// above TLS on each link.
func TestCaptureInTshark(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	file := filepath.Join(t.TempDir(), "run.pcapng")
	seen := captureRun(t, file, "ping/reaches-every-node", "ping/text/*", "data/every-octet/note", "conn/half-close/*", "frame/length-*")

	const wrong = "_ws.malformed || tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.flags && !tcp.analysis.reused_ports"
	if bad := tshark(t, file, "-Y", wrong); bad != "" {
		t.Errorf("tshark complains of\n%s", bad)
	}
	// A port is used again only after a while, and a name by who logs in again.
	streams := make(map[string]string) // by comment and port
	for row := range strings.Lines(tshark(t, file, "-Y", "frame.comment", "-T", "fields", "-e", "tcp.stream", "-e", "frame.comment", "-e", "tcp.srcport")) {
		stream, link, _ := strings.Cut(strings.TrimSpace(row), "\t")
		streams[link] = stream
	}
	var follow []string
	for _, l := range seen {
		stream := streams[l.inTshark()]
		if stream == "" {
			t.Fatalf("no stream of %q", l.inTshark())
		}
		follow = append(follow, "-z", "follow,tls,raw,"+stream)
	}
	decrypted := followed(tshark(t, file, append(follow, "-q")...), strings.TrimPrefix(seen[0].info.Target, "tls://"))
	for _, l := range seen {
		got := decrypted[streams[l.inTshark()]]
		if got == nil {
			t.Fatalf("%s: tshark has nothing", l.inTshark())
		}
		for dir, want := range l.octets {
			if rest, ok := bytes.CutPrefix(want, got[dir]); !ok || !tooLate(rest) {
				t.Errorf("%s %v: tshark has %.80q, want %.80q", l.inTshark(), conformance.Direction(dir), got[dir], want)
			}
		}
	}
	t.Logf("%d links compared", len(seen))
}

// tooLate reports whether octets are none, or automatic Acks: those of messages
// that came just before the check closed the link do not leave.
func tooLate(octets []byte) bool {
	return len(octets) == 0 || regexp.MustCompile(`^(.{4}\{"op":10,[^}]*\})+$`).Match(octets)
}

// tshark runs it on a capture and returns what it prints.
func tshark(t *testing.T, file string, args ...string) string {
	t.Helper()
	// Ports of a run are any: what looks like TLS goes before what has the port.
	args = append([]string{"-n", "-r", file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-o", "tcp.try_heuristic_first:TRUE"}, args...)
	cmd := exec.CommandContext(t.Context(), "tshark", args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, complaints.String())
	}
	return string(out)
}

// followed reads what "follow" prints of streams: the octets of both directions,
// by the stream's number. The lines of node 1 begin with a tab; which one that
// is depends on the version of tshark.
func followed(text, server string) map[string]*[2][]byte {
	streams := make(map[string]*[2][]byte)
	var stream *[2][]byte
	serverIs0 := false
	for row := range strings.Lines(text) {
		row = strings.TrimRight(row, "\r\n")
		if number, ok := strings.CutPrefix(row, "Filter: tcp.stream eq "); ok {
			stream = new([2][]byte)
			streams[number] = stream
			continue
		}
		if node, ok := strings.CutPrefix(row, "Node 0: "); ok {
			serverIs0 = node == server
			continue
		}
		digits, is1 := strings.CutPrefix(row, "\t")
		octets, err := hex.DecodeString(digits)
		if err != nil || stream == nil {
			continue // a headline
		}
		dir := conformance.FromServer
		if is1 == serverIs0 {
			dir = conformance.ToServer
		}
		stream[dir] = append(stream[dir], octets...)
	}
	return streams
}

// captureRun runs checks against an embedded server with a capture at it, and
// returns what went over the links above TLS.
func captureRun(t *testing.T, file string, checks ...string) []*plaintext {
	t.Helper()
	server, err := startEmbedded(conformance.Timing{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.stop()
	selected, err := conformance.Select(conformance.Checks(), conformance.Selection{Names: checks})
	if err != nil {
		t.Fatal(err)
	}
	c, err := startCapture(file, "a test")
	if err != nil {
		t.Fatal(err)
	}
	seen := plaintexts{links: make(map[int]*plaintext)}
	if _, err := conformance.Run(t.Context(), conformance.Options{Target: server.target, Checks: selected, Observer: &seen, Wiretap: c}); err != nil {
		t.Fatal(err)
	}
	if err := c.close(); err != nil {
		t.Fatal(err)
	}
	return slices.Collect(maps.Values(seen.links))
}

// plaintexts is a conformance.Observer that keeps all octets.
type plaintexts struct {
	mu    sync.Mutex
	links map[int]*plaintext
}

type plaintext struct {
	info   conformance.LinkInfo
	octets [2][]byte // by direction
}

// inTshark is the link's comment and port.
func (p *plaintext) inTshark() string {
	_, port, _ := net.SplitHostPort(p.info.Local)
	return purpose(p.info) + "\t" + port
}

func (p *plaintexts) Opened(link conformance.LinkInfo, _ time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.links[link.Number] = &plaintext{info: link}
}

func (p *plaintexts) Octets(link conformance.LinkInfo, dir conformance.Direction, octets []byte, _ time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.links[link.Number]
	l.octets[dir] = append(l.octets[dir], octets...)
}

func (p *plaintexts) Closed(conformance.LinkInfo, conformance.Closer, time.Time) {}
