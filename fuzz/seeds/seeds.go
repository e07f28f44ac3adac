// Package seeds holds the inputs that fuzzing starts from, made of the vectors
// of spec and of the grammar: without them, octets that change at random
// would hardly ever make a header with the right op and a certain id.
package seeds

import (
	"math/rand/v2"
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/clientsession"
	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/session"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/vectors"
)

// maxOctets is the longest seed. Longer ones make each execution slow, and
// what length alone does is tested elsewhere.
const maxOctets = 1024

// targets are the seeds by the name of the target.
var targets = map[string]func() [][]byte{
	"FuzzFrame":   frames,
	"FuzzHeader":  choices,
	"FuzzCodec":   func() [][]byte { return append(headers(), choices()...) },
	"FuzzScanner": headers,
	"FuzzMask":    sent,
	"FuzzText":    texts,
	"FuzzServer":  session.Seeds,
	"FuzzClient":  clientsession.Seeds,
	"FuzzRestore": restores,
}

// Of returns the seeds of a target, which is called by the name of its
// function, "FuzzFrame" for instance; none when it has none here, nor for
// libFuzzer.
func Of(target string) [][]byte {
	if seeds := targets[target]; wanted && seeds != nil {
		return seeds()
	}
	return nil
}

// octets are all messages there are as data: those of deployed peers, and
// those of the vectors, broken ones too.
func octets() (all [][]byte) {
	for _, f := range vectors.Frames() {
		all = append(all, f.Octets())
	}
	for _, v := range vectors.Codec() {
		if o := v.Octets(); len(o) <= maxOctets {
			all = append(all, o)
		}
	}
	return all
}

// frames are streams: an octet that says how to cut them, then messages.
func frames() (all [][]byte) {
	for i, o := range octets() {
		all = append(all, append([]byte{byte(i)}, o...))
	}
	conversation := []byte{2}
	for _, f := range vectors.Frames()[:8] {
		conversation = append(conversation, f.Octets()...)
	}
	return append(all, conversation)
}

// headers are headers alone, without digits and data.
func headers() (all [][]byte) {
	for _, o := range octets() {
		if len(o) > spec.LengthDigits {
			all = append(all, o[spec.LengthDigits:])
		}
	}
	return all
}

// sent are headers behind an octet that says who sent them.
func sent() (all [][]byte) {
	for _, f := range vectors.Frames() {
		all = append(all, append([]byte{byte(f.Sender())}, f.Text[spec.LengthDigits:]...))
	}
	for _, h := range headers() {
		all = append(all, append([]byte{byte(spec.Client)}, h...), append([]byte{byte(spec.Server)}, h...))
	}
	return all
}

// choices are what the grammar makes headers of: for each table some.
func choices() (all [][]byte) {
	random := rand.New(rand.NewPCG(1, 2))
	for i := range spec.Headers() {
		for n := range 8 {
			seed := make([]byte, 2+8*n)
			for j := range seed {
				seed[j] = byte(random.Uint32())
			}
			seed[0], seed[1] = byte(i), byte(n)
			all = append(all, seed)
		}
	}
	return all
}

// texts are names, ids and times, good and bad.
func texts() (all [][]byte) {
	for _, s := range []string{"", "2026-11-23T12:16:50.960Z", "2026-02-30T24:00:00.000Z", "9999-12-31T23:59:59.999Z", "18eaabb6446eca58", "18EAABB6446ECA58"} {
		all = append(all, []byte(s))
	}
	f := &spec.Field{Key: spec.KeyAlias, Type: spec.String}
	pool := grammar.Pool(f, grammar.Alias)
	for _, v := range slices.Concat(pool.Plain, pool.Limits, pool.Hostile, pool.Illegal) {
		if len(v.Text) > 2 && len(v.Text) <= maxOctets {
			all = append(all, []byte(v.Text[1:len(v.Text)-1]))
		}
	}
	return all
}
