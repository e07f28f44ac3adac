package captest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"github.com/tmtplab/tmtplab/spec"
)

// TLS makes of what the sides of connections say what TLS 1.3 sends, with
// TLS_AES_128_GCM_SHA256. The handshake is only what a reader with a key log
// needs of one, and nobody could connect by it: hellos, and a Finished of each
// side that proves nothing. All is a function of the seed.
type TLS struct {
	r        *rand.Rand
	sessions map[int]*session
	log      []byte
}

// recordData is how many octets of data a record has at most (RFC 8446, 5.1).
const recordData = 1 << 14

// session is one connection inside TLS.
type session struct {
	sides [2]sealer
}

// sealer is one side of a session.
type sealer struct {
	hello     []byte // the record, until it is sent
	handshake sealKey
	traffic   sealKey
	finished  bool
}

// sealKey seals the records of a side, as long as it has no other.
type sealKey struct {
	aead cipher.AEAD
	iv   []byte
	seq  uint64
}

// NewTLS returns a TLS without sessions.
func NewTLS(seed uint64) *TLS {
	return &TLS{r: rand.New(rand.NewPCG(seed, 3)), sessions: make(map[int]*session)}
}

// KeyLog returns the secrets of all sessions so far, as SSLKEYLOGFILE has them.
func (t *TLS) KeyLog() []byte { return t.log }

// Seal returns what a side of a connection sends to say something. What it
// sends first begins with its hello; the client's should come first. To say
// nothing sends a hello, or else nothing.
func (t *TLS) Seal(flow int, from spec.Role, octets []byte) (sent []byte) {
	s := t.sessions[flow]
	if s == nil {
		s = t.begin()
		t.sessions[flow] = s
	}
	side := &s.sides[from]
	if side.hello != nil {
		sent, side.hello = side.hello, nil
		if from == spec.Server {
			sent = side.finish(sent)
		}
	}
	if len(octets) > 0 && !side.finished {
		sent = side.finish(sent)
	}
	for len(octets) > 0 {
		n := min(len(octets), recordData)
		sent = side.traffic.seal(sent, typeData, octets[:n])
		octets = octets[n:]
	}
	return sent
}

// Turns has a conversation on a connection sent by TLS.
func (t *TLS) Turns(flow int, turns []Turn) []Turn {
	sealed := []Turn{{spec.Client, t.Seal(flow, spec.Client, nil)}, {spec.Server, t.Seal(flow, spec.Server, nil)}}
	for _, turn := range turns {
		sealed = append(sealed, Turn{turn.From, t.Seal(flow, turn.From, turn.Octets)})
	}
	return sealed
}

// The types of records and messages of TLS that are sent.
const (
	typeHandshake = 22
	typeData      = 23

	clientHello = 1
	serverHello = 2
	finished    = 20
)

// begin makes a session, with secrets that are in the log.
func (t *TLS) begin() *session {
	s := new(session)
	random := noise(t.r, 32)
	for role, name := range []string{spec.Client: "CLIENT", spec.Server: "SERVER"} {
		side := &s.sides[role]
		side.handshake = t.key(name+"_HANDSHAKE_TRAFFIC_SECRET", random)
		side.traffic = t.key(name+"_TRAFFIC_SECRET_0", random)
	}
	const legacy, suite = 0x0303, 0x1301
	client := binary.BigEndian.AppendUint16(nil, legacy)
	client = append(append(client, random...), 0)         // no session
	client = append(client, 0, 2, suite>>8, suite&0xff)   // suites
	client = append(client, 1, 0)                         // no compression
	client = append(client, 0, 7, 0, 43, 0, 3, 2, 3, 4)   // supported_versions: 1.3
	server := binary.BigEndian.AppendUint16(nil, legacy)  //
	server = append(append(server, noise(t.r, 32)...), 0) // no session
	server = append(server, suite>>8, suite&0xff, 0)      //
	server = append(server, 0, 6, 0, 43, 0, 2, 3, 4)      //
	s.sides[spec.Client].hello = record(typeHandshake, message(clientHello, client))
	s.sides[spec.Server].hello = record(typeHandshake, message(serverHello, server))
	return s
}

// key makes a secret, tells the log, and derives what seals from it (RFC 8446,
// 7.3).
func (t *TLS) key(label string, random []byte) sealKey {
	secret := noise(t.r, sha256.Size)
	t.log = fmt.Appendf(t.log, "%s %x %x\n", label, random, secret)
	block, err := aes.NewCipher(expand(secret, "key", 16))
	if err != nil {
		panic(err) // the length fits
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return sealKey{aead: aead, iv: expand(secret, "iv", aead.NonceSize())}
}

// expand is HKDF-Expand-Label without context (RFC 8446, 7.1).
func expand(secret []byte, label string, n int) []byte {
	label = "tls13 " + label
	info := append([]byte{byte(n >> 8), byte(n), byte(len(label))}, label...)
	out, err := hkdf.Expand(sha256.New, secret, string(append(info, 0)), n)
	if err != nil {
		panic(err) // the length fits
	}
	return out
}

// finish appends a side's Finished.
func (s *sealer) finish(sent []byte) []byte {
	s.finished = true
	return s.handshake.seal(sent, typeHandshake, message(finished, make([]byte, sha256.Size)))
}

// seal appends a record (RFC 8446, 5.2).
func (k *sealKey) seal(dst []byte, kind byte, text []byte) []byte {
	n := len(text) + 1 + k.aead.Overhead()
	start := len(dst)
	dst = append(dst, typeData, 3, 3, byte(n>>8), byte(n))
	nonce := binary.BigEndian.AppendUint64(make([]byte, len(k.iv)-8, len(k.iv)), k.seq)
	for i := range nonce {
		nonce[i] ^= k.iv[i]
	}
	k.seq++
	body := len(dst)
	dst = append(append(dst, text...), kind)
	header := [5]byte(dst[start:body])
	sealed := k.aead.Seal(dst[body:body], nonce, dst[body:], header[:])
	return append(dst[:body], sealed...)
}

// record makes a record in plain text.
func record(kind byte, text []byte) []byte {
	return append([]byte{kind, 3, 1, byte(len(text) >> 8), byte(len(text))}, text...)
}

// message makes a message of the handshake.
func message(kind byte, body []byte) []byte {
	return append([]byte{kind, byte(len(body) >> 16), byte(len(body) >> 8), byte(len(body))}, body...)
}
