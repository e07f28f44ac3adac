package peer_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/peer"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// failingStore fails its commits when it is told to.
type failingStore struct {
	store.Store
	fail atomic.Bool
}

func (s *failingStore) Commit(b *record.Batch) error {
	if s.fail.Load() {
		return errors.New("disk on fire")
	}
	return s.Store.Commit(b)
}

// answering serves connections with a function until the test ends.
func answering(t *testing.T, f func(net.Conn)) (addr string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				f(conn)
			}()
		}
	}()
	return ln.Addr().String()
}

// Every way in which there is no server to be had is one plain line.
func TestNoServer(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	closed.Close()
	garbage := answering(t, func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n") })
	mute := answering(t, func(c net.Conn) { io.Copy(io.Discard, c) })
	bye := answering(t, func(c net.Conn) {})
	secure := strings.TrimPrefix(newSite(t).addr, "tls://")
	hasty := &client.Config{Handshake: 50 * time.Millisecond}
	for _, c := range []struct {
		name, addr, want string
		tls              *tls.Config
	}{
		{name: "refused", addr: "tls://" + closed.Addr().String(), want: "nobody answers (connection refused)"},
		{name: "no socket", addr: "unix:" + filepath.Join(t.TempDir(), "none"), want: "nobody answers (no such file or directory)"},
		{name: "not TLS", addr: "tls://" + garbage, want: "it does not speak TLS"},
		{name: "not TMTP", addr: "tcp://" + garbage, want: "it does not speak TMTP: "},
		{name: "mute", addr: "tcp://" + mute, want: "the server does not answer"},
		{name: "closes TLS", addr: "tls://" + bye, want: "it closed the link instead of speaking TLS"},
		{name: "closes", addr: "tcp://" + bye, want: "it closes the link without a word"},
		{name: "stranger", addr: "tls://" + secure, want: "its certificate is signed by an authority that is not trusted"},
		{name: "other name", addr: "tls://" + secure, want: "its certificate is ", tls: &tls.Config{ServerName: "example.org"}},
		{name: "plain on TLS", addr: "tcp://" + secure, want: "it "},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := peer.Dial(t.Context(), c.addr, peer.Options{TLS: c.tls, Config: hasty})
			if err == nil {
				defer p.Close()
				_, err = p.Register(t.Context(), peer.Registration{Node: "node"})
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%v, want %s", err, c.want)
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	for _, addr := range []string{"", "localhost", "localhost:1", "http://localhost:1", "tls://localhost", "tls://:1", "tls://localhost:1/path", "unix:", "tcp://[::1"} {
		if p, err := peer.Dial(t.Context(), addr, peer.Options{}); err == nil {
			p.Close()
			t.Errorf("%q is taken for an address", addr)
		}
	}
}

// A server without TLS is reached by tcp:// and unix:.
func TestPlainTransports(t *testing.T) {
	d, err := daemon.New(daemon.Config{Store: new(store.Memory)})
	must(t, err)
	t.Cleanup(func() { d.Close() })
	path := filepath.Join(t.TempDir(), "s")
	for network, where := range map[string]string{"tcp": "127.0.0.1:0", "unix": path} {
		ln, err := net.Listen(network, where)
		must(t, err)
		t.Cleanup(func() { ln.Close() })
		go d.Serve(t.Context(), ln)
		addr := "tcp://" + ln.Addr().String()
		if network == "unix" {
			addr = "unix:" + path
		}
		p, err := peer.Dial(t.Context(), addr, peer.Options{})
		must(t, err)
		_, err = p.Register(t.Context(), peer.Registration{Node: "node"})
		must(t, err)
		must(t, p.Close())
	}
}
