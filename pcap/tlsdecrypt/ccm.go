package tlsdecrypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"errors"
)

// ccm is AES in counter mode with CBC-MAC (RFC 3610), with nonces of 12 octets
// and so messages below 16 MiB. It only opens: nobody here seals.
type ccm struct {
	cipher.AEAD // nil: the rest of the interface is not for use
	block       cipher.Block
	tag         int
}

func ccm16(key []byte) (cipher.AEAD, error) { return newCCM(key, 16) }
func ccm8(key []byte) (cipher.AEAD, error)  { return newCCM(key, 8) }

func newCCM(key []byte, tag int) (cipher.AEAD, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return &ccm{block: b, tag: tag}, nil
}

// Overhead implements cipher.AEAD.
func (c *ccm) Overhead() int { return c.tag }

// NonceSize implements cipher.AEAD.
func (c *ccm) NonceSize() int { return nonceSize }

var errTag = errors.New("the tag does not match")

// Open implements cipher.AEAD.
func (c *ccm) Open(dst, nonce, sealed, additional []byte) ([]byte, error) {
	n := len(sealed) - c.tag
	if n < 0 || n >= 1<<24 || len(additional) >= 0xff00 {
		return nil, errTag
	}
	const lengthSize = 15 - nonceSize // RFC 3610, L
	var counter, first, mac [aes.BlockSize]byte
	counter[0] = lengthSize - 1
	copy(counter[1:], nonce)
	c.block.Encrypt(first[:], counter[:]) // the key stream of the tag
	counter[aes.BlockSize-1] = 1
	dst = append(dst, sealed[:n]...)
	plain := dst[len(dst)-n:]
	cipher.NewCTR(c.block, counter[:]).XORKeyStream(plain, plain)

	binary.BigEndian.PutUint32(mac[12:], uint32(n)) // before the nonce, of which none of it is
	mac[0] = 1<<6 | byte((c.tag-2)/2)<<3 | lengthSize - 1
	copy(mac[1:], nonce)
	c.block.Encrypt(mac[:], mac[:])
	var length [2]byte
	binary.BigEndian.PutUint16(length[:], uint16(len(additional)))
	c.absorb(&mac, length[:], additional)
	c.absorb(&mac, plain, nil)
	subtle.XORBytes(mac[:], mac[:], first[:])
	if subtle.ConstantTimeCompare(mac[:c.tag], sealed[n:]) != 1 {
		return nil, errTag
	}
	return dst, nil
}

// absorb takes two texts, one behind the other, into a CBC-MAC, and fills the
// last block with zeros.
func (c *ccm) absorb(mac *[aes.BlockSize]byte, texts ...[]byte) {
	at := 0
	for _, text := range texts {
		for len(text) > 0 {
			n := subtle.XORBytes(mac[at:], mac[at:], text)
			text = text[n:]
			if at += n; at == aes.BlockSize {
				c.block.Encrypt(mac[:], mac[:])
				at = 0
			}
		}
	}
	if at > 0 {
		c.block.Encrypt(mac[:], mac[:])
	}
}
