package bench

import (
	"testing"

	"github.com/tmtplab/tmtplab/spec"
)

// BenchmarkTrips is what a fuzzer can reach at most: round trips of one link,
// and links with a login.
func BenchmarkTrips(b *testing.B) {
	c := startChild(b, "")
	b.Run("request", func(b *testing.B) {
		l := c.dial().register("")
		for b.Loop() {
			l.say(`{"op":7,"id":"p","for":[],"datalen":1}`, "x").want(spec.MsgAck)
		}
	})
	b.Run("login", func(b *testing.B) {
		for b.Loop() {
			l := c.dial().register("")
			l.conn.Close()
		}
	})
}
