package clientsession

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/vectors"
)

// Seeds returns the lives that fuzzing starts from: lives by chance, with
// lawful servers and others; and the vectors, each as what a server says in a
// session.
var Seeds = sync.OnceValue(func() [][]byte { return slices.Concat(randomSeeds(), phaseSeeds(), vectorSeeds()) })

// handshake is how many times something is bound to happen before a session is
// open.
const handshake = 5

// Beginnings of a life with a hostile server.
var (
	loggingIn   = []byte{1, 0, 0, 0, 0, 0} // the user logs in
	registering = []byte{1, 0, 0, 1, 0, 0, 0}
)

// phaseSeeds have each thing that changes the course of a session happen in
// each of its phases, and a session behind it.
func phaseSeeds() (all [][]byte) {
	const logout, longest, fails, breaks = 3, 7, 1, 2
	changes := [][]byte{
		{choiceOf(doStart), logout}, {choiceOf(doBreak)}, {choiceOf(doPass), byte(len(passes) - 1)},
		{choiceOf(doStart), logout, choiceOf(doOctets)}, {choiceOf(doStart), logout, choiceOf(doBreak)}, {choiceOf(doStart), logout, choiceOf(doPass), longest},
		{choiceOf(doMail), 0, 1, choiceOf(doBody), fails}, {choiceOf(doMail), 0, 1, choiceOf(doBody), breaks}, {choiceOf(doCrash)},
		// A user is listed, and the list is set up again.
		{choiceOf(doSubmit), 2, 0, 0, 0, 0, choiceOf(doProgress), choiceOf(doBreak), choiceOf(doProgress), choiceOf(doProgress), choiceOf(doProgress), choiceOf(doProgress), choiceOf(doTurn), 7},
	}
	for turn := range byte(turns) {
		changes = append(changes, []byte{choiceOf(doTurn), turn})
	}
	for _, begin := range [][]byte{loggingIn, registering} {
		for _, change := range changes {
			for phase := range handshake + 1 {
				seed := append(slices.Clone(begin), bytes.Repeat([]byte{choiceOf(doProgress)}, phase)...)
				all = append(all, append(seed, change...))
			}
		}
	}
	return all
}

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
	const most, each = 511, 8
	var headers [][]byte
	for _, v := range vectors.Codec() {
		if octets := v.Octets(); v.Sender() == spec.Server && len(octets) > spec.LengthDigits && len(octets) <= most {
			headers = append(headers, octets[spec.LengthDigits:])
		}
	}
	for some := range slices.Chunk(headers, each) {
		seed := slices.Clone(loggingIn)
		for _, header := range some {
			seed = append(seed, bytes.Repeat([]byte{choiceOf(doProgress)}, handshake+1)...)
			seed = append(seed, choiceOf(doLiteral), byte(len(header)>>8), byte(len(header)))
			seed = append(seed, header...)
		}
		all = append(all, seed)
	}
	return all
}

// choiceOf is the octet that leads to a happening.
func choiceOf(h happening) byte { return byte(slices.Index(happenings[:], h)) }
