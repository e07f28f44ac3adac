package conformance

import (
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/tmtplab/tmtplab/spec"
)

// TestSuite is the Ginkgo face, as an implementer embeds it: start the server,
// Describe it, run the specs. Flags of the ginkgo command work, as
// --ginkgo.label-filter=POST-1.
func TestSuite(t *testing.T) {
	if testing.Short() {
		t.Skip("one check at a time takes half a minute; TestEmbedded runs the same, many at once")
	}
	gomega.RegisterFailHandler(ginkgo.Fail)
	timers := embedded(t, short)
	Describe(Options{Target: embedded(t, Timing{}), Timers: &timers, Profile: spec.Interop, Strict: true, Seed: 1})
	ginkgo.RunSpecs(t, "TMTP conformance of the reference server")
}
