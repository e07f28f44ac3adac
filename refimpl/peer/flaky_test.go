package peer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/peer"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// flaky makes connections that break after some octets, wherever that is.
type flaky struct {
	mu   sync.Mutex
	rand *rand.Rand
	off  bool // from now on connections last
	cuts int
}

func (f *flaky) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	// The handshake of TLS takes some 2,000 octets.
	return &flakyConn{Conn: conn, f: f, left: 1500 + f.rand.IntN(20_000)}, nil
}

func (f *flaky) lasts() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.off = true
}

type flakyConn struct {
	net.Conn
	f    *flaky
	left int // octets, both ways
	cut  bool
}

var errCut = errors.New("the cable was cut")

// spend says how many of n octets may still pass.
func (c *flakyConn) spend(n int) (int, error) {
	c.f.mu.Lock()
	defer c.f.mu.Unlock()
	if c.f.off || n <= c.left {
		c.left -= n
		return n, nil
	}
	if !c.cut {
		c.cut = true
		c.f.cuts++
	}
	n, c.left = max(c.left, 0), 0
	return n, errCut
}

func (c *flakyConn) Write(p []byte) (int, error) {
	n, cut := c.spend(len(p))
	n, err := c.Conn.Write(p[:n])
	if cut != nil {
		c.Conn.Close()
		return n, cut
	}
	return n, err
}

func (c *flakyConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if _, cut := c.spend(n); cut != nil {
		c.Conn.Close()
		return 0, cut
	}
	return n, err
}

// Links that break at any octet lose nothing, show nothing twice, and keep the
// order in which things were sent first.
func TestFlakyLinks(t *testing.T) {
	const letters = 60
	s, ctx := newSite(t), t.Context()
	f := &flaky{rand: rand.New(rand.NewPCG(1, 2))}
	o := peer.Options{Persist: true, DialContext: f.dial, Config: &client.Config{FirstDelay: quick.FirstDelay, MaxDelay: quick.MaxDelay}}
	steady := s.register("steady alias", peer.Options{})
	alice, bob := s.dial(o), s.dial(o)
	for _, p := range []*peer.Peer{alice, bob} {
		_, err := p.Register(ctx, peer.Registration{Node: "node"})
		must(t, err)
	}
	size := func(i int) int { return i * 97 % 3000 }
	done := make(chan error, 1)
	go func() {
		for i := range letters {
			text := fmt.Sprintf("%03d%s", i, strings.Repeat("x", size(i)))
			if _, err := alice.Post(ctx, []wire.Recipient{peer.User(uid(bob))}, peer.Bytes(nil, []byte(text))); err != nil {
				done <- err
				return
			}
		}
		f.lasts()
		_, err := steady.Post(ctx, []wire.Recipient{peer.User(uid(bob))}, peer.Bytes(nil, []byte("end")))
		done <- err
	}()
	shown, next := make(map[string]bool), 0
	for m, err := range bob.Messages(ctx) {
		must(t, err)
		if m.Kind != spec.MsgDelivery {
			continue
		}
		if shown[m.ID] {
			t.Fatalf("%s is shown twice", m.ID)
		}
		shown[m.ID] = true
		data, err := m.Data(1 << 20)
		must(t, err)
		if string(data) == "end" {
			break
		}
		var i int
		_, err = fmt.Sscanf(string(data[:3]), "%d", &i)
		must(t, err)
		if len(data) != 3+size(i) || i > next {
			t.Fatalf("letter %d of %d octets comes when %d is next", i, len(data), next)
		}
		if i == next {
			next++
		}
	}
	must(t, <-done)
	if next != letters {
		t.Fatalf("%d letters came, of %d", next, letters)
	}
	if f.cuts < 10 {
		t.Fatalf("the links broke %d times only", f.cuts)
	}
	t.Logf("%d letters, %d broken links, %d deliveries", letters, f.cuts, len(shown))
}
