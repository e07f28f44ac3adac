package peer_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/peer"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quick are delays for tests.
var quick = &client.Config{FirstDelay: time.Millisecond, MaxDelay: 20 * time.Millisecond}

// site is a reference server on loopback.
type site struct {
	t     *testing.T
	store *store.Memory
	d     *daemon.Daemon
	addr  string
	tls   *tls.Config // of clients
}

// newSite starts one with TLS.
func newSite(t *testing.T) *site {
	t.Helper()
	cert, err := daemon.SelfSigned()
	must(t, err)
	ln, err := tls.Listen("tcp", "127.0.0.1:0", daemon.TLSConfig(cert))
	must(t, err)
	s := &site{
		t: t, store: new(store.Memory),
		addr: "tls://" + ln.Addr().String(), tls: &tls.Config{InsecureSkipVerify: true},
	}
	s.serve(ln)
	t.Cleanup(func() { s.d.Close() })
	return s
}

// newRestartable starts one that can be started again where it was: at a path
// of its own, for a port may be anybody's while nobody listens.
func newRestartable(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, store: new(store.Memory), addr: "unix:" + filepath.Join(t.TempDir(), "s")}
	s.restart()
	t.Cleanup(func() { s.d.Close() })
	return s
}

// restart starts the server, again if it was closed before.
func (s *site) restart() {
	s.t.Helper()
	ln, err := net.Listen("unix", strings.TrimPrefix(s.addr, "unix:"))
	must(s.t, err)
	s.serve(ln)
}

func (s *site) serve(ln net.Listener) {
	s.t.Helper()
	var err error
	s.d, err = daemon.New(daemon.Config{Server: server.Config{Name: "site"}, Store: s.store})
	must(s.t, err)
	go s.d.Serve(context.Background(), ln)
}

// dial makes a client that the test closes.
func (s *site) dial(o peer.Options) *peer.Peer {
	s.t.Helper()
	if o.TLS == nil {
		o.TLS = s.tls
	}
	if o.Config == nil {
		o.Config = quick
	}
	p, err := peer.Dial(s.t.Context(), s.addr, o)
	must(s.t, err)
	s.t.Cleanup(func() { p.Close() })
	return p
}

func (s *site) register(alias string, o peer.Options) *peer.Peer {
	s.t.Helper()
	p := s.dial(o)
	a, err := p.Register(s.t.Context(), peer.Registration{Node: "node", Alias: alias})
	must(s.t, err)
	must(s.t, a.AliasErr)
	return p
}

// next returns the next message of a kind, and takes those before it.
func next(t *testing.T, p *peer.Peer, kind spec.Msg) (m *peer.Message, data string) {
	t.Helper()
	for m, err := range p.Messages(t.Context()) {
		must(t, err)
		if m.Kind == kind {
			b, err := m.Data(1 << 20)
			must(t, err)
			return m, string(b)
		}
	}
	t.Fatal("no more messages")
	return nil, ""
}

func uid(p *peer.Peer) string {
	uid, _ := p.Account()
	return uid
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Two users meet by a ping, form a group, and post to it.
func TestConversation(t *testing.T) {
	s, ctx := newSite(t), t.Context()
	alice, bob := s.register("alice alias", peer.Options{}), s.register("bob the alias", peer.Options{})
	receipt, err := alice.Ping(ctx, "alice alias", "bob the alias", "hello")
	must(t, err)
	ping, text := next(t, bob, spec.MsgPing)
	if ping.ID != receipt.MsgID || ping.From != uid(alice) || text != "hello" || receipt.Posted.IsZero() {
		t.Fatalf("ping %+v of receipt %+v", ping.Message, receipt)
	}
	_, err = bob.Post(ctx, []wire.Recipient{peer.User(ping.From)}, peer.Bytes([]byte(`{"threadid":""}`), []byte("a letter")))
	must(t, err)
	letter, text := next(t, alice, spec.MsgDelivery)
	if letter.DataHead != 15 || text != `{"threadid":""}a letter` {
		t.Fatalf("delivery %+v: %s", letter.Message, text)
	}
	_, err = alice.Invite(ctx, "the group", "alice alias", "bob the alias", "come in")
	must(t, err)
	next(t, bob, spec.MsgInvite)
	must(t, bob.Join(ctx, "the group", ""))
	for {
		if m, _ := next(t, alice, spec.MsgMember); m.Act == "join" {
			break
		}
	}
	_, err = alice.Post(ctx, []wire.Recipient{peer.OtherMembers("the group")}, peer.Bytes(nil, []byte("to all")))
	must(t, err)
	if _, text = next(t, bob, spec.MsgDelivery); text != "to all" {
		t.Fatal(text)
	}
	_, err = alice.Ping(ctx, "alice alias", "nobody at all", "hello")
	if refused := new(peer.Refused); !errors.As(err, &refused) {
		t.Fatalf("a ping to nobody: %v", err)
	}
}

// A body of some megabytes arrives whole.
func TestLargeBody(t *testing.T) {
	s := newSite(t)
	alice, bob := s.register("alice alias", peer.Options{}), s.register("bob the alias", peer.Options{})
	octets := bytes.Repeat([]byte("0123456789abcdef"), 1<<17)
	_, err := alice.Post(t.Context(), []wire.Recipient{peer.User(uid(bob))}, peer.Bytes(nil, octets))
	must(t, err)
	for m, err := range bob.Messages(t.Context()) {
		must(t, err)
		got, err := m.Data(m.Len())
		must(t, err)
		if !bytes.Equal(got, octets) {
			t.Fatalf("%d octets arrived of %d", len(got), len(octets))
		}
		break
	}
}

// The server goes away and comes back: what was submitted meanwhile arrives,
// and messages are not told twice.
func TestLinkLost(t *testing.T) {
	s, ctx := newRestartable(t), t.Context()
	offline, online := make(chan struct{}, 64), make(chan struct{}, 64)
	alice := s.register("alice alias", peer.Options{Notice: func(e client.Event) {
		switch e.Kind {
		case client.Offline:
			offline <- struct{}{}
		case client.Online:
			online <- struct{}{}
		}
	}})
	bob := s.register("bob the alias", peer.Options{})
	<-online
	for i := range 3 {
		s.d.Close()
		<-offline
		sent := make(chan error, 1)
		text := fmt.Sprint("hello ", i)
		go func() {
			_, err := alice.Ping(ctx, "alice alias", "bob the alias", text)
			sent <- err
		}()
		s.restart()
		<-online
		must(t, <-sent)
		if _, got := next(t, bob, spec.MsgPing); got != text {
			t.Fatalf("got %q, want %q", got, text)
		}
	}
}

// A client that ends and starts again on the same store has its account, and
// what nobody took.
func TestRestart(t *testing.T) {
	s, ctx := newSite(t), t.Context()
	kept := new(store.Memory)
	alice, bob := s.register("alice alias", peer.Options{}), s.register("bob the alias", peer.Options{Store: kept})
	_, err := alice.Ping(ctx, "alice alias", "bob the alias", "hello")
	must(t, err)
	for m, err := range bob.Messages(ctx) {
		must(t, err)
		if m.Text != "hello" {
			t.Fatalf("%+v", m)
		}
		m.Leave()
		break
	}
	must(t, bob.Close())
	bob = s.dial(peer.Options{Store: kept})
	if _, err := bob.Register(ctx, peer.Registration{Node: "again"}); !errors.Is(err, client.ErrAccount) {
		t.Fatalf("a second account: %v", err)
	}
	_, err = bob.Login(ctx)
	must(t, err)
	if _, got := next(t, bob, spec.MsgPing); got != "hello" {
		t.Fatal(got)
	}
	next(t, bob, spec.MsgLogin)
}

// A session that ends for good ends the messages and the waiting.
func TestQuit(t *testing.T) {
	s, ctx := newSite(t), t.Context()
	alice := s.register("alice alias", peer.Options{})
	_, node := alice.Account()
	again := s.dial(peer.Options{})
	_, err := again.LoginAs(ctx, uid(alice), node)
	if quit := new(client.ErrQuit); !errors.As(err, &quit) {
		t.Fatalf("a second session of a node: %v", err)
	}
	for _, err := range again.Messages(ctx) {
		if quit := new(client.ErrQuit); !errors.As(err, &quit) {
			t.Fatalf("messages after quit: %v", err)
		}
	}
	must(t, alice.Close())
	if _, err := alice.Ping(ctx, "alice alias", "bob the alias", "hello"); !errors.Is(err, peer.ErrClosed) {
		t.Fatalf("a request after Close: %v", err)
	}
	for range alice.Messages(ctx) {
		t.Fatal("a message after Close")
	}
}

// A context ends the waiting, not the request.
func TestContext(t *testing.T) {
	s := newSite(t)
	alice := s.register("alice alias", peer.Options{})
	s.d.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	receipt, err := alice.Ping(ctx, "alice alias", "bob the alias", "hello")
	if !errors.Is(err, context.DeadlineExceeded) || receipt.Seq == 0 {
		t.Fatalf("%+v, %v", receipt, err)
	}
	must(t, alice.Withdraw(t.Context(), receipt.Seq))
	if err := alice.Withdraw(t.Context(), receipt.Seq); !errors.Is(err, client.ErrNoRequest) {
		t.Fatal(err)
	}
}

// A failing store ends the client, and nothing of the failed batch is sent.
func TestStoreFails(t *testing.T) {
	s := newSite(t)
	broken := new(store.Memory)
	alice := s.register("alice alias", peer.Options{Store: broken})
	bob := s.register("bob the alias", peer.Options{})
	failing := &failingStore{Store: broken}
	must(t, alice.Close())
	alice = s.dial(peer.Options{Store: failing})
	_, err := alice.Login(t.Context())
	must(t, err)
	next(t, alice, spec.MsgLogin)
	failing.fail.Store(true)
	_, err = alice.Ping(t.Context(), "alice alias", "bob the alias", "lost")
	if err == nil || !strings.Contains(err.Error(), "store failed") {
		t.Fatalf("a ping with a broken store: %v", err)
	}
	if err := alice.Close(); err == nil {
		t.Fatal("Close hides that the store failed")
	}
	failing.fail.Store(false)
	alice = s.dial(peer.Options{Store: broken})
	_, err = alice.Login(t.Context())
	must(t, err)
	_, err = alice.Ping(t.Context(), "alice alias", "bob the alias", "kept")
	must(t, err)
	if _, text := next(t, bob, spec.MsgPing); text != "kept" {
		t.Fatal(text)
	}
}
