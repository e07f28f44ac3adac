package sweep

import (
	"fmt"
	"strconv"
	"strings"
)

// Shard is a part of the jobs of a plan: those that are Index-1 modulo Of, so
// that every part has some of every setting. The zero Shard is all.
type Shard struct {
	Index, Of int // Index is from 1 to Of
}

// ParseShard reads i/n.
func ParseShard(text string) (Shard, error) {
	a, b, ok := strings.Cut(text, "/")
	i, err1 := strconv.Atoi(a)
	n, err2 := strconv.Atoi(b)
	if !ok || err1 != nil || err2 != nil || i < 1 || i > n {
		return Shard{}, fmt.Errorf("%q: want i/n with i from 1 to n, as 1/4", text)
	}
	return Shard{i, n}, nil
}

// String is i/n, or nothing for all.
func (s Shard) String() string {
	if s.Of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Of)
}

// Has reports whether a job is in the shard.
func (s Shard) Has(job int) bool { return s.Of == 0 || job%s.Of == s.Index-1 }

// Select returns the jobs of a shard, in order.
func (p *Plan) Select(s Shard) (jobs []Job) {
	for i := range p.Jobs() {
		if s.Has(i) {
			jobs = append(jobs, p.Job(i))
		}
	}
	return jobs
}
