package captest_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
	"github.com/tmtplab/tmtplab/spec"
)

// What is said inside TLS is read again with the keys, and is other octets with
// another seed.
func TestTLS(t *testing.T) {
	said := append(captest.Conversation(rand.New(rand.NewPCG(1, 1)), 50), captest.Turn{From: spec.Server, Octets: make([]byte, 40_000)})
	var first []byte
	for seed := range uint64(2) {
		sealed := captest.NewTLS(seed)
		turns := sealed.Turns(7, said)
		if again := captest.NewTLS(seed).Turns(7, said); !bytes.Equal(octetsOf(again, spec.Client), octetsOf(turns, spec.Client)) {
			t.Error("TLS is not a function of its seed")
		}
		if sent := octetsOf(turns, spec.Client); seed > 0 && bytes.Equal(sent, first) {
			t.Error("TLS does not depend on its seed")
		} else {
			first = sent
		}
		var keys tlsdecrypt.KeyLog
		if err := keys.Read(bytes.NewReader(sealed.KeyLog())); err != nil || keys.Len() != 1 {
			t.Fatal(err, keys.Len())
		}
		var got [2][]byte
		c := tlsdecrypt.NewConn(tlsdecrypt.Config{
			Keys:    &keys,
			Data:    func(d tlsdecrypt.Data) { got[d.From] = append(got[d.From], d.Octets...) },
			Problem: func(e *tlsdecrypt.Error) { t.Error(e) },
		})
		for _, turn := range turns {
			c.Octets(tlsdecrypt.Side(turn.From), turn.Octets, tlsdecrypt.Mark{})
		}
		c.Close()
		for _, from := range []spec.Role{spec.Client, spec.Server} {
			if want := octetsOf(said, from); !bytes.Equal(got[from], want) {
				t.Errorf("%v: %d octets are read, %d were said", from, len(got[from]), len(want))
			}
		}
	}
}

func octetsOf(turns []captest.Turn, from spec.Role) (all []byte) {
	for _, turn := range turns {
		if turn.From == from {
			all = append(all, turn.Octets...)
		}
	}
	return all
}
