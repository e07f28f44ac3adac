package captest

import (
	"encoding/binary"

	"github.com/tmtplab/tmtplab/spec"
)

// WebSocket has a conversation sent in WebSocket (RFC 6455): behind the heads
// of HTTP, each turn in messages of a few octets or many, with pings between.
func WebSocket(turns []Turn) []Turn {
	out := []Turn{
		{spec.Client, []byte("GET /tmtp HTTP/1.1\r\nHost: tmtp.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")},
		{spec.Server, []byte("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
			"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")},
	}
	const binaryMessage, ping, mostOctets = 2, 9, 1000
	for i, turn := range turns {
		if i%5 == 4 {
			out = append(out, Turn{turn.From, socketFrame(turn.From, ping, []byte("still there?"))})
		}
		for rest := turn.Octets; len(rest) > 0; {
			n := min(len(rest), 1+i*37%mostOctets)
			out = append(out, Turn{turn.From, socketFrame(turn.From, binaryMessage, rest[:n])})
			rest = rest[n:]
		}
	}
	return out
}

// socketFrame makes a frame of WebSocket; a client's is masked.
func socketFrame(from spec.Role, op byte, payload []byte) []byte {
	const final, masked, long = 0x80, 0x80, 126
	var mask [4]byte
	bit := byte(0)
	if from == spec.Client {
		bit, mask = masked, [4]byte{byte(len(payload)), 0x5a, op, 0xc3}
	}
	b := []byte{final | op, bit | byte(min(len(payload), long))}
	if len(payload) >= long {
		b = binary.BigEndian.AppendUint16(b, uint16(len(payload)))
	}
	if from == spec.Client {
		b = append(b, mask[:]...)
	}
	for i, c := range payload {
		b = append(b, c^mask[i%len(mask)])
	}
	return b
}
