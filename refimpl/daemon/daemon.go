// Package daemon runs the server's machine on real connections: it accepts
// them, reads and decodes what clients send, streams bodies into the store,
// makes what the machine wants durable, and only then sends what it says.
//
// One goroutine steps the machine and one commits what it wants, each at work
// while the other is. A link has two more: its reader decodes headers and
// streams bodies in, its writer streams messages out. So a slow peer keeps
// nobody waiting but itself.
package daemon

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Config is what a daemon is made with.
type Config struct {
	// Server configures the machine. A nil Random is crypto/rand.
	Server server.Config
	// Store holds what must survive. The daemon does not close it.
	Store store.Store
	// Log is told of faults of the server's own; nil is silence. What peers
	// do wrong is not logged: the protocol tells them.
	Log *slog.Logger
	// MaxLinks is how many connections may be open; further ones are closed
	// as they come. 0 is 100,000.
	MaxLinks int
	// VerifyToken says what is wrong with the token of a Register (REG-9),
	// where Server.Auth demands one. It may take its time.
	VerifyToken func(context.Context, *wire.OIDC) error
}

// ErrClosed is what Serve returns after Close.
var ErrClosed = errors.New("daemon: closed")

const (
	defaultMaxLinks = 100_000
	octetsEvery     = 250 * time.Millisecond // between two OctetsRead of a link
)

// Daemon is a running server.
type Daemon struct {
	config Config
	log    *slog.Logger
	start  time.Time // Mono 0
	stall  time.Duration
	touch  time.Duration // between two OctetsRead of a link

	inbox   inbox
	commits chan *batch // to the committer, taken when it is idle
	done    chan *batch // back from the committer
	ended   chan struct{}

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	quit   chan struct{} // closed when no link is left

	mu     sync.Mutex
	closed bool
	open   int            // links
	links  sync.WaitGroup // the same, their helpers, and listeners
}

// New restores the machine from the store and starts it.
func New(config Config) (*Daemon, error) {
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	if config.MaxLinks == 0 {
		config.MaxLinks = defaultMaxLinks
	}
	if config.Server.Random == nil {
		config.Server.Random = rand.Reader
	}
	idle := config.Server.Timers.Idle
	if idle == 0 {
		idle = spec.IdleTimeout
	}
	d := &Daemon{
		config: config, log: config.Log, start: time.Now(),
		stall: idle, touch: min(octetsEvery, idle/10),
		inbox:   inbox{wake: make(chan struct{}, 1)},
		commits: make(chan *batch), done: make(chan *batch, batches),
		ended: make(chan struct{}), quit: make(chan struct{}),
	}
	machine, err := d.restore()
	if err != nil {
		return nil, err
	}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	go d.commit()
	go newLoop(d, machine).run()
	return d, nil
}

// restore makes the machine that the store's records describe.
func (d *Daemon) restore() (*server.Machine, error) {
	machine, err := server.Restore(d.config.Server, d.config.Store.Load)
	if err != nil {
		return nil, fmt.Errorf("cannot read the server's records: %w", err)
	}
	return machine, nil
}

// Close closes the listeners, ends all links, sees to it that what they asked for is done, and
// stops. It does not close the store.
func (d *Daemon) Close() error {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		<-d.ended
		return nil
	}
	d.closed = true
	d.mu.Unlock()
	d.cancel()
	d.links.Wait()
	close(d.quit)
	<-d.ended
	return nil
}

// serves counts a listener in, unless the daemon is closed.
func (d *Daemon) serves() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.closed {
		d.links.Add(1)
	}
	return !d.closed
}

// admit counts a new link in, unless there are too many.
func (d *Daemon) admit() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return ErrClosed
	}
	if d.open >= d.config.MaxLinks {
		return errTooMany
	}
	d.open++
	d.links.Add(1)
	return nil
}

func (d *Daemon) leave() {
	d.mu.Lock()
	d.open--
	d.mu.Unlock()
	d.links.Done()
}

var errTooMany = errors.New("daemon: too many links")
