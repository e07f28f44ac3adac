package tlsdecrypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/sha512"
	"hash"

	"golang.org/x/crypto/chacha20poly1305"
)

// suite is a cipher suite: how a key becomes an AEAD, and which hash derives
// keys.
type suite struct {
	key      int // octets
	explicit int // octets of each nonce that a record of TLS 1.2 carries
	hash     func() hash.Hash
	aead     func(key []byte) (cipher.AEAD, error)
}

var (
	aes128GCM = suite{16, 8, sha256.New, gcm}
	aes256GCM = suite{32, 8, sha512.New384, gcm}
	chacha    = suite{32, 0, sha256.New, chacha20poly1305.New}
	aes128CCM = suite{16, 8, sha256.New, ccm16}
	aes128CC8 = suite{16, 8, sha256.New, ccm8}
	aes256CCM = suite{32, 8, sha256.New, ccm16}
	aes256CC8 = suite{32, 8, sha256.New, ccm8}
)

// suites are those of TLS 1.3 (RFC 8446, B.4), and of TLS 1.2 the ones with an
// AEAD (RFC 5288, 5289, 6655, 7251, 7905). How the two agreed on a master
// secret does not matter to who has it.
var suites = map[uint16]*suite{
	0x1301: &aes128GCM, 0x1302: &aes256GCM, 0x1303: &chacha, 0x1304: &aes128CCM, 0x1305: &aes128CC8,

	0x009c: &aes128GCM, 0x009d: &aes256GCM, // RSA
	0x009e: &aes128GCM, 0x009f: &aes256GCM, // DHE
	0xc02b: &aes128GCM, 0xc02c: &aes256GCM, // ECDHE, ECDSA
	0xc02f: &aes128GCM, 0xc030: &aes256GCM, // ECDHE, RSA
	0xcca8: &chacha, 0xcca9: &chacha, 0xccaa: &chacha,
	0xc09c: &aes128CCM, 0xc09d: &aes256CCM, 0xc09e: &aes128CCM, 0xc09f: &aes256CCM,
	0xc0a0: &aes128CC8, 0xc0a1: &aes256CC8, 0xc0a2: &aes128CC8, 0xc0a3: &aes256CC8,
	0xc0ac: &aes128CCM, 0xc0ad: &aes256CCM, 0xc0ae: &aes128CC8, 0xc0af: &aes256CC8,
}

func gcm(key []byte) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}
