package frame

import (
	"bytes"
	"io"
	"runtime/metrics"
	"sync"
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// measured is the way to cut those streams whose cost in memory is looked at,
// which takes long.
const measured = 0x7f

// FuzzFrame takes an octet that says how to cut, and by whom, and the stream.
func FuzzFrame(f *testing.F) {
	for _, s := range seeds.Of("FuzzFrame") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) == 0 {
			return
		}
		how, stream := input[0]>>1, input[1:]
		by := split
		if input[0]&1 == 1 {
			by = read
		}
		m := once()
		naive(m.want.empty(), stream)
		if by(m.got.empty(), stream, how); !m.got.same(&m.want) {
			t.Fatalf("cut by %d, %q is\n%+v, not\n%+v", input[0], stream, m.got, m.want)
		}
		if how == measured {
			m.checkMemory(t, stream)
		}
	})
}

// memory is used again and again: garbage makes executions slow.
type memory struct {
	want, got result
	allocated []metrics.Sample
}

var once = sync.OnceValue(func() *memory {
	return &memory{allocated: []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}}
})

// result is what a stream was cut into.
type result struct {
	frames, data []byte // one behind the other
	ends         []int  // of frames, in frames and data
	requirement  string // that the stream broke
	at           int    // offset of that in its frame
	inside       bool   // it ended inside a message
}

// empty makes a result one of nothing.
func (r *result) empty() *result {
	*r = result{frames: r.frames[:0], data: r.data[:0], ends: r.ends[:0]}
	return r
}

func (r *result) same(other *result) bool {
	if len(r.ends) != len(other.ends) || r.requirement != other.requirement || r.at != other.at || r.inside != other.inside {
		return false
	}
	for i := range r.ends {
		if r.ends[i] != other.ends[i] {
			return false
		}
	}
	return bytes.Equal(r.frames, other.frames) && bytes.Equal(r.data, other.data)
}

func (r *result) add(frame []byte) (due int) {
	r.frames = append(r.frames, frame...)
	r.ends = append(r.ends, len(r.frames), len(r.data))
	return dataLen(frame)
}

// dataLen is how many octets of data this test takes to be behind a frame:
// a few, which any header may choose.
func dataLen(frame []byte) int {
	i := bytes.LastIndexByte(frame, ':')
	n := 0
	for _, c := range frame[i+1 : min(len(frame), i+4)] {
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// naive cuts a stream that is all there, by the letter of FRAME-1 to FRAME-4b.
func naive(r *result, stream []byte) {
	for len(stream) > 0 {
		length := 0
		for i := range spec.LengthDigits {
			if i == len(stream) {
				r.inside = true
				return
			}
			v := bytes.IndexByte([]byte("0123456789abcdefABCDEF"), stream[i])
			if v < 0 {
				r.requirement, r.at = "FRAME-3", i
				return
			}
			if v > 15 {
				v -= 6
			}
			length = length<<4 + v
		}
		if length < spec.MinHeaderOctets {
			r.requirement = "FRAME-4b"
			return
		}
		if length += spec.LengthDigits; length > len(stream) {
			r.inside = true
			return
		}
		due := r.add(stream[:length])
		stream = stream[length:]
		n := min(due, len(stream))
		r.data = append(r.data, stream[:n]...)
		stream = stream[n:]
		r.inside = n < due
	}
}

// split cuts a stream with a Splitter, which is fed piece by piece.
func split(r *result, stream []byte, how byte) {
	var s wire.Splitter
	for cut := newCutter(how); len(stream) > 0; {
		in := stream[:cut.next(len(stream))]
		stream = stream[len(in):]
		for len(in) > 0 {
			piece, rest, err := s.Next(in)
			switch {
			case err != nil:
				r.fail(err)
				return
			case piece.Frame != nil:
				s.Expect(int64(r.add(piece.Frame)))
			}
			r.data = append(r.data, piece.Data...)
			in = rest
		}
	}
	r.inside = s.Inside()
}

// read reads a stream with a Reader.
func read(r *result, stream []byte, how byte) {
	from := &pieces{rest: stream, cut: newCutter(how)}
	for reader := wire.NewReader(from); ; {
		frame, err := reader.Next()
		if err != nil {
			r.fail(err)
			return
		}
		data := reader.Data(int64(r.add(frame)))
		for {
			var buf [64]byte
			n, err := data.Read(buf[:])
			r.data = append(r.data, buf[:n]...)
			if err == io.EOF {
				break
			}
			if err != nil {
				r.fail(err)
				return
			}
		}
	}
}

func (r *result) fail(err error) {
	switch e := err.(type) {
	case *wire.Error:
		r.requirement, r.at = e.Requirement, e.Offset
	default:
		r.inside = err == io.ErrUnexpectedEOF
	}
}

// cutter draws the lengths of pieces: all at once for 0, octet by octet for 1,
// else more than that at random.
type cutter struct {
	how  byte
	seed uint32
}

func newCutter(how byte) cutter { return cutter{how, uint32(how)} }

func (c *cutter) next(left int) int {
	switch c.how {
	case 0:
		return left
	case 1:
		return 1
	}
	c.seed = c.seed*1664525 + 1013904223
	return min(left, 1+int(c.seed>>24)%int(c.how))
}

// pieces is a stream that comes in pieces.
type pieces struct {
	rest []byte
	cut  cutter
}

func (p *pieces) Read(to []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(to, p.rest[:p.cut.next(len(p.rest))])
	p.rest = p.rest[n:]
	return n, nil
}

// checkMemory finds a splitter that takes memory for what has not arrived.
func (m *memory) checkMemory(t *testing.T, stream []byte) {
	const slack = 64 << 10 // of what the test itself and the fuzzer take meanwhile
	metrics.Read(m.allocated)
	before := m.allocated[0].Value.Uint64()
	split(m.got.empty(), stream, measured)
	metrics.Read(m.allocated)
	if took := m.allocated[0].Value.Uint64() - before; took > uint64(16*len(stream)+slack) {
		t.Fatalf("%d octets took %d of memory", len(stream), took)
	}
}
