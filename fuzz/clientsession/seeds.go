package clientsession

import (
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/vectors"
)

// Seeds returns the lives that fuzzing starts from: lives by chance, with
// lawful servers and others; and the vectors, each as what a server says in a
// session.
var Seeds = sync.OnceValue(func() [][]byte { return slices.Concat(randomSeeds(), vectorSeeds()) })

func randomSeeds() (all [][]byte) {
	const lives, octets = 64, 250
	random := rand.New(rand.NewPCG(1, 2))
	for i := range lives {
		seed := make([]byte, octets)
		for j := range seed {
			seed[j] = byte(random.Uint32())
		}
		seed[0] = byte(i)
		all = append(all, seed)
	}
	return all
}

// vectorSeeds have what is in the vectors, a few to a life, each in a session
// of its own if the one before was the end of it.
func vectorSeeds() (all [][]byte) {
	const most, each, handshake = 511, 8, 6
	var headers [][]byte
	for _, v := range vectors.Codec() {
		if octets := v.Octets(); v.Sender() == spec.Server && len(octets) > spec.LengthDigits && len(octets) <= most {
			headers = append(headers, octets[spec.LengthDigits:])
		}
	}
	for some := range slices.Chunk(headers, each) {
		seed := []byte{1, 0, 0, 0, 0, 0} // a hostile server, and the user logs in
		for _, header := range some {
			for range handshake {
				seed = append(seed, choiceOf(doProgress))
			}
			seed = append(seed, choiceOf(doLiteral), byte(len(header)>>8), byte(len(header)))
			seed = append(seed, header...)
		}
		all = append(all, seed)
	}
	return all
}

// choiceOf is the octet that leads to a happening.
func choiceOf(h happening) byte { return byte(slices.Index(happenings[:], h)) }
