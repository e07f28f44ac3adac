package anonymize

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"strings"
	"unicode/utf8"
)

// random returns octets that depend on a text and the key.
func (a *Anonymizer) random(text string) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, a.key)
	mac.Write([]byte(text))
	mac.Sum(sum[:0])
	return sum
}

// number returns a number of 32 bits, not 0, for a text.
func (a *Anonymizer) number(text string) uint64 {
	sum := a.random("number " + text)
	return uint64(binary.BigEndian.Uint32(sum[:])) | 1
}

// pseudonym returns another word of the same form: letters become letters,
// digits digits, and what is neither stays. Other than ASCII becomes characters
// of as many octets.
func (a *Anonymizer) pseudonym(word string) string {
	var out strings.Builder
	sum := a.random("word " + word)
	used := 0
	for _, r := range word {
		if used == len(sum) {
			sum, used = a.random(string(sum[:])), 0
		}
		n := rune(sum[used])
		switch {
		case r >= 'a' && r <= 'z':
			out.WriteRune('a' + n%26)
		case r >= 'A' && r <= 'Z':
			out.WriteRune('A' + n%26)
		case r >= '0' && r <= '9':
			out.WriteRune('0' + n%10)
		default:
			out.WriteRune(plain(r))
			continue
		}
		used++
	}
	return out.String()
}

// plain is what stands in place of a character that is no letter or digit of
// ASCII: itself, if that is ASCII, else one of as many octets.
func plain(r rune) rune {
	switch utf8.RuneLen(r) {
	case 2:
		return 'é'
	case 3:
		return '€'
	case 4:
		return '😀'
	}
	return r
}

// told is what stands in place of a text: where a secret is told in it, that of
// the secret, and for the rest what other returns.
func (a *Anonymizer) told(text []byte, other func(rest []byte) []byte) (out []byte) {
	for {
		secret, at := a.secrets.Find(text)
		if secret == "" {
			return append(out, other(text)...)
		}
		end := min(at+len(secret), len(text))
		out = append(append(out, other(text[:at])...), a.pseudonym(string(text[at:end]))...)
		text = text[end:]
	}
}

// text is what stands in place of a text of people: of as many octets, UTF-16
// units and characters.
func (a *Anonymizer) text(octets []byte) []byte { return a.told(octets, letters) }

// letters are a text without what it says.
func letters(octets []byte) []byte {
	if !utf8.Valid(octets) {
		return filled(len(octets))
	}
	return []byte(strings.Map(func(r rune) rune {
		if r > ' ' && r < utf8.RuneSelf {
			return 'x'
		}
		return plain(r)
	}, string(octets)))
}

// filled is what stands in place of data.
func filled(n int) []byte { return []byte(strings.Repeat("x", n)) }

// address returns an address for another: of servers from 192.0.2.0/24, of
// clients from 198.18.0.0/15, which nobody has. Ports stay with servers.
func (a *Anonymizer) address(real netip.AddrPort, server bool) string {
	known := a.clients
	if server {
		known = a.servers
	}
	n, ok := known[real.Addr()]
	if !ok {
		n = len(known)
		known[real.Addr()] = n
	}
	ip := netip.AddrFrom4([4]byte{198, byte(18 + n>>16&1), byte(n >> 8), byte(n)})
	if server {
		ip = netip.AddrFrom4([4]byte{192, 0, 2, byte(1 + n%254)})
	}
	return netip.AddrPortFrom(ip, real.Port()).String()
}
