package tlsdecrypt

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"encoding/binary"
	"hash"
)

// nonceSize is that of all AEADs of TLS 1.2 and 1.3.
const nonceSize = 12

// keys open the records of one direction, as long as they are not updated.
type keys struct {
	aead     cipher.AEAD
	iv       [nonceSize]byte
	explicit int
	seq      uint64
	secret   secret // TLS 1.3: the traffic secret they come from
}

// nonce returns the nonce of a record: its number over the IV (RFC 8446, 5.3;
// RFC 7905), or the IV's four octets before those that the record carries
// (RFC 5288).
func (k *keys) nonce(seq uint64, carried []byte) (n [nonceSize]byte) {
	n = k.iv
	if k.explicit > 0 {
		copy(n[nonceSize-k.explicit:], carried)
		return n
	}
	tail := n[nonceSize-8:]
	binary.BigEndian.PutUint64(tail, binary.BigEndian.Uint64(tail)^seq)
	return n
}

// traffic derives keys from a traffic secret of TLS 1.3 (RFC 8446, 7.3).
func (s *suite) traffic(from secret) *keys {
	k := &keys{secret: from}
	k.aead, _ = s.aead(s.expand(from.slice(), "key", s.key)) // the length fits
	copy(k.iv[:], s.expand(from.slice(), "iv", nonceSize))
	return k
}

// update returns the keys behind a KeyUpdate (RFC 8446, 7.2).
func (s *suite) update(k *keys) *keys {
	next := secret{length: k.secret.length}
	copy(next.octets[:], s.expand(k.secret.slice(), "traffic upd", int(next.length)))
	return s.traffic(next)
}

// expand is HKDF-Expand-Label without context (RFC 8446, 7.1).
func (s *suite) expand(from []byte, label string, length int) []byte {
	info := binary.BigEndian.AppendUint16(nil, uint16(length))
	info = append(info, byte(len("tls13 ")+len(label)))
	info = append(append(info, "tls13 "+label...), 0)
	out, err := hkdf.Expand(s.hash, from, string(info), length)
	if err != nil {
		panic("tlsdecrypt: " + err.Error()) // lengths are ours
	}
	return out
}

// block derives the keys of both sides from a master secret of TLS 1.2
// (RFC 5246, 6.3).
func (s *suite) block(master []byte, client, server Random) (sides [2]*keys) {
	iv := nonceSize - s.explicit
	seed := append(append([]byte("key expansion"), server[:]...), client[:]...)
	octets := prf(s.hash, master, seed, 2*(s.key+iv))
	for side := range sides {
		k := &keys{explicit: s.explicit}
		k.aead, _ = s.aead(octets[side*s.key : (side+1)*s.key])
		copy(k.iv[:], octets[2*s.key+side*iv:][:iv])
		sides[side] = k
	}
	return sides
}

// prf is P_hash (RFC 5246, 5).
func prf(h func() hash.Hash, key, seed []byte, length int) (out []byte) {
	mac := hmac.New(h, key)
	sum := func(parts ...[]byte) []byte {
		mac.Reset()
		for _, p := range parts {
			mac.Write(p)
		}
		return mac.Sum(nil)
	}
	for a := sum(seed); len(out) < length; a = sum(a) {
		out = append(out, sum(a, seed)...)
	}
	return out[:length]
}
