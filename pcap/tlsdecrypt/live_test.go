package tlsdecrypt

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// wiretap keeps what is written to a connection.
type wiretap struct {
	net.Conn
	wrote bytes.Buffer
}

func (w *wiretap) Write(p []byte) (int, error) {
	w.wrote.Write(p)
	return w.Conn.Write(p)
}

// converse has a client of crypto/tls say texts to a server, each in a record of
// its own, and returns the octets of both sides and the keys.
func converse(t testing.TB, config *tls.Config, texts []string) (wire [2][]byte, keys *KeyLog) {
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
	near, far := net.Pipe()
	client, server := &wiretap{Conn: near}, &wiretap{Conn: far}
	keys = new(KeyLog)
	var log bytes.Buffer
	mine := config.Clone()
	mine.InsecureSkipVerify, mine.KeyLogWriter = true, &log
	done := make(chan error, 1)
	go func() {
		s := tls.Server(server, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}}})
		_, err := io.Copy(io.Discard, s)
		s.Close()
		done <- err
	}()
	c := tls.Client(client, mine)
	for _, text := range texts {
		if _, err := io.WriteString(c, text); err != nil {
			t.Fatal(err)
		}
	}
	c.CloseWrite()
	io.Copy(io.Discard, c)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if err := keys.Read(&log); err != nil {
		t.Fatal(err)
	}
	return [2][]byte{client.wrote.Bytes(), server.wrote.Bytes()}, keys
}

// Octets are missing somewhere: all that is in whole records before and behind
// is read, and nothing else.
func TestGaps(t *testing.T) {
	var texts []string
	for i := range 60 {
		texts = append(texts, fmt.Sprintf("<%d %s>", i, strings.Repeat("x", i*i%700)))
	}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		wire, keys := converse(t, &tls.Config{MaxVersion: version}, texts)
		octets := wire[Client]
		var ends []int // of the records of the texts
		all := records(octets)
		ends = all[len(all)-1-len(texts)-1 : len(all)-1] // the last is an alert; the first ends what stands before
		t.Run(tls.VersionName(version), rapid.MakeCheck(func(t *rapid.T) {
			from := rapid.IntRange(ends[0], len(octets)-1).Draw(t, "from")
			length := rapid.OneOf(rapid.IntRange(1, 50), rapid.IntRange(1, 5000)).Draw(t, "length")
			length = min(length, len(octets)-from)
			size := rapid.IntRange(1, 2000).Draw(t, "size")
			c, got := reader(keys, 0)
			give := func(from Side, octets []byte) {
				for len(octets) > 0 {
					n := min(size, len(octets))
					c.Octets(from, octets[:n], Mark{})
					octets = octets[n:]
				}
			}
			hello := records(octets)[0]
			give(Client, octets[:hello])
			give(Server, wire[Server])
			give(Client, octets[hello:from])
			c.Gap(Client, int64(length), Mark{})
			give(Client, octets[from+length:])
			c.Close()
			var want string
			for i, text := range texts {
				if ends[i+1] <= from || ends[i] >= from+length {
					want += text
				}
			}
			if string(got.said[Client]) != want {
				t.Fatalf("read %d octets, want %d: %v", len(got.said[Client]), len(want), got.problems)
			}
			if got.lost != 1 {
				t.Fatalf("told of %d gaps", got.lost)
			}
		}))
	}
}

// records returns where the records of a side end.
func records(octets []byte) (ends []int) {
	for at := 0; at+headerSize <= len(octets); {
		n, ok := plausible(octets[at:])
		if !ok {
			panic("no record")
		}
		at += n
		ends = append(ends, at)
	}
	return ends
}

func TestProblems(t *testing.T) {
	wire, keys := converse(t, &tls.Config{}, []string{"hello"})
	_, others := converse(t, &tls.Config{}, []string{"hello"})
	wrong := new(KeyLog)
	for r := range keys.sessions {
		for _, s := range others.sessions {
			wrong.sessions = map[Random]*secrets{r: s}
		}
	}
	old, _ := converse(t, &tls.Config{MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}}, []string{"hello"})
	join := func(wire [2][]byte) [2][]byte { return [2][]byte{wire[0][200:], wire[1][200:]} }
	for _, c := range []struct {
		name string
		wire [2][]byte
		keys *KeyLog
		want string // of the first problem
	}{
		{"no keys", wire, new(KeyLog), "there are no keys for it"},
		{"keys of others", wire, others, "but those of 1 others"},
		{"wrong keys", wire, wrong, "record 0 does not open with the secrets of the session"},
		{"joined", join(wire), keys, "does not begin with a hello of TLS"},
		{"not TLS", [2][]byte{[]byte("GET / HTTP/1.1\r\n")}, keys, "TLS, from the client, octet 0: the connection does not begin with a hello of TLS"},
		{"old suite", old, keys, "cipher suite 0xc009"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, got := reader(c.keys, 0)
			conn.Octets(Client, c.wire[Client], Mark{})
			conn.Octets(Server, c.wire[Server], Mark{})
			conn.Close()
			if len(got.problems) == 0 || !strings.Contains(got.problems[0], c.want) {
				t.Errorf("%q, want %q", got.problems, c.want)
			}
			if len(got.problems) > 2 {
				t.Errorf("more than one problem a side: %q", got.problems)
			}
		})
	}
}

// Whatever comes is an error at worst.
func TestAnything(t *testing.T) {
	all := recordings(t)
	rapid.Check(t, func(t *rapid.T) {
		r := all[rapid.SampledFrom([]string{"13-updates", "13-early", "12-resumed"}).Draw(t, "of")]
		k := new(KeyLog)
		for _, line := range r.keys {
			k.Add([]byte(line))
		}
		c, _ := reader(k, 0)
		for _, p := range r.wire {
			octets := bytes.Clone(p.octets)
			switch rapid.IntRange(0, 5).Draw(t, "what") {
			case 0:
				octets[rapid.IntRange(0, len(octets)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
			case 1:
				c.Gap(p.from, rapid.Int64Range(0, 1<<40).Draw(t, "gap"), Mark{})
			case 2:
				octets = octets[rapid.IntRange(0, len(octets)-1).Draw(t, "from"):]
			}
			c.Octets(p.from, octets, Mark{})
		}
		c.Close()
	})
}

// BenchmarkDecrypt reads records of 700 octets, as short messages make them,
// and of 16 KiB.
func BenchmarkDecrypt(b *testing.B) {
	for _, size := range []int{700, 16 << 10} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			texts := make([]string, 1000)
			for i := range texts {
				texts[i] = strings.Repeat("x", size)
			}
			wire, keys := converse(b, &tls.Config{DynamicRecordSizingDisabled: true}, texts)
			hello := records(wire[Client])[0]
			b.SetBytes(int64(len(wire[Client]) + len(wire[Server])))
			for b.Loop() {
				n := 0
				c := NewConn(Config{Keys: keys, Data: func(d Data) { n += len(d.Octets) }, Problem: func(e *Error) { b.Fatal(e) }})
				c.Octets(Client, wire[Client][:hello], Mark{})
				c.Octets(Server, wire[Server], Mark{})
				for rest := wire[Client][hello:]; len(rest) > 0; rest = rest[min(1448, len(rest)):] {
					c.Octets(Client, rest[:min(1448, len(rest))], Mark{})
				}
				if n != size*len(texts) {
					b.Fatal(n)
				}
			}
		})
	}
}
