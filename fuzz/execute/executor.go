package execute

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"net"
	"strconv"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/program"
)

// Executor carries programs out against one target, one after the other.
// It is not safe for concurrent use; several of them on one target are.
type Executor struct {
	target      Target
	endpoint    endpoint
	tls         *tls.Config
	nonce       string
	programs    uint64
	connections int
	syncs       uint64
	buffer      []byte // of reads
}

// New returns an executor. The error is about the address.
func New(t Target) (*Executor, error) {
	at, err := t.endpoint()
	if err != nil {
		return nil, err
	}
	t.Timeouts, t.Limits = t.Timeouts.orDefault(), t.Limits.orDefault()
	e := &Executor{target: t, endpoint: at, nonce: rand.Text()[:6], buffer: make([]byte, 32<<10)}
	if at.secure {
		e.tls = t.TLS.Clone()
		if e.tls == nil {
			e.tls = new(tls.Config)
		}
		if e.tls.ServerName == "" {
			e.tls.ServerName, _, _ = net.SplitHostPort(at.address)
		}
		if e.tls.ClientSessionCache == nil {
			e.tls.ClientSessionCache = tls.NewLRUClientSessionCache(program.MaxLinks)
		}
		if t.Observer != nil {
			e.tls.KeyLogWriter = keyLog{t.Observer}
		}
	}
	return e, nil
}

// Target returns what the executor works on, with defaults filled in.
func (e *Executor) Target() Target { return e.target }

// Run carries out a program, which has to pass its Check. It returns when all
// steps are done, what they led to has come, and the links are closed; the
// trace is never nil, and tells what was seen also of an execution that was
// cut short.
//
// The error is an *UnreachableError when a connection could not be made, the
// context's when it ended, or what is wrong with the program.
func (e *Executor) Run(ctx context.Context, p *program.Program) (*Trace, error) {
	start := time.Now()
	e.programs++
	r := &run{
		executor: e, ctx: ctx, program: p,
		until: start.Add(e.target.Timeouts.Program), pauses: e.target.Timeouts.Pauses, keep: e.target.Limits.Kept,
		trace: &Trace{
			Program: p, Start: start, Secure: e.endpoint.secure, Nonce: e.nonce + strconv.FormatUint(e.programs, 36),
			Steps: make([]Step, len(p.Steps)), Events: make([]Event, 0, 4*len(p.Steps)+8),
		},
	}
	if err := p.Check(); err != nil {
		return r.trace, err
	}
	r.links = make([]link, p.Links)
	for i := range r.links {
		r.links[i].number = i
	}
	r.carryOut()
	return r.trace, r.err
}
