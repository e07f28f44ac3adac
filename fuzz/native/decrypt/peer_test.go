package decrypt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
)

// Types of records, and messages of the handshake (RFC 8446, 4 and 5.1).
const (
	handshake   = 22
	application = 23

	finished  = 20
	keyUpdate = 24
)

// hellos are those of a session of TLS 1.3 with TLS_AES_128_GCM_SHA256, as
// records; the client's random is all zeros.
var hellos = [2][]byte{
	record(handshake, message(1, "\x03\x03"+zeros+"\x00\x00\x02\x13\x01\x01\x00\x00\x00")),
	record(handshake, message(2, "\x03\x03"+zeros+"\x00\x13\x01\x00\x00\x06\x00\x2b\x00\x02\x03\x04")),
}

const zeros = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// log is its key log: each secret is one octet again and again, 1 and 2 those
// of the handshake, 3 and 4 those of data.
var log = func() []byte {
	var b bytes.Buffer
	for i, label := range []string{
		"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0",
	} {
		b.WriteString(label + " " + hex.EncodeToString([]byte(zeros)) + " " + hex.EncodeToString(secret(byte(i+1))) + "\n")
	}
	return b.Bytes()
}()

func secret(n byte) []byte { return bytes.Repeat([]byte{n}, sha256.Size) }

// record returns a record in plain text.
func record(kind byte, body []byte) []byte {
	return append([]byte{kind, 3, 3, byte(len(body) >> 8), byte(len(body))}, body...)
}

// message returns a message of the handshake.
func message(kind byte, body string) []byte {
	return append([]byte{kind, 0, byte(len(body) >> 8), byte(len(body))}, body...)
}

// peer is one side of the session, which seals records.
type peer struct {
	secret []byte
	aead   cipher.AEAD
	iv     []byte
	number uint64

	finished bool
}

func newPeer(from tlsdecrypt.Side) *peer {
	p := new(peer)
	p.use(secret(byte(from) + 1))
	return p
}

// use makes the keys that come of a traffic secret (RFC 8446, 7.3).
func (p *peer) use(secret []byte) {
	p.secret, p.number = secret, 0
	block, err := aes.NewCipher(expand(secret, "key", 16))
	if err != nil {
		panic(err)
	}
	if p.aead, err = cipher.NewGCM(block); err != nil {
		panic(err)
	}
	p.iv = expand(secret, "iv", p.aead.NonceSize())
}

// seal returns a record with content of a type and padding.
func (p *peer) seal(kind byte, content []byte, padding int) []byte {
	inner := append(append(bytes.Clone(content), kind), make([]byte, padding)...)
	length := len(inner) + p.aead.Overhead()
	head := []byte{application, 3, 3, byte(length >> 8), byte(length)}
	nonce := bytes.Clone(p.iv)
	tail := nonce[len(nonce)-8:]
	binary.BigEndian.PutUint64(tail, binary.BigEndian.Uint64(tail)^p.number)
	p.number++
	return p.aead.Seal(head, nonce, inner, head)
}

// finish returns a Finished; what follows the first is under the secret of data.
func (p *peer) finish(from tlsdecrypt.Side) []byte {
	octets := p.seal(handshake, message(finished, "any"), 0)
	if !p.finished {
		p.finished = true
		p.use(secret(byte(from) + 3))
	}
	return octets
}

// update returns a KeyUpdate; what follows is under the next secret.
func (p *peer) update() []byte {
	octets := p.seal(handshake, message(keyUpdate, "\x00"), 0)
	p.use(expand(p.secret, "traffic upd", sha256.Size))
	return octets
}

// expand is HKDF-Expand-Label without a context (RFC 8446, 7.1).
func expand(secret []byte, label string, length int) []byte {
	label = "tls13 " + label
	info := append([]byte{0, byte(length), byte(len(label))}, label...)
	out, err := hkdf.Expand(sha256.New, secret, string(append(info, 0)), length)
	if err != nil {
		panic(err)
	}
	return out
}
