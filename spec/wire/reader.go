package wire

import "io"

// readOctets is what a Reader asks its stream for at once.
const readOctets = 4096

// Reader reads messages from a stream: Next for a frame, then Data for what
// its header says follows. It holds no more than one frame and 4 KiB, whatever
// a header claims; data are streamed.
type Reader struct {
	r     io.Reader
	split Splitter
	buf   []byte
	rest  []byte // of buf, not yet used
	err   error
}

// NewReader returns a Reader on r.
func NewReader(r io.Reader) *Reader { return &Reader{r: r, buf: make([]byte, readOctets)} }

// Next returns the next message's four digits and header, valid until the next
// call. What is left of the last message's data is passed over first.
//
// The error is an *Error when the length is broken (FRAME-3, FRAME-4b), io.EOF
// when the stream ended between two messages, io.ErrUnexpectedEOF when it ended
// inside one, or the stream's own. After an error there is nothing more.
func (r *Reader) Next() (frame []byte, err error) {
	for r.err == nil {
		var piece Piece
		piece, r.rest, r.err = r.split.Next(r.rest)
		if piece.Frame != nil {
			return piece.Frame, nil
		}
		if r.err == nil && len(r.rest) == 0 {
			r.fill()
		}
	}
	return nil, r.err
}

// fill reads from the stream. It is called when nothing is left of what was
// read before.
func (r *Reader) fill() {
	n, err := readSome(r.r, r.buf)
	r.rest = r.buf[:n]
	if n == 0 {
		r.fail(err)
	}
}

func (r *Reader) fail(err error) {
	if err == io.EOF && r.split.Inside() {
		err = io.ErrUnexpectedEOF
	}
	r.err = err
}

// readSome reads at least one octet, or fails.
func readSome(r io.Reader, p []byte) (int, error) {
	for range 100 {
		if n, err := r.Read(p); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// Data returns the n octets behind the frame that Next returned, as a stream.
// It ends with io.EOF after them, or with io.ErrUnexpectedEOF when the stream
// ends before. It is to be called at most once a message, and what it returns
// is of no use after the next call of Next.
func (r *Reader) Data(n int64) io.Reader {
	r.split.Expect(n)
	return (*dataReader)(r)
}

type dataReader Reader

func (d *dataReader) Read(p []byte) (int, error) {
	r := (*Reader)(d)
	due := r.split.Due()
	switch {
	case due == 0:
		return 0, io.EOF
	case r.err != nil:
		return 0, r.err
	case len(p) == 0:
		return 0, nil
	case len(r.rest) > 0:
		n := copy(p[:min(int64(len(p)), due)], r.rest)
		_, _, r.err = r.split.Next(r.rest[:n])
		r.rest = r.rest[n:]
		return n, nil
	}
	n, err := readSome(r.r, p[:min(int64(len(p)), due)])
	r.split.Next(p[:n])
	if n == 0 {
		r.fail(err)
		return 0, r.err
	}
	return n, nil
}
