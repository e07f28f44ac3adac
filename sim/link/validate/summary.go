package validate

import (
	"fmt"
	"math"
	"strconv"
)

// Row sums up the cases of a group with the same size and loss.
type Row struct {
	Group   string
	Octets  int64
	Loss    string // the share of packets lost, in percent
	Outside string // why the model is not meant to hold here; usually empty

	Cases  int
	Missed int // cases beyond the goals
	Jumps  int // cases in which means stand for a percentile, of the median or the tail

	// Median and Tail are the means of the errors' sizes, the worst ones beside.
	Median, MedianWorst float64
	Tail, TailWorst     float64
	// Worst is the case of the worst error, in words.
	Worst string
}

// Summary makes rows of comparisons, in the order of their first cases.
func Summary(all []Comparison) []Row {
	var rows []Row
	at := make(map[[3]string]int)
	for i := range all {
		c := &all[i]
		loss := strconv.FormatFloat(100*c.Loss.Share(), 'g', 2, 64) + " %"
		key := [3]string{c.Group, strconv.FormatInt(c.Octets, 10), loss}
		n, ok := at[key]
		if !ok {
			n = len(rows)
			at[key] = n
			rows = append(rows, Row{Group: c.Group, Octets: c.Octets, Loss: loss, Outside: c.Outside})
		}
		rows[n].add(c)
	}
	for i := range rows {
		rows[i].Median /= float64(rows[i].Cases)
		rows[i].Tail /= float64(rows[i].Cases)
	}
	return rows
}

func (r *Row) add(c *Comparison) {
	median, tail := math.Abs(c.Median), math.Abs(c.Tail)
	if worst := max(median, tail); worst > max(r.MedianWorst, r.TailWorst) {
		r.Worst = fmt.Sprintf("%v, %v", c.RTT, c.Rate)
	}
	r.Cases++
	r.Median += median
	r.Tail += tail
	r.MedianWorst = max(r.MedianWorst, median)
	r.TailWorst = max(r.TailWorst, tail)
	if !c.Good() {
		r.Missed++
	}
	if c.MedianJumps || c.TailJumps {
		r.Jumps++
	}
}
