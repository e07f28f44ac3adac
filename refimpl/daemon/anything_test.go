package daemon

import (
	"io"
	"math/rand/v2"
	"testing"
	"testing/synctest"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Requests of all kinds, damaged anywhere and cut into pieces anyhow, harm
// nobody else and leave nothing behind.
func TestAnything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startPipes(t, Config{})
		alice, bob := s.dial().register(), s.dial().register()
		rng := rand.New(rand.NewPCG(1, 2))
		for range 400 {
			p := s.dial()
			if rng.IntN(4) > 0 {
				p.register()
			}
			listening := make(chan bool)
			go func() {
				_, _ = io.Copy(io.Discard, p.conn)
				close(listening)
			}()
			octets := damaged(rng, p.uid)
			for len(octets) > 0 {
				n := 1 + rng.IntN(len(octets))
				if _, err := p.conn.Write(octets[:n]); err != nil {
					break // it was ended, as it should be
				}
				octets = octets[n:]
			}
			p.conn.Close()
			<-listening
		}
		alice.posted(bob, "hello")
		bob.deliver("hello")
		bob.settle()
		s.stop()
	})
}

// damaged is some requests of a client, most of them legal, with some octets
// changed, dropped or doubled.
func damaged(rng *rand.Rand, uid string) []byte {
	var octets []byte
	to := []wire.Recipient{{ID: uid, Type: spec.ToUser}}
	for range 1 + rng.IntN(6) {
		q := wire.Request{Op: spec.Op(rng.IntN(spec.OpCount)), ID: "i", UID: uid, Node: "n", From: "alias one", To: "alias two", Act: "join", GID: "the group"}
		switch q.Op {
		case spec.OpUserEdit:
			q.NewAlias = "alias one"
		case spec.OpOhiEdit:
			q.Type, q.For = "add", to
		case spec.OpRegister:
			q.NewNode = "n"
		}
		data := ""
		switch spec.Request(q.Op).Data {
		case spec.TextData:
			data = text(rng.IntN(150))
		case spec.BodyData:
			q.For, q.NoteFor, q.NoteLen = to, to, 1
			data = text(2 + rng.IntN(100_000))
		}
		octets = append(octets, frame(q, data)...)
	}
	for range rng.IntN(4) {
		at := rng.IntN(len(octets))
		switch rng.IntN(3) {
		case 0:
			octets[at] = byte(rng.Uint32())
		case 1:
			octets = append(octets[:at], octets[at+1:]...)
		case 2:
			octets = append(octets[:at+1], octets[at:]...)
		}
	}
	return octets[:len(octets)-rng.IntN(2)*rng.IntN(len(octets))]
}
