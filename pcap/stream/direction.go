package stream

// direction is what is known of the stream of one side.
type direction struct {
	flow  *Flow
	side  Side
	state state
	bySYN bool   // start is known by the handshake
	start uint32 // sequence number of the first octet
	next  uint32 // of the first one that was not handed out; when settling, of the first that is there
	// offset is that of next in the stream.
	offset int64
	tries  int // packets that came while settling

	acked    uint32 // up to where the other side has the octets
	hasAcked bool

	first, last *page // octets that wait, in order and without overlaps
	pages       int

	queue          *queue // in which it waits
	since          int64  // when it came there,
	waitsFor       uint32 // what next was then,
	ackedThen      uint32 // and acked
	before, behind *direction

	gaps [4]span // the last that were told
	gap  int     // of them, the one to be forgotten next
}

// span is a range of sequence numbers.
type span struct{ from, to uint32 }

type state uint8

const (
	unknown  state = iota // nothing has come of it
	settling              // its first octet is not known for certain
	open
	ended
)

// greatestWindow is how many octets a sender of TCP can have under way. What
// lies farther behind cannot have been sent before, so it lies ahead.
const greatestWindow = 1 << 30

// ahead returns by how much a sequence number is ahead of another, or behind it
// when negative.
func ahead(seq, of uint32) int64 {
	if d := seq - of; d < 1<<32-greatestWindow {
		return int64(d)
	}
	return int64(seq-of) - 1<<32
}

// rel returns how far ahead of the stream a sequence number is.
func (d *direction) rel(seq uint32) int64 { return ahead(seq, d.next) }

// counts are those of the direction's side.
func (d *direction) counts() *Counts { return &d.flow.Counts[d.side] }

// behindStream counts n octets that are before what comes next in the stream.
func (d *direction) behindStream(seq uint32, n int) {
	c := d.counts()
	if !d.bySYN && d.offset < greatestWindow {
		early := min(max(ahead(d.start, seq), 0), int64(n))
		c.Early += early
		seq, n = seq+uint32(early), n-int(early)
	}
	late := 0
	for _, g := range d.gaps {
		from, to := max(ahead(g.from, seq), 0), min(ahead(g.to, seq), int64(n))
		late += int(max(to-from, 0))
	}
	c.Late += int64(late)
	c.Duplicate += int64(n - late)
}

// remember takes note of a gap that was told.
func (d *direction) remember(from, to uint32) {
	d.gaps[d.gap] = span{from, to}
	d.gap = (d.gap + 1) % len(d.gaps)
}

// covers reports whether the other side has all before a sequence number.
func covers(acked, seq uint32) bool { return int32(acked-seq) >= 0 }
