package proxy

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// rtt100 is a path of 100 ms.
func rtt100() *link.Profile { return &link.Profile{RTT: random.Fixed(0.1)} }

// Connecting takes a round trip, octets half of one, and so does the end.
func TestDelay(t *testing.T) {
	inBubble(t, Config{Profile: rtt100()}, func(r *rig) {
		client, server := r.connect()
		r.at("the server has the connection", r.now(), 100*ms)
		client.Write([]byte("ping"))
		r.at("ping is there", r.gets(server, "ping"), 150*ms)
		server.Write([]byte("pong"))
		r.at("pong is there", r.gets(client, "pong"), 200*ms)
		client.Close()
		r.at("the end is there", r.ends(server), 250*ms)
		server.Close()
	})
}

// A slow link takes the time that its rate takes, while the first segment is
// there at once.
func TestRate(t *testing.T) {
	profile := rtt100()
	profile.Up = link.Mbit
	inBubble(t, Config{Profile: profile}, func(r *rig) {
		client, server := r.connect()
		began := r.now()
		text := string(bytes.Repeat([]byte("x"), chunkOctets))
		go client.Write([]byte(text))
		first := r.gets(server, text[:headerOctets]) - began
		all := r.gets(server, text[headerOctets:]) - began
		_, wire := link.Wire(chunkOctets)
		r.at("the first segment is there", first, 50*ms+1500*8*time.Microsecond)
		if want := 50*ms + time.Duration(wire)*8*time.Microsecond; (all - want).Abs() > ms {
			t.Errorf("all is there after %v, want %v", all, want)
		}
		client.Close()
		server.Close()
	})
}

// Whatever the link does, what arrives is what was sent.
func TestNothingIsChanged(t *testing.T) {
	profile := &link.Profile{
		RTT: random.Uniform(0.01, 0.2), Up: 5 * link.Mbit, Down: link.Mbit,
		Jitter: link.Jitter{Each: random.Exponential(0.02)},
		Loss:   link.Loss{Burst: link.Burst{Loss: 0.03, Mean: 2}},
		Queue:  link.Queue{For: 200 * ms},
		Outage: link.Outage{Every: random.Exponential(2), For: random.Exponential(1)},
	}
	for seed := range uint64(20) {
		inBubble(t, Config{Profile: profile, Seed: seed}, func(r *rig) {
			client, server := r.connect()
			ends := [2]net.Conn{link.Up: client, link.Down: server}
			done := make(chan struct{})
			for d := range ends {
				text := make([]byte, 300000)
				random := rand.NewChaCha8([32]byte{byte(d)})
				random.Read(text)
				go func() {
					for rest := text; len(rest) > 0; {
						n := min(len(rest), 1+len(rest)*7919%20000)
						ends[d].Write(rest[:n])
						rest = rest[n:]
					}
				}()
				go func() {
					got := make([]byte, len(text))
					if _, err := io.ReadFull(ends[1-d], got); err != nil || !bytes.Equal(got, text) {
						t.Errorf("seed %d, direction %d: other octets came, or %v", seed, d, err)
					}
					done <- struct{}{}
				}()
			}
			<-done
			<-done
			client.Close()
			server.Close()
		})
	}
}

// An outage holds up what was sent, until the timer goes off behind it.
func TestOutage(t *testing.T) {
	profile := rtt100()
	profile.Outage = link.Outage{Every: random.Fixed(3600), For: random.Fixed(5)}
	inBubble(t, Config{Profile: profile}, func(r *rig) {
		client, server := r.connect()
		var began time.Duration // when the outage begins, or up to 1 s later
		for range 3600 {
			time.Sleep(time.Second)
			if r.proxy.Stats().Outages > 0 {
				began = r.now()
				break
			}
		}
		client.Write([]byte("late"))
		if took := r.gets(server, "late") - began; took < 4*time.Second || took > 12*time.Second {
			t.Errorf("there %v after the outage began", took)
		}
		client.Close()
		server.Close()
	})
}

// When the client gets another address it knows at once, and the server does
// not: to it the connection is open until it does something.
func TestAddressChanges(t *testing.T) {
	profile := rtt100()
	profile.Handover = link.Handover{Every: random.Fixed(60), Aligned: true, Break: 1}
	inBubble(t, Config{Profile: profile}, func(r *rig) {
		client, server := r.connect()
		r.at("the client's connection ends", r.ends(client), time.Minute)
		server.Write([]byte("are you there?")) // goes nowhere
		r.at("the server's connection ends", r.ends(server), time.Minute+924600*ms)
		if s := r.proxy.Stats(); s.Broken != 2 || s.Octets[link.Down] != 0 {
			t.Errorf("%+v", s)
		}
	})
	closed := make(chan struct{}, 1)
	inBubble(t, Config{Profile: profile, Log: slog.New(onClosed(closed))}, func(r *rig) {
		client, server := r.connect()
		r.ends(client)
		server.Close() // its own timeout
		time.Sleep(time.Second)
		select {
		case <-closed:
		default:
			t.Error("the connection is not over")
		}
	})
}

// A NAT that has forgotten a connection answers the client, or nobody.
func TestNAT(t *testing.T) {
	for _, reset := range []bool{true, false} {
		profile := rtt100()
		profile.NAT = link.NAT{Idle: random.Fixed(60), Reset: reset}
		inBubble(t, Config{Profile: profile}, func(r *rig) {
			client, server := r.connect()
			time.Sleep(2 * time.Minute)
			began := r.now()
			client.Write([]byte("hello"))
			want := 924600 * ms
			if reset {
				want = 100 * ms
			}
			r.at("the client's connection ends", r.ends(client)-began, want)
			server.Close()
		})
	}
}

// A client whose server does not answer is cut off.
func TestServerUnreachable(t *testing.T) {
	config := Config{Profile: rtt100(), Dial: func(context.Context) (net.Conn, error) { return nil, errors.New("refused") }}
	inBubble(t, config, func(r *rig) {
		near, far := net.Pipe()
		r.clients <- far
		r.at("the end comes", r.ends(near), 100*ms)
		if s := r.proxy.Stats(); s.Refused != 1 || s.Connections != 1 {
			t.Errorf("%+v", s)
		}
	})
}

// A receiver that does not read holds up the sender, as sockets would.
func TestBackPressure(t *testing.T) {
	inBubble(t, Config{Profile: &link.Profile{}}, func(r *rig) {
		client, server := r.connect()
		sent := 0
		client.SetWriteDeadline(time.Now().Add(time.Minute))
		for {
			n, err := client.Write(make([]byte, 10000))
			if sent += n; err != nil {
				break
			}
		}
		if sent < sendBuffer || sent > sendBuffer+3*chunkOctets {
			t.Errorf("%d octets were taken", sent)
		}
		if n, err := io.CopyN(io.Discard, server, int64(sent)); err != nil {
			t.Errorf("only %d came: %v", n, err)
		}
		client.Close()
		server.Close()
	})
}

// Ending the proxy breaks off what there is.
func TestStop(t *testing.T) {
	inBubble(t, Config{Profile: rtt100()}, func(r *rig) {
		client, server := r.connect()
		client.Write([]byte("never there"))
		r.stop()
		r.ends(client)
		r.ends(server)
	})
}

// Connections that share a path share its fate.
func TestShared(t *testing.T) {
	profile := rtt100()
	profile.Handover = link.Handover{Every: random.Fixed(3600), Break: 1}
	inBubble(t, Config{Profile: profile, Shared: true}, func(r *rig) {
		a, serverA := r.connect()
		b, serverB := r.connect()
		if x, y := r.ends(a), r.ends(b); x != y {
			t.Errorf("one ends after %v, the other after %v", x, y)
		}
		serverA.Close()
		serverB.Close()
	})
}
