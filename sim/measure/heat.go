package measure

import (
	"math/bits"
	"time"

	"github.com/tmtplab/tmtplab/reports"
)

// A heat map has two rows an octave of latency and a bounded number of columns
// of time, which double their width when they are full.
const (
	heatRows    = 82 // up to 2^50 ns, some 13 days
	heatColumns = 128
	lowestRow   = 9 // log2 of the upper end of the lowest row, in ns
)

type heat struct {
	width  time.Duration // of a column
	counts [][heatRows]int64
}

func (h *heat) add(now, d time.Duration) {
	for now/h.width >= heatColumns {
		h.halve()
	}
	h.column(int(now / h.width))[rowOf(d)]++
}

// column makes a column if there is none.
func (h *heat) column(i int) *[heatRows]int64 {
	for i >= len(h.counts) {
		h.counts = append(h.counts, [heatRows]int64{})
	}
	return &h.counts[i]
}

// rowOf returns the row of a latency: the number of its highest bit, and the
// bit below.
func rowOf(d time.Duration) int {
	n := bits.Len64(uint64(d))
	if n <= lowestRow {
		return 0
	}
	return min(2*(n-lowestRow)-1+int(uint64(d)>>(n-2)&1), heatRows-1)
}

// rowStart returns the shortest latency of a row.
func rowStart(row int) time.Duration {
	if row == 0 {
		return 0
	}
	octave := time.Duration(1) << (lowestRow + (row-1)/2)
	return octave + time.Duration((row-1)%2)*octave/2
}

func (h *heat) halve() {
	half := h.counts[:(len(h.counts)+1)/2]
	for i := range half {
		c := h.counts[2*i]
		if 2*i+1 < len(h.counts) {
			for row, n := range h.counts[2*i+1] {
				c[row] += n
			}
		}
		half[i] = c
	}
	clear(h.counts[len(half):])
	h.counts, h.width = half, h.width*2
}

// result leaves out the rows above and below all latencies.
func (h *heat) result() *reports.Heat {
	first, last := heatRows, -1
	for _, column := range h.counts {
		for row, n := range column {
			if n > 0 {
				first, last = min(first, row), max(last, row)
			}
		}
	}
	out := &reports.Heat{Every: h.width.Seconds()}
	for row := first; row <= last; row++ {
		out.Rows = append(out.Rows, rowStart(row).Seconds())
	}
	for _, column := range h.counts {
		counts := make([]int64, 0, len(out.Rows))
		for row := first; row <= last; row++ {
			counts = append(counts, column[row])
		}
		out.Counts = append(out.Counts, counts)
	}
	return out
}
