package mutant_test

import (
	"io"
	"testing"

	"github.com/tmtplab/tmtplab/conformance/mutant"
)

// TestPieces shows that a filter of pieces gets octets as they come, and is
// told of the link what the messages in them say.
func TestPieces(t *testing.T) {
	var pieces []string
	s := newStage(t, mutant.Filter{Pieces: func(link int, octets []byte, out *mutant.Out) {
		pieces = append(pieces, string(octets))
		out.ToServer(link, mutant.Message{Head: octets})
		if _, ok := out.Asked(link, "r1"); ok {
			out.CloseServer(link)
		}
	}})
	client, server := s.connect()
	for _, piece := range []string{rev[:2], rev[2:] + edited[:9], edited[9:]} {
		s.send(client, piece)
		s.expect(server, piece)
	}
	if rest, err := io.ReadAll(server); err != nil || len(rest) > 0 {
		t.Errorf("then came %q (%v), want the end", rest, err)
	}
	if len(pieces) != 3 || pieces[0] != rev[:2] {
		t.Errorf("the pieces are %q", pieces)
	}
}
