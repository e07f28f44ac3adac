package daemon

import (
	"io"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// A peer that does not read what it is told is not heard after a while, and
// nobody else notices (CONN-12).
func TestPeerThatDoesNotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startPipes(t, Config{})
		deaf, alice, bob := s.dial().register(), s.dial().register(), s.dial().register()
		wrote := 0
		ended := make(chan bool)
		go func() {
			defer close(ended)
			q := frame(post(text(1000), "nobody"), "x")
			for {
				if _, err := deaf.conn.Write(q); err != nil {
					return
				}
				wrote++
			}
		}()
		synctest.Wait()
		// What it got in is what its acks had room for: the writer's and the queue's.
		if most := maxUnread/1000 + 2*maxFlying; wrote == 0 || wrote > most {
			t.Errorf("%d requests were taken from a peer that reads nothing, want at most %d", wrote, most)
		}
		began := time.Now()
		alice.posted(bob, "hello")
		bob.deliver("hello")
		if took := time.Since(began); took > 0 {
			t.Errorf("others waited %v", took)
		}
		// It is cut off in the end: neither does it read, nor is it heard.
		<-ended
		if took := time.Since(began); took > spec.IdleTimeout+linger {
			t.Errorf("it was cut off after %v, want %v", took, spec.IdleTimeout)
		}
		s.stop()
	})
}

// Messages that nobody asks the peer about, as ohi, pile up to a limit only.
func TestPileUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startPipes(t, Config{})
		deaf, alice := s.dial().register(), s.dial().register()
		cut := make(chan bool)
		began := time.Now()
		go func() { // it writes, and never reads
			for {
				if _, err := deaf.conn.Write(frame(wire.Request{Op: spec.OpPulse}, "")); err != nil {
					close(cut)
					return
				}
				time.Sleep(time.Minute)
			}
		}()
		kind := "add"
		for range maxQueue + 100 {
			alice.send(wire.Request{Op: spec.OpOhiEdit, ID: "o", Type: kind, For: []wire.Recipient{{ID: deaf.uid}}}, "")
			kind = map[string]string{"add": "drop", "drop": "add"}[kind]
			alice.expect(spec.MsgAck)
			m := alice.expect(spec.MsgOhiEdit)
			alice.raw(ackOf(m))
		}
		<-cut
		if took := time.Since(began); took > time.Minute {
			t.Errorf("it was cut off after %v, want at once", took)
		}
		s.stop()
	})
}

// Long deliveries come whole, whatever competes with them for the link (FRAME-6).
func TestNoInterleaving(t *testing.T) {
	s := start(t, Config{})
	bob := s.dial().register()
	const senders, each, length = 4, 10, 300_000
	for range senders {
		p := s.dial().register()
		go func() {
			kind := "add"
			for range each {
				p.raw(frame(post("p", bob.uid), text(length)))
				p.raw(frame(wire.Request{Op: spec.OpOhiEdit, ID: "o", Type: kind, For: []wire.Recipient{{ID: bob.uid}}}, ""))
				kind = map[string]string{"add": "drop", "drop": "add"}[kind]
			}
			_, _ = io.Copy(io.Discard, p.conn)
		}()
	}
	acks := 0
	go func() {
		for range 200 {
			if _, err := bob.conn.Write(frame(post("b", "nobody"), "x")); err != nil {
				return
			}
		}
	}()
	for deliveries := 0; deliveries < senders*each || acks < 200; {
		m, err := bob.next()
		if err != nil {
			t.Fatal(err)
		}
		switch m.Kind {
		case spec.MsgAck:
			acks++
		case spec.MsgDelivery:
			deliveries++
			if string(bob.data) != text(length) {
				t.Fatalf("delivery %d is damaged", deliveries)
			}
			bob.raw(ackOf(m))
		}
	}
}

// The timeouts, to the second (CONN-8, CONN-9).
func TestTimeouts(t *testing.T) {
	lived := func(t *testing.T, use func(p *peer)) time.Duration {
		var took time.Duration
		synctest.Test(t, func(t *testing.T) {
			s := startPipes(t, Config{})
			p := s.dial()
			began := time.Now()
			use(p)
			for {
				if _, err := p.next(); err != nil {
					break
				}
			}
			took = time.Since(began)
			s.stop()
		})
		return took
	}
	upload := func(p *peer) {
		q := post("p", p.uid)
		q.DataLen = 1 << 20
		p.raw(q.AppendFrame(nil))
	}
	for _, c := range []struct {
		name string
		use  func(p *peer)
		want time.Duration
	}{
		{"no octet", func(*peer) {}, spec.LoginTimeout},
		{"tmtprev only, late", func(p *peer) {
			time.Sleep(4 * time.Second)
			p.send(wire.Request{Op: spec.OpTmtpRev, ID: "1"}, "")
			p.expect(spec.MsgTmtpRev)
		}, spec.LoginTimeout},
		{"idle", func(p *peer) { p.register() }, spec.IdleTimeout},
		{"pulse", func(p *peer) {
			p.register()
			time.Sleep(time.Minute)
			p.send(wire.Request{Op: spec.OpPulse}, "")
		}, time.Minute + spec.IdleTimeout},
		{"stalled upload", func(p *peer) { p.register(); upload(p) }, spec.IdleTimeout},
		{"slow upload, then stalled", func(p *peer) {
			p.register()
			upload(p)
			for range 10 {
				time.Sleep(time.Minute)
				p.raw([]byte("x"))
			}
		}, 10*time.Minute + spec.IdleTimeout},
		{"half a header", func(p *peer) { p.register(); p.raw([]byte("00ff{\"op\"")) }, spec.IdleTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := lived(t, c.use); got != c.want {
				t.Fatalf("the link lived %v, want %v", got, c.want)
			}
		})
	}
}

// A link without work holds little memory.
func TestIdleLinkMemory(t *testing.T) {
	s := start(t, Config{})
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	before := heap()
	const links = 100
	for range links {
		s.dial().register()
	}
	each := (heap() - before) / links
	t.Logf("%d octets a link, both ends and TLS included", each)
	if each > 128<<10 {
		t.Fatalf("%d octets a link, want less than 128 KiB", each)
	}
}
