package sim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/sim/random"
	"github.com/tmtplab/tmtplab/sim/workload"
	"github.com/tmtplab/tmtplab/spec"
)

// submissions is what the clients of a run asked for: for each, by the time at
// which its user wrote it, what and to whom. The names are users who are not
// told of.
func submissions(t testing.TB, s *workload.Scenario, absent map[string]bool) map[int][]string {
	t.Helper()
	for i := range s.Clients() {
		if !slices.Contains(s.Without, i) {
			s.Capture = append(s.Capture, i)
		}
	}
	seen := newStory()
	run(t, s, Options{Tap: seen})
	asked := make(map[int]map[string]string) // by client and id of the request
	for _, l := range seen.order {
		for i := range l.frames[spec.Client] {
			f := &l.frames[spec.Client][i]
			r := f.request(t)
			var text string
			switch r.Op {
			case spec.OpPost, spec.OpPostNotify:
				text = fmt.Sprintf("%010d %v of %d octets to", r.DataSum, r.Op, r.DataLen)
				for _, to := range slices.Concat(r.For, r.NoteFor) {
					if !absent[to.ID] {
						text += " " + to.ID
					}
				}
			case spec.OpPing:
				if absent[r.To] {
					continue
				}
				made, _ := strconv.Atoi(f.text(t))
				text = fmt.Sprintf("%010d Ping to %s", made, r.To)
			default:
				continue // its time is not on the wire
			}
			if asked[l.client] == nil {
				asked[l.client] = make(map[string]string)
			}
			asked[l.client][r.ID] = text
		}
	}
	lists := make(map[int][]string)
	for client, byID := range asked { // into a map again
		lists[client] = slices.Sorted(maps.Values(byID))
	}
	return lists
}

// Leaving a client out leaves what all others ask for as it was, to the moment,
// the octet and the recipient; only the user that is gone is nobody's any more.
func TestWithoutOneTheOthersDoTheSame(t *testing.T) {
	for seed := range uint64(10) {
		s := parse(t, everyFault)
		s.Time = 5*time.Minute + time.Second // up to the kill-client
		s.Faults = slices.DeleteFunc(s.Faults, func(f workload.Fault) bool { return f.At > s.Time })
		s.Seed, s.Oracles.Judge = seed, workload.No
		s.Populations[0].Nodes = 1 + int(seed%2)
		draw := random.New(seed, 0, random.Fault)
		out := draw.IntN(s.Clients())
		absent := make(map[string]bool)
		if s.Populations[0].Nodes == 1 { // the user is gone, too
			w, err := newWorld(s, Options{})
			if err != nil {
				t.Fatal(err)
			}
			absent[w.uid(out)], absent[alias(out)] = true, true
		}
		less := s.Clone()
		less.Without = workload.Numbers{out}
		want, got := submissions(t, s, absent), submissions(t, less, absent)
		if len(got) != s.Clients()-1 || got[out] != nil {
			t.Fatalf("seed %d: %d clients ask for something, want %d; client %d, who is left out, for %q", seed, len(got), s.Clients()-1, out, got[out])
		}
		for client, list := range got {
			if !slices.Equal(list, want[client]) {
				t.Errorf("seed %d without client %d: client %d asks for\n%s\nwant\n%s", seed, out, client, strings.Join(list, "\n"), strings.Join(want[client], "\n"))
			}
		}
	}
}
