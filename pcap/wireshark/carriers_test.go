package wireshark

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/wireshark/parity"
	"github.com/tmtplab/tmtplab/spec"
)

// tapped shows what is written to a connection in a recording.
type tapped struct {
	net.Conn
	mu   *sync.Mutex
	r    *recording
	flow *pcap.Flow
	from spec.Role
}

func (c *tapped) Write(p []byte) (int, error) {
	c.mu.Lock()
	c.flow.Octets(c.from, p, c.r.tick())
	c.mu.Unlock()
	return c.Conn.Write(p)
}

// secured adds a connection on which turns are said in TLS.
func (r *recording) secured(t *testing.T, config *tls.Config, turns []captest.Turn) {
	t.Helper()
	r.next++
	flow := r.out.Open(pcap.Link{Client: "192.0.2.1:" + number(40000+r.next), Server: "198.51.100.1:443", TLS: true, Dialled: r.tick(), Connected: r.tick()})
	near, far := net.Pipe()
	mu := new(sync.Mutex)
	config = config.Clone()
	config.InsecureSkipVerify, config.KeyLogWriter = true, keyLines{r.out}
	ends := [2]*tls.Conn{
		spec.Client: tls.Client(&tapped{near, mu, r, flow, spec.Client}, config),
		spec.Server: tls.Server(&tapped{far, mu, r, flow, spec.Server}, &tls.Config{Certificates: []tls.Certificate{certificate(t)}}),
	}
	for _, turn := range turns {
		wrote := make(chan error, 1)
		go func() {
			_, err := ends[turn.From].Write(turn.Octets)
			wrote <- err
		}()
		if _, err := io.ReadFull(ends[1-turn.From], make([]byte, len(turn.Octets))); err != nil {
			t.Fatal(err)
		}
		if err := <-wrote; err != nil {
			t.Fatal(err)
		}
	}
	flow.End(spec.Client, r.tick())
	flow.End(spec.Server, r.tick())
}

// keyLines hands the lines of a key log to a capture.
type keyLines struct{ to *pcap.Writer }

func (k keyLines) Write(p []byte) (int, error) {
	k.to.Keys(strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}

func certificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{cert}, PrivateKey: key}
}

// socket puts turns into a WebSocket: cut anywhere, several in one message and
// one in several, each message in frames of any number.
func socket(r *mathrand.Rand, turns []captest.Turn) []captest.Turn {
	all := []captest.Turn{
		{From: spec.Client, Octets: []byte("GET / HTTP/1.1\r\nHost: example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")},
		{From: spec.Server, Octets: []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")},
	}
	for _, turn := range turns {
		for rest := turn.Octets; len(rest) > 0; {
			n := len(rest)
			if r.IntN(3) == 0 {
				n = 1 + r.IntN(n)
			}
			all = append(all, captest.Turn{From: turn.From, Octets: frames(r, turn.From, rest[:n])})
			rest = rest[n:]
		}
	}
	return all
}

// frames writes a message of a WebSocket (RFC 6455, 5.2).
func frames(r *mathrand.Rand, from spec.Role, octets []byte) (b []byte) {
	op := byte(2)
	for len(octets) > 0 {
		n := len(octets)
		if r.IntN(4) == 0 {
			n = 1 + r.IntN(n)
		}
		if n == len(octets) {
			op |= 0x80
		}
		masked := byte(0)
		if from == spec.Client {
			masked = 0x80
		}
		switch {
		case n < 126:
			b = append(b, op, masked|byte(n))
		default:
			b = append(b, op, masked|126)
			b = binary.BigEndian.AppendUint16(b, uint16(n))
		}
		part := bytes.Clone(octets[:n])
		if from == spec.Client {
			mask := []byte{byte(r.Uint32()), 2, 3, 4}
			b = append(b, mask...)
			for i := range part {
				part[i] ^= mask[i%4]
			}
		}
		b = append(b, part...)
		octets, op = octets[n:], 0
	}
	return b
}

// TestParityInTLS compares connections in TLS 1.2 and 1.3, whose keys the capture
// has, and which tshark finds by their looks.
func TestParityInTLS(t *testing.T) {
	lua := installed(t)
	r := newRecording()
	draw := mathrand.New(mathrand.NewPCG(1, 2))
	want := 0
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for range 3 {
			turns := captest.Conversation(draw, 10)
			r.secured(t, &tls.Config{MinVersion: version, MaxVersion: version}, turns)
			want += len(turns)
		}
	}
	r.found(t, lua, want)
}

// TestParityInWebSocket compares connections in WebSockets, plain and in TLS.
func TestParityInWebSocket(t *testing.T) {
	lua := installed(t)
	r := newRecording()
	draw := mathrand.New(mathrand.NewPCG(3, 4))
	want := 0
	for range 3 {
		turns := captest.Conversation(draw, 10)
		r.plain("198.51.100.1:80", socket(draw, turns))
		r.secured(t, &tls.Config{}, socket(draw, turns))
		want += 2 * len(turns)
	}
	// In a second pass, what one message of a WebSocket leaves over must be known
	// still.
	r.found(t, lua, want, "-2")
}

// plain adds a connection without TLS.
func (r *recording) plain(server string, turns []captest.Turn) {
	r.next++
	flow := r.out.Open(pcap.Link{Client: "192.0.2.1:" + number(40000+r.next), Server: server, Dialled: r.tick(), Connected: r.tick()})
	for _, turn := range turns {
		flow.Octets(turn.From, turn.Octets, r.tick())
	}
	flow.End(spec.Client, r.tick())
	flow.End(spec.Server, r.tick())
}

// found compares what was recorded, as tshark finds it by itself.
func (r *recording) found(t *testing.T, lua string, want int, more ...string) {
	t.Helper()
	result, err := parity.Compare(t.Context(), lua, r.close(t), false, more...)
	if err != nil {
		t.Fatal(err)
	}
	agree(t, result)
	if result.Messages != want {
		t.Errorf("%d messages, want %d", result.Messages, want)
	}
	t.Logf("%d messages, %d fields", result.Messages, result.Fields)
}
