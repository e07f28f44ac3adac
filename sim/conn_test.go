package sim

import (
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/sim/measure"
	"github.com/tmtplab/tmtplab/spec"
)

// A login takes four round trips: TCP, TLS, TmtpRev, Login.
func TestLogin(t *testing.T) {
	r := newRig(t, two)
	r.until(loggedIn - time.Nanosecond)
	r.sessions(2, 0)
	r.until(loggedIn)
	r.sessions(2, 2)
	r.sees(measure.Connects, 2)
	r.sees(measure.Sessions, 2)
	r.ends()
}

// A server that is down refuses: its machine's kernel says so at once. Clients
// try again, waiting longer each time.
func TestDialRefused(t *testing.T) {
	r := newRig(t, two, "faults: [{at: 0s, do: crash, for: 10s}]")
	r.until(2*(2*way) + time.Millisecond)
	r.sees(measure.DialsFailed, 2)
	if n := r.conns.len(); n != 0 {
		t.Errorf("%d connections are left of two refused ones", n)
	}
	r.until(10 * time.Second)
	r.sees(measure.Sessions, 0)
	r.until(20 * time.Second) // the wait is 8 s at most by then
	r.sessions(2, 2)
	r.ends()
}

// A server without power answers nothing. The kernel repeats its SYN after 1,
// 3, 7, 15, … s, and the first to find the server up makes the connection.
func TestDialUnanswered(t *testing.T) {
	r := newRig(t, two, "faults: [{at: 0s, do: crash, for: 10s, silent: true}]")
	r.until(15*time.Second + loggedIn - time.Nanosecond)
	r.sessions(2, 0)
	r.until(15*time.Second + loggedIn)
	r.sessions(2, 2)
	r.sees(measure.Connects, 2)
	r.sees(measure.DialsFailed, 0)
	r.ends()
}

// After the last SYN the kernel gives up.
func TestDialGivenUp(t *testing.T) {
	r := newRig(t, two, "faults: [{at: 0s, do: crash, for: 10m, silent: true}]")
	r.until(127*time.Second - time.Nanosecond)
	r.sees(measure.DialsFailed, 0)
	r.until(127 * time.Second)
	r.sees(measure.DialsFailed, 2)
	r.until(15 * time.Minute)
	r.sessions(2, 2)
	r.ends()
}

// Who hangs up while dialling is done with it, and the connection's number is
// free; what comes of the dial concerns nobody.
func TestHangUpWhileDialling(t *testing.T) {
	r := newRig(t, two)
	r.until(way)
	r.hangUp(0, &r.nodes[0])
	if r.nodes[0].conn != 0 || r.conns.len() != 1 {
		t.Errorf("client 0 has connection %d, and there are %d", r.nodes[0].conn, r.conns.len())
	}
	r.until(time.Minute)
	r.sessions(1, 1)
	r.sees(measure.Connects, 2)
	r.ends()
}

// The number of a connection is not given to another before the server's
// machine was told that it is gone, and nothing that it has said on it waits
// for the disk.
func TestNumberIsUsedAgainWhenReleased(t *testing.T) {
	r := newRig(t, two, "server: {sync: fixed 10s, timers: {login: 1m}}", "faults: [{at: 1h, do: crash, for: 1s}]")
	r.until(time.Minute)
	r.sessions(2, 2)
	r.post(0, 100, 1)
	r.until(time.Minute + way) // the commit begins
	i, c := r.connOf(0)
	epoch := c.epoch
	r.resetConn(i, c)
	r.until(time.Minute + 9*time.Second)
	if other, _ := r.connOf(0); other == i || !c.stepped || c.live != [2]bool{} {
		t.Errorf("the connection after %d is %d, the machine knows the old one: %v, its ends are %v", i, other, c.stepped, c.live)
	}
	r.until(time.Minute + 10*time.Second + way)
	if c.stepped || c.epoch != epoch+1 {
		t.Errorf("the machine knows the old connection: %v; epoch %d, want %d", c.stepped, c.epoch, epoch+1)
	}
	other, of := r.connOf(0)
	r.resetConn(other, of)
	r.until(80 * time.Second)
	if again, _ := r.connOf(0); again > other || r.conns.used != other {
		t.Errorf("after %d and %d comes %d, want one of them again", i, other, again)
	}
	r.ends()
}

// A goodbye is one by the protocol: the client asks, the server says quit and
// closes, and so does the client when it reads that.
func TestGoodbye(t *testing.T) {
	r := newRig(t, two, "capture: [0]")
	s := newStory()
	r.options.Tap = s
	r.until(time.Second)
	r.hangUp(0, &r.nodes[0])
	r.until(time.Second + way)
	r.sessions(1, 2)
	r.until(time.Second + 2*way)
	r.sessions(1, 1)
	if l := s.order[0]; l.by != spec.Client || l.closed.Sub(Beginning) != r.now {
		t.Errorf("closed by the %v after %v", l.by, l.closed.Sub(Beginning))
	}
	if n := r.conns.len(); n != 1 {
		t.Errorf("%d connections, want that of the other client", n)
	}
	r.sees(measure.Broken, 0)
	r.ends()
}

// When a client's program dies, its kernel closes the socket: a FIN follows
// what was sent.
func TestFinOfClient(t *testing.T) {
	r := newRig(t, two, "faults: [{at: 1s, do: kill-client, of: people, share: 1}]")
	r.until(time.Second)
	r.sessions(2, 0)
	r.until(time.Second + way - time.Nanosecond)
	r.sessions(2, 0)
	r.until(time.Second + way)
	r.sessions(0, 0)
	r.until(time.Second + loggedIn)
	r.sessions(2, 2)
	if n := r.conns.len(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
	r.ends()
}

// A reset cuts a message in two: the server has its beginning, the client knows
// at once and tries again, and it is delivered once.
func TestResetInTheMiddleOfAMessage(t *testing.T) {
	r := newRig(t, twoSlow)
	r.until(time.Second)
	r.post(0, 1<<20, 1)
	r.until(5 * time.Second)
	i, c := r.connOf(0)
	if !c.halves[0].begun || c.halves[0].head == 0 {
		t.Fatal("the message is not on its way")
	}
	r.resetConn(i, c)
	r.sessions(2, 1)
	if n := r.flights.len(); n != 0 {
		t.Errorf("%d messages are on their way", n)
	}
	r.until(10 * time.Second) // the reset comes behind the octets in the link's queue
	r.sessions(1, 1)
	r.ends()
	r.sees(measure.Broken, 1)
	r.sees(measure.Reconnects, 1)
	r.sees(measure.Posts, 1)
	r.delivered(1)
	r.sees(measure.BodyUp, 2<<20)
	r.sees(measure.BodyDown, 1<<20)
}

// twoSlow is two with 1 Mbit/s, at which a MiB takes more than 8 s.
const twoSlow = `
name: two
time: 1h
populations:
  - {name: people, users: 2, link: {preset: perfect, rtt: 100ms, up: 1Mbit, down: 1Mbit}}
`

// The server goes on believing in a client that fell silent, until it has not
// heard of it for the idle timeout. What comes in the meantime waits.
func TestHalfOpen(t *testing.T) {
	r := newRig(t, two, "server: {timers: {idle: 2m}}", "client: {pulse: 30s}")
	r.until(10 * time.Second)
	i, c := r.connOf(0)
	r.fallSilent(0, &r.nodes[0])
	r.until(11 * time.Second)
	r.post(1, 100, 0)
	heard := loggedIn + way // when the Ack of the login message came
	r.until(heard + 2*time.Minute - time.Nanosecond)
	r.sessions(2, 1)
	if c.live != [2]bool{serverEnd: true} || r.nodes[0].conn != 0 {
		t.Errorf("the ends of connection %d: %v", i, c.live)
	}
	r.until(heard + 2*time.Minute)
	r.sessions(1, 1)
	if n := r.conns.len(); n != 1 {
		t.Errorf("%d connections, want that of the other client", n)
	}
	if n := r.server.machine.Stats().Queued; n != 1 {
		t.Errorf("%d messages wait, want 1", n)
	}
	r.want(0, &r.nodes[0])
	r.until(heard + 2*time.Minute + loggedIn + 2*way)
	r.delivered(1)
	r.sees(measure.Redelivered, 4) // on the dead link every 30 s, and then on the new one
	r.ends()
}

// What arrives where nobody listens any more is answered by a reset: so a client
// learns that the server has been without power.
func TestResetByServer(t *testing.T) {
	r := newRig(t, two, "client: {pulse: 1m}", "faults: [{at: 10s, do: crash, for: 5s, silent: true}]")
	r.until(20 * time.Second)
	r.sessions(0, 2)
	r.post(0, 100, 1)
	r.until(20*time.Second + way)
	r.sessions(0, 2)
	r.until(20*time.Second + 2*way)
	r.sessions(0, 1)
	if n := r.nodes[0].machine.Phase(); n != client.Waiting {
		t.Errorf("the client is in phase %v", n)
	}
	r.until(time.Minute + loggedIn) // the other one finds out by its Pulse
	r.sessions(1, 2)
	r.until(time.Minute + loggedIn + 2*way)
	r.sessions(1, 1)
	r.ends()
	r.delivered(1)
}
