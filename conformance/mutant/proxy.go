package mutant

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Proxy puts a mutant in front of a server.
type Proxy struct {
	dial func(context.Context) (net.Conn, error)

	mu     sync.Mutex // holds the filter's calls apart
	filter Filter
	links  map[int]*link
}

// link is one connection through the proxy, with what waits to be written to
// either end. The queues let a filter send to any link without waiting for it.
type link struct{ client, server *queue }

// NewProxy returns a proxy that runs a mutant in front of the server that dial
// connects to.
func NewProxy(m Mutant, dial func(context.Context) (net.Conn, error)) *Proxy {
	return &Proxy{dial: dial, filter: m.New(), links: map[int]*link{}}
}

// Serve takes the suite's connections from a listener until ctx ends, and
// returns when all of them are closed.
func (p *Proxy) Serve(ctx context.Context, listener net.Listener) error {
	defer context.AfterFunc(ctx, func() { listener.Close() })()
	var running sync.WaitGroup
	defer running.Wait()
	for number := 1; ; number++ {
		conn, err := listener.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		running.Go(func() { p.run(ctx, number, conn) })
	}
}

// run joins one connection of the suite to one of its own to the server.
func (p *Proxy) run(ctx context.Context, number int, client net.Conn) {
	defer client.Close()
	server, err := p.dial(ctx)
	if err != nil {
		return
	}
	defer server.Close()
	defer context.AfterFunc(ctx, func() { client.Close(); server.Close() })()

	l := &link{client: newQueue(client), server: newQueue(server)}
	p.mu.Lock()
	p.links[number] = l
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		delete(p.links, number)
		p.mu.Unlock()
	}()

	var running sync.WaitGroup
	running.Go(l.client.write)
	running.Go(l.server.write)
	running.Go(func() {
		p.copy(number, client, l.server, p.filter.FromClient)
		l.server.end()
	})
	p.copy(number, server, l.client, p.filter.FromServer)
	l.client.end()
	running.Wait()
}

// copy passes on what comes from src until it ends, through filter if there is
// one. What is no message passes as it is.
func (p *Proxy) copy(number int, src io.Reader, dst *queue, filter func(int, Message, *Out)) {
	if filter != nil {
		var octets bytes.Buffer // of the message being read
		in := wire.NewReader(io.TeeReader(src, &octets))
		for {
			m, err := readMessage(in)
			if err != nil {
				dst.push(octets.Bytes())
				if broken := new(wire.Error); !errors.As(err, &broken) {
					return
				}
				break
			}
			p.mu.Lock()
			filter(number, m, &Out{p})
			p.mu.Unlock()
			// The reader may have read ahead: keep what is not of m.
			octets.Next(len(m.Head) + len(m.Data))
		}
	}
	io.Copy(dst, src)
}

// readMessage reads header and data; its octets are the caller's.
func readMessage(in *wire.Reader) (Message, error) {
	head, err := in.Next()
	if err != nil {
		return Message{}, err
	}
	m := Message{Head: bytes.Clone(head)}
	if n, ok := dataLen(m); ok {
		m.Data, err = io.ReadAll(in.Data(n))
		if err == nil && int64(len(m.Data)) < n {
			err = io.ErrUnexpectedEOF
		}
	}
	return m, err
}

// maxData bounds what the proxy holds of one message.
const maxData = 64 << 20

// dataLen returns how many octets of data follow a header of either side. It
// looks at nothing but datalen, since a message may be broken on purpose.
func dataLen(m Message) (int64, bool) {
	var s wire.Scanner
	s.Reset(m.Head[spec.LengthDigits:], spec.LengthDigits)
	for s.Next() {
		f := s.Field()
		if k, _ := f.Key(); k == spec.KeyDataLen {
			n, err := strconv.ParseInt(string(f.Value), 10, 64)
			return n, err == nil && n > 0 && n <= maxData
		}
	}
	return 0, false
}

// Out is where a filter sends to.
type Out struct{ p *Proxy }

// ToClient sends a message to the suite's end of a link; a link that is gone
// is passed over.
func (o *Out) ToClient(link int, m Message) {
	if l := o.p.links[link]; l != nil {
		l.client.push(m.Head, m.Data)
	}
}

// ToServer sends a message to the server's end of a link.
func (o *Out) ToServer(link int, m Message) {
	if l := o.p.links[link]; l != nil {
		l.server.push(m.Head, m.Data)
	}
}
