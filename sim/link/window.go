package link

import "time"

// window is a congestion window, and how far the sender has come with it. All
// are segments.
type window struct {
	size      float32 // how many may be under way
	threshold float32 // up to which slow start goes
	sent      float32 // of this round
	start     float32 // what sent was when the round began: what is sent again, less what is let go besides
	next      float32 // what it will be when the next begins
	covered   float32 // at the start of this round: those whose loss was paid for in the last one
}

// packed is a window in 12 octets, by sixteenths of a segment.
type packed [6]int16

const (
	sixteenths   = 16
	mostSegments = (1<<15 - 1) / sixteenths // as good as no end
)

func (w *window) pack() packed {
	return packed{fixed(w.size), fixed(w.threshold), fixed(w.sent), fixed(w.start), fixed(w.next), fixed(w.covered)}
}

func fixed(v float32) int16 {
	return int16(int32(max(min(v, mostSegments), -mostSegments) * sixteenths))
}

func (p *packed) unpack() window {
	return window{float(p[0]), float(p[1]), float(p[2]), float(p[3]), float(p[4]), float(p[5])}
}

func float(v int16) float32 { return float32(int32(v)) / sixteenths }

// freshWindow is that of a new connection.
func freshWindow() packed {
	w := window{size: initialWindow, threshold: mostSegments}
	return w.pack()
}

// grow is what a round of acks does to the window.
func (w *window) grow() {
	switch {
	case w.size < w.threshold:
		if w.size < 2*w.sent {
			w.size = min(w.size+w.sent, max(w.threshold, w.size), maxWindow)
		}
	case w.sent >= w.size-1:
		w.size = min(w.size+1, maxWindow)
	}
}

// rest is what idle time does to the window (RFC 5681, 4.1; as Linux does it).
func (w *window) rest(idle, rto time.Duration) {
	if idle < rto {
		return
	}
	w.threshold = max(w.threshold, w.size*3/4)
	for ; idle >= rto && w.size > initialWindow; idle -= rto {
		w.size = max(w.size/2, initialWindow)
	}
}

// collapse is what a timeout does to the window.
func (w *window) collapse() {
	*w = window{size: 1, threshold: max(w.size/2, 2)}
}
