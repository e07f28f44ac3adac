package conformance

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/onsi/gomega"
)

// T is what a check works with: it makes links and members, and takes the
// verdict. Its gomega methods (Expect, Eventually) fail the check.
type T struct {
	gomega.Gomega
	// Rand is seeded by the run's seed and the check's name.
	Rand *rand.Rand

	check  *Check
	run    *run
	target *Target
	ctx    context.Context
	log    Observer
	trial  *trial
	tasks  sync.WaitGroup

	mu       sync.Mutex
	links    []*Link
	dialled  int // links attempted
	members  []*Member
	prefix   string // of the names the check makes
	names    int
	users    int // members registered, for their names
	requests int
	records  []string
}

func newT(ctx context.Context, r *run, c *Check, target *Target, log Observer) *T {
	h := fnv.New64a()
	h.Write([]byte(c.Name))
	t := &T{check: c, run: r, target: target, ctx: named(ctx, LinkInfo{Check: c.Name}), log: log,
		Rand: rand.New(rand.NewPCG(r.Seed, h.Sum64()))}
	t.prefix = fmt.Sprintf("%s%012x", r.nonce, t.Rand.Uint64()>>16) // no two of a thousand checks alike
	t.Gomega = gomega.NewGomega(func(message string, _ ...int) {
		t.stop(&Failure{Reason: strings.TrimSpace(message)})
	})
	return t
}

// Failure is why a check failed.
type Failure struct {
	Reason   string   // what the check was about to see, when that is not in Expected
	Expected []string // every alternative that would have done
	Actual   string   // what came instead
}

// stopped is what a failing or skipping check panics with; the engine
// recovers it.
type stopped struct {
	failure *Failure
	skip    string
}

func (t *T) stop(f *Failure) { panic(stopped{failure: f}) }

// Fail ends the check: what came, and all that would have done.
func (t *T) Fail(actual string, expected ...string) {
	t.stop(&Failure{Expected: expected, Actual: t.named(actual)})
}

// Skip ends the check without a verdict. The reason is for the person who
// reads the report and wonders.
func (t *T) Skip(format string, args ...any) { panic(stopped{skip: fmt.Sprintf(format, args...)}) }

// Record notes what the server does where the protocol leaves it free.
func (t *T) Record(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.records = append(t.records, fmt.Sprintf(format, args...))
}

// Timing is what the target's timers are set to.
func (t *T) Timing() Timing { return t.target.Timing }

// Context ends when the check's time is up.
func (t *T) Context() context.Context { return t.ctx }

// Patience is how long an answer may take now.
func (t *T) Patience() time.Duration { return t.run.pace.patience(t.target) }

// Sleep waits for a timer of the server. It never proves an absence: that is
// what sentinels are for.
func (t *T) Sleep(d time.Duration) {
	select {
	case <-time.After(d):
	case <-t.ctx.Done():
		t.outOfTime()
	}
}

// Name returns an alias or gid that no other check and no other run uses, with
// the given word in it, of 8 characters or more.
func (t *T) Name(word string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.names++
	return fmt.Sprintf("%s %s.%d", word, t.prefix, t.names)
}

// Together runs functions of a check at once and waits for all. The first to
// fail or skip does so for the check.
func (t *T) Together(fs ...func()) {
	var all sync.WaitGroup
	outcomes := make([]any, len(fs))
	for i, f := range fs {
		all.Go(func() {
			defer func() { outcomes[i] = recover() }()
			f()
		})
	}
	all.Wait()
	for _, o := range outcomes {
		if o != nil {
			panic(o)
		}
	}
}

// background runs a task of the vocabulary's own, which ends with the links.
func (t *T) background(f func()) { t.tasks.Go(f) }

// outOfTime fails a check whose budget is used up.
func (t *T) outOfTime() {
	t.stop(&Failure{Reason: "the check ran out of its time: " + context.Cause(t.ctx).Error()})
}

// identified gives a request of an acked op an id when it has none, and a
// Register the token it needs.
func (t *T) identified(r Request) (Request, string) {
	r = t.registering(r)
	if id, ok := r.id(); ok || r.noID || !acked(r.op) || r.Has("id") {
		return r, id
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests++
	id := fmt.Sprintf("r%d", t.requests)
	return r.With("id", id), id
}

// named replaces uids by the names of the members, for reading.
func (t *T) named(s string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, m := range t.members {
		if m.UID != "" {
			s = strings.ReplaceAll(s, m.UID, m.user)
		}
	}
	return s
}

// close ends all links of the check and waits for what runs beside it.
func (t *T) close() {
	t.mu.Lock()
	links := t.links
	t.mu.Unlock()
	for _, l := range links {
		l.Close()
	}
	t.tasks.Wait()
}
