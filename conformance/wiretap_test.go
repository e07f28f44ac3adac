package conformance

import (
	"bufio"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/reports"
)

// ear hears all that a run tells, above TLS as an Observer and beneath it as a
// Wiretap.
type ear struct {
	mu           sync.Mutex
	above, below map[int]*heard // by numbers of links
	keys         []string
}

type heard struct {
	ear    *ear
	link   LinkInfo
	octets [2]strings.Builder
	ends   []string
}

func listening() *ear { return &ear{above: map[int]*heard{}, below: map[int]*heard{}} }

func (e *ear) Opened(link LinkInfo, _ time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.above[link.Number] = &heard{ear: e, link: link}
}

func (e *ear) Octets(link LinkInfo, dir Direction, octets []byte, at time.Time) {
	e.mu.Lock()
	h := e.above[link.Number]
	e.mu.Unlock()
	h.Octets(dir, octets, at)
}

func (e *ear) Closed(LinkInfo, Closer, time.Time) {}

func (e *ear) Connected(link LinkInfo, dialled, connected time.Time) Tap {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.below[link.Number] = &heard{ear: e, link: link}
	return e.below[link.Number]
}

func (e *ear) Keys(line string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.keys = append(e.keys, line)
}

func (h *heard) Octets(dir Direction, octets []byte, _ time.Time) {
	h.ear.mu.Lock()
	defer h.ear.mu.Unlock()
	h.octets[dir].Write(octets)
}

func (h *heard) Ended(dir Direction, _ time.Time) { h.end(dir.String() + " end") }
func (h *heard) Reset(dir Direction, _ time.Time) { h.end(dir.String() + " reset") }

func (h *heard) end(how string) {
	h.ear.mu.Lock()
	defer h.ear.mu.Unlock()
	h.ends = append(h.ends, how)
}

// run runs one check with the ear at it, and returns the links beneath TLS by
// their names; those of no check are "".
func (e *ear) run(t *testing.T, target Target, body func(*T)) map[string]*heard {
	t.Helper()
	report, err := Run(t.Context(), Options{Target: target, Observer: e, Wiretap: e, Checks: []Check{{
		Name: "test/check", Title: "a check of this test", Requirements: []string{"FRAME-1"}, Run: body,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if res := report.Results[0]; res.Status != reports.Pass {
		t.Fatalf("%s %s %s", res.Status, res.Expected, res.Actual)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	links := make(map[string]*heard)
	for _, h := range e.below {
		links[h.link.Name] = h
	}
	return links
}

// TestWiretap hears the same above and beneath TLS where there is none, and
// how links end.
func TestWiretap(t *testing.T) {
	server := listen(t, afterGreeting(func(c net.Conn, in *bufio.Reader) {
		if _, err := in.ReadByte(); err == nil {
			io.WriteString(c, Frame(`{"error":"why","op":"quit"}`))
		}
	}))
	e := listening()
	links := e.run(t, server, func(t *T) {
		asked, reset, half := t.Greeted(), t.Greeted(), t.Greeted()
		asked.Send("?")
		asked.ExpectQuit()
		reset.Reset()
		half.HalfClose()
		half.ExpectSilentClose()
		t.Dial().Close()
	})
	for number, above := range e.above {
		below := e.below[number]
		if below == nil || below.link != above.link {
			t.Errorf("above %+v, beneath %+v", above.link, below)
			continue
		}
		for _, dir := range []Direction{ToServer, FromServer} {
			if got, want := below.octets[dir].String(), above.octets[dir].String(); got != want || want == "" && above.link.Name != "link 4" {
				t.Errorf("%s %s: %q beneath, %q above", above.link.Name, dir, got, want)
			}
		}
	}
	for name, want := range map[string]string{"link 1": "< end, > end", "link 2": "> reset", "link 3": "> end, < end", "link 4": "> end"} {
		if got := strings.Join(links[name].ends, ", "); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if len(e.keys) > 0 {
		t.Errorf("keys %q", e.keys)
	}
}

// TestWiretapUnderTLS hears the records of TLS and their keys, of connections
// that are no links of a check too.
func TestWiretapUnderTLS(t *testing.T) {
	e := listening()
	links := e.run(t, embedded(t, Timing{}), func(t *T) { t.Greeted() })
	for _, name := range []string{"", "link 1"} {
		h := links[name]
		if h == nil {
			t.Fatalf("no connection %q", name)
		}
		if got := h.octets[ToServer].String(); !strings.HasPrefix(got, "\x16\x03") || strings.Contains(got, TmtpRev("1").Header()) {
			t.Errorf("link %q begins with %.20q", name, got)
		}
	}
	if !strings.HasPrefix(e.keys[0], "CLIENT_HANDSHAKE_TRAFFIC_SECRET ") || len(e.keys) != 4*len(e.below) || strings.HasSuffix(e.keys[0], "\n") {
		t.Errorf("%d connections have keys %q", len(e.below), e.keys)
	}
}
