package session

import (
	"embed"
	"io/fs"
	"strings"
	"sync"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/vectors"
)

//go:embed scripts/*.txt
var scripts embed.FS

// Seeds returns the sessions that fuzzing starts from: scripts that reach what
// chance does not, and the frames of the vectors, each as what a user sends who
// has just registered.
var Seeds = sync.OnceValue(func() (all [][]byte) {
	names, _ := fs.Glob(scripts, "scripts/*.txt")
	for _, name := range names {
		text, _ := scripts.ReadFile(name)
		input, err := Compile(string(text))
		if err != nil {
			panic(name + ": " + err.Error()) // a test compiles all
		}
		all = append(all, input)
	}
	return append(all, vectorSeeds()...)
})

// vectorSeeds has the clients of some sessions send what is in the vectors, as
// many to a session as it has links for.
func vectorSeeds() (all [][]byte) {
	const most = 600 // octets of a header
	var w *writer
	link := maxLinks
	for _, v := range vectors.Codec() {
		octets := v.Octets()
		if v.Sender() != spec.Client || len(octets) <= spec.LengthDigits || len(octets) > most {
			continue
		}
		if link++; link >= maxLinks {
			if w != nil {
				all = append(all, w.octets)
			}
			w = new(writer)
			w.put(2, 0, 0, 6, 0, len(all)) // deployed timers
			link = 0
		}
		header := octets[spec.LengthDigits:]
		header, data := header[:len(header)-len(v.Data)], v.Data
		for _, line := range []string{"open", `{"op":0,"id":"1"}`, `{"op":1,"newnode":"phone","newalias":"alias nine"}`} {
			if strings.HasPrefix(line, "{") {
				w.literal(link, 0, line, "")
			} else {
				_ = w.line(line)
			}
		}
		w.literal(link, 0, string(header), data)
	}
	return append(all, w.octets)
}
