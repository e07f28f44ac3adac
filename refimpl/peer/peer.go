// Package peer is the reference client on real connections: the machine of
// refimpl/client with a stream under it, a store behind it, and the methods a
// program wants.
//
//	p, err := peer.Dial(ctx, "tls://localhost:4433", peer.Options{})
//	account, err := p.Register(ctx, peer.Registration{Node: "laptop", Alias: "alice alias"})
//	receipt, err := p.Ping(ctx, "alice alias", "bob the alias", "hello")
//	for m, err := range p.Messages(ctx) { … }
//	err = p.Close()
//
// A link that is lost is made again, with growing delays, and what was not
// acked is sent again: see refimpl/client for what that promises.
package peer

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
)

// Peer is one node of a user. Its methods may be called from several
// goroutines.
type Peer struct {
	addr  address
	opts  Options
	store store.Store
	start time.Time

	calls  chan call
	hints  chan client.Input // may be dropped when the loop is busy
	ctx    context.Context   // ends with the Peer
	cancel context.CancelFunc
	work   sync.WaitGroup // all goroutines of the Peer

	inbox inbox

	mu          sync.Mutex
	uid, nodeID string
	fingerprint string // of the server's certificate
	broken      error  // of the store
	spare       net.Conn
	spareSince  time.Time
}

// call is an input on its way to the machine.
type call struct {
	in      client.Input
	answer  chan<- answer       // gets Seq and Err of the Step; nil: nobody asks
	outcome chan<- client.Event // gets what became of a Submit, Register, Login or Logout
	conn    net.Conn            // of LinkOpened
}

type answer struct {
	seq uint64
	err error
}

// ErrClosed says that the Peer was closed.
var ErrClosed = errors.New("the client is closed")

// Dial connects to a server at tls://HOST:PORT, tcp://HOST:PORT or unix:PATH,
// and restores what the store holds of an earlier Peer. A *ConnectError says
// why there is no connection. Register or Login must follow within the
// server's login timeout, or will connect anew.
func Dial(ctx context.Context, addr string, o Options) (*Peer, error) {
	a, err := parseAddress(addr)
	if err != nil {
		return nil, err
	}
	if o.Store == nil {
		o.Store = new(store.Memory)
	}
	if o.Config == nil {
		o.Config = new(client.Config)
	}
	m := client.New(o.Config, o.Seed)
	if err := m.Restore(o.Store.Load); err != nil {
		return nil, err
	}
	p := &Peer{
		addr: a, opts: o, store: o.Store, start: time.Now(),
		calls: make(chan call, 64), hints: make(chan client.Input, 1),
	}
	p.inbox.init()
	p.uid, p.nodeID = m.Account()
	conn, err := connect(ctx, &p.addr, &p.opts)
	switch {
	case err == nil:
		p.noteCertificate(conn)
		p.spare, p.spareSince = conn, time.Now()
	case !o.Persist:
		return nil, err
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.work.Go(func() { newLoop(p, m).run() })
	return p, nil
}

// Account returns the user's uid and this node's secret, empty without account.
func (p *Peer) Account() (uid, nodeID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.uid, p.nodeID
}

// Certificate returns the Fingerprint of the certificate that the server
// showed last, empty without TLS.
func (p *Peer) Certificate() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fingerprint
}

// Close ends the session as the protocol wants it, waits a little for the
// server's goodbye, and frees all but the store. What was not acked stays in
// the store.
func (p *Peer) Close() error {
	ended := make(chan client.Event, 1)
	if p.call(p.ctx, call{in: client.Input{Kind: client.Logout}, outcome: ended}) == nil {
		select {
		case <-ended:
		case <-p.ctx.Done():
		case <-time.After(closePatience):
		}
	}
	p.cancel()
	p.work.Wait()
	p.closeUnused()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.broken
}

// closeUnused closes connections that were made and never came into use.
func (p *Peer) closeUnused() {
	if conn := p.takeSpare(); conn != nil {
		conn.Close()
	}
	for {
		select {
		case c := <-p.calls:
			if c.conn != nil {
				c.conn.Close()
			}
		default:
			return
		}
	}
}

// call hands an input to the machine.
func (p *Peer) call(ctx context.Context, c call) error {
	if p.ctx.Err() != nil {
		return p.closedError()
	}
	select {
	case p.calls <- c:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.ctx.Done():
		return p.closedError()
	}
}

// input hands an input of the link to the machine.
func (p *Peer) input(in client.Input) {
	_ = p.call(p.ctx, call{in: in}) // a closed Peer needs none
}

// hint hands over an input that does no harm when it is lost.
func (p *Peer) hint(in client.Input) {
	select {
	case p.hints <- in:
	default:
	}
}

// ask hands an input of the user to the machine and waits for its answer.
func (p *Peer) ask(ctx context.Context, in client.Input, outcome chan<- client.Event) (uint64, error) {
	answers := make(chan answer, 1)
	if err := p.call(ctx, call{in: in, answer: answers, outcome: outcome}); err != nil {
		return 0, err
	}
	select {
	case a := <-answers:
		return a.seq, a.err
	case <-p.ctx.Done():
		return 0, p.closedError()
	}
}

func (p *Peer) closedError() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return p.broken
	}
	return ErrClosed
}

// fail ends a Peer whose store has failed.
func (p *Peer) fail(err error) {
	p.mu.Lock()
	p.broken = fmt.Errorf("the store failed: %w", err)
	p.mu.Unlock()
	p.inbox.end(p.broken)
	p.cancel()
}

func (p *Peer) noteCertificate(conn net.Conn) {
	c, ok := conn.(*tls.Conn)
	if !ok {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fingerprint = Fingerprint(c.ConnectionState().PeerCertificates[0])
}

func (p *Peer) now() record.Time {
	now := time.Now()
	return record.Time{Mono: now.Sub(p.start), Wall: now.UnixNano()}
}

func (p *Peer) patience() time.Duration {
	if d := p.opts.Config.Patience; d > 0 {
		return d
	}
	return time.Minute
}
