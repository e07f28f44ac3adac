package execute

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// session is what the benchmark carries out: two links, and what users do who
// know each other.
const session = `
	links 2
	1 open
	1 TmtpRev id="1"
	alice: 1 Register newnode="telephone" newalias=*"alice alias"
	2 open
	2 TmtpRev id="1"
	bob: 2 Register newnode="telephone" newalias=*"bob alias"
	1 Ping id="r1" from=$alice.newalias to=$bob.newalias datalen=# + "hello"
	2 Ping id="r2" from=$bob.newalias to=$alice.newalias datalen=# + "hello"
	1 Post id="r3" for=[{"id":$bob.uid,"type":1}] datalen=# + "hello"
	2 Post id="r4" for=[{"id":$alice.uid,"type":1}] datalen=# + "hello"
	1 OhiEdit id="r5" for=[{"id":$bob.uid}] type="add"
	group: 1 GroupInvite id="r6" gid=*"group 1" from=$alice.newalias to=$bob.newalias datalen=# + "hello"
	2 GroupEdit id="r7" act="join" gid=$group.gid
	1 Post id="r8" for=[{"id":$group.gid,"type":2}] datalen=# + "hello"
	2 PostNotify id="r9" for=[{"id":$group.gid,"type":3}] notefor=[] notelen=4 datalen=# + "hello"
	1 GroupEdit id="r10" act="drop" gid=$group.gid to=$bob.newalias
	2 Post id="r11" for=[{"id":$group.gid,"type":2}] datalen=# + "hello"
	1 Post id="r12" for=[{"id":$bob.uid,"type":1}] datalen=# + "hello"
	2 Post id="r13" for=[{"id":$alice.uid,"type":1}] datalen=# + "hello"
	1 Post id="r14" for=[{"id":$bob.uid,"type":1}] datalen=# + "hello"
	2 Post id="r15" for=[{"id":$alice.uid,"type":1}] datalen=# + "hello"`

// BenchmarkRate carries a session out, and beside it makes the same round
// trips in a bare loop that does nothing but write and read, in turns within
// one run. The ratio of the two is what the executor leaves of the target's
// rate.
func BenchmarkRate(b *testing.B) {
	for _, c := range []struct {
		name   string
		secure bool
	}{{"tcp", false}, {"tls", true}} {
		b.Run(c.name, func(b *testing.B) {
			target := reference(b, c.secure)
			e, err := New(target)
			if err != nil {
				b.Fatal(err)
			}
			p, err := program.Parse("session", []byte(session))
			if err != nil {
				b.Fatal(err)
			}
			loop := newBareLoop(b, target)
			var ours time.Duration
			trips := 0
			for b.Loop() {
				trace, err := e.Run(b.Context(), p)
				if err != nil {
					b.Fatal(err)
				}
				loop.run(trace)
				ours += trace.Took
				trips += trace.Trips
			}
			if trips != loop.trips {
				b.Fatalf("%d round trips beside %d", trips, loop.trips)
			}
			bare := loop.took
			b.ReportMetric(float64(trips)/ours.Seconds(), "trips/s")
			b.ReportMetric(float64(trips)/bare.Seconds(), "bare-trips/s")
			b.ReportMetric(100*bare.Seconds()/ours.Seconds(), "%of-bare")
		})
	}
}

// bareLoop makes round trips as fast as can be. What it needs to know for the
// next one it finds out while its clock stands still.
type bareLoop struct {
	b       *testing.B
	address string
	tls     *tls.Config
	took    time.Duration
	trips   int
}

func newBareLoop(b *testing.B, target Target) *bareLoop {
	l := &bareLoop{b: b}
	scheme, address, _ := strings.Cut(target.Address, "://")
	l.address = address
	if scheme == "tls" {
		l.tls = target.TLS.Clone()
		l.tls.ClientSessionCache = tls.NewLRUClientSessionCache(program.MaxLinks)
	}
	return l
}

// run sends what the execution sent, with names of its own, and waits for the
// answers that it waited for.
func (l *bareLoop) run(t *Trace) {
	var links [program.MaxLinks]bareLink
	names := []string{t.Nonce, "-" + t.Nonce[1:]} // the execution's, and what stands for it here
	for i := range t.Events {
		e := &t.Events[i]
		link := &links[e.Link]
		switch e.Kind {
		case Opened:
			begin := time.Now()
			*link = l.dial()
			l.took += time.Since(begin)
		case Sent:
			octets := []byte(strings.NewReplacer(names...).Replace(string(e.Octets)))
			last := lastOf(e)
			begin := time.Now()
			if _, err := link.conn.Write(octets); err != nil {
				l.b.Fatal(err)
			}
			var registered []byte
			if last != "" {
				registered = link.await(l.b, last)
				l.trips++
			}
			l.took += time.Since(begin)
			if registered != nil {
				uid, _ := fieldOf(registered, "uid")
				its, _ := knowledge{&run{trace: t}, nil}.find(program.Ref{Step: e.Step, Field: "uid"})
				names = append(names, its, uid)
			}
		}
	}
	begin := time.Now()
	for i := range links {
		if links[i].conn != nil {
			links[i].await(l.b, "")
			links[i].conn.Close()
			l.trips++
		}
	}
	l.took += time.Since(begin)
}

// lastOf returns a mark of the last message of the answer to what was sent, or
// "" when it is not waited for.
func lastOf(e *Event) string {
	var r wire.Request
	if e.Own == OwnQuit || r.Decode(e.Octets[spec.LengthDigits:][:headerLength(e.Octets)]) != nil {
		return ""
	}
	switch {
	case r.Op == spec.OpTmtpRev:
		return `"op":"tmtprev"`
	case r.Op <= spec.OpLogin:
		return `"op":"info"`
	case spec.Request(r.Op).Acked:
		return `"op":"ack"`
	}
	return ""
}

func headerLength(frame []byte) int {
	n, _ := strconv.ParseUint(string(frame[:spec.LengthDigits]), 16, 16)
	return int(n)
}

// bareLink is a connection and a reader of frames.
type bareLink struct {
	conn   net.Conn
	reader *wire.Reader
}

// await reads up to a frame with a mark, or else to the end. It returns the
// frame that has a uid, if there is one.
func (l *bareLink) await(b *testing.B, mark string) (registered []byte) {
	for {
		frame, err := l.reader.Next()
		if err != nil {
			if mark != "" {
				b.Fatal(err)
			}
			return registered
		}
		if bytes.Contains(frame, []byte(`"op":"registered"`)) {
			registered = bytes.Clone(frame)
		}
		if n := dataLength(frame); n > 0 {
			io.Copy(io.Discard, l.reader.Data(int64(n)))
		}
		if mark != "" && bytes.Contains(frame, []byte(mark)) {
			return registered
		}
	}
}

func (l *bareLoop) dial() bareLink {
	conn, err := net.Dial("tcp", l.address)
	if err != nil {
		l.b.Fatal(err)
	}
	if l.tls != nil {
		secure := tls.Client(conn, l.tls)
		if err := secure.Handshake(); err != nil {
			l.b.Fatal(err)
		}
		conn = secure
	}
	return bareLink{conn, wire.NewReader(conn)}
}
