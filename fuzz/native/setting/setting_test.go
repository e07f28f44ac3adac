package setting

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/sim/scenarios"
	"github.com/tmtplab/tmtplab/sim/workload"
)

// base is a scenario with keys of most kinds. What is set is set in a clone.
var base = sync.OnceValue(func() *workload.Scenario {
	text, _ := scenarios.Text("commuter-hour")
	s, err := workload.Parse("commuter-hour", text)
	if err != nil {
		panic(err)
	}
	return s
})

// inputs have the path on their first line and the value behind it.
func inputs() [][]byte {
	return [][]byte{
		[]byte("name\nb"),
		[]byte("populations.0.link\nlte"),
		[]byte("populations.commuters.link.rtt\nuniform 10ms 20ms"),
		[]byte("populations.0.cell\n{paths: 3, down: 1Mbit, up: 1Mbit}"),
		[]byte("server.timers.ack\n10s"),
		[]byte("faults\n- {random: {every: exp 1m, kinds: [crash]}}"),
		[]byte("faults\n- {at: 1s, do: cut, for: 1s, clients: [0-7]}"),
		[]byte("populations.0.users\n9999999999999999999999"),
		[]byte("populations.99.users\n1"),
		[]byte(".\n{}"),
		[]byte("populations\n[]"),
	}
}

func FuzzSetting(f *testing.F) {
	for _, s := range seeds.Made("FuzzSetting", inputs) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		path, value, _ := bytes.Cut(input, []byte("\n"))
		s := base().Clone()
		before := s.Format()
		if err := s.Set(string(path), string(value)); err != nil {
			if !strings.HasPrefix(err.Error(), string(path)+": ") {
				t.Fatalf("the error does not say what it is about: %v", err)
			}
			if after := s.Format(); !bytes.Equal(before, after) {
				t.Fatalf("refused with %v, and changed to\n%s", err, after)
			}
			return
		}
		if s.Check() != nil {
			return
		}
		out := s.Format()
		back, err := workload.Parse("back", out)
		if err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		if again := back.Format(); !bytes.Equal(out, again) {
			t.Fatalf("%s\nreads back as\n%s", out, again)
		}
	})
}
