package pcap

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/spec"
)

// TestTshark has tshark look for anything strange in a capture of every kind
// of address and of end.
func TestTshark(t *testing.T) {
	if _, err := exec.LookPath("tshark"); err != nil {
		t.Skip("tshark is not installed")
	}
	path := filepath.Join(t.TempDir(), "test.pcapng")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	c := NewWriter(file, About{Program: "a test", Comment: "with ümlauts", Interface: "test"})
	r := rand.New(rand.NewPCG(1, 2))
	for i, addresses := range [][2]string{{"192.0.2.1:50000", "192.0.2.2:50001"}, {"[2001:db8::1]:50000", "[2001:db8::2]:50001"}, {"@", "/run/tmtp.sock"}} {
		for port, end := range []func(*Flow){
			func(f *Flow) { f.End(spec.Client, at(time.Hour)); f.End(spec.Server, at(time.Hour)) },
			func(f *Flow) { f.Reset(spec.Client, at(time.Hour)) },
			func(f *Flow) { f.Reset(spec.Server, at(time.Hour)); f.Reset(spec.Client, at(time.Hour)) },
			func(f *Flow) {
				f.End(spec.Client, at(time.Hour))
				f.Octets(spec.Server, []byte("more"), at(2*time.Hour))
			},
			func(f *Flow) {},
		} {
			link := between(strings.Replace(addresses[0], ":50000", ":4000"+string(rune('0'+port)), 1), addresses[1])
			link.Host, link.Comment = "host.example", "link of a test"
			f := c.Open(link)
			f.Octets(spec.Client, noise(r, 5000*(i+1)), at(time.Minute))
			f.Octets(spec.Server, noise(r, 300_000), at(time.Minute))
			end(f)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	// What cannot be missing, then what should.
	if got := tshark(t, path, "tcp.flags.syn == 1 && frame.comment contains \"link of a test\""); strings.Count(got, "\n") != 15 {
		t.Errorf("tshark sees these links:\n%s", got)
	}
	if got := tshark(t, path, "_ws.malformed || tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.flags"); got != "" {
		t.Errorf("tshark complains of\n%s", got)
	}
}

// tshark lists the packets that a filter lets through.
func tshark(t *testing.T, path, filter string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "tshark", "-n", "-r", path, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-Y", filter).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
