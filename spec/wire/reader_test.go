package wire_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tmtplab/tmtplab/spec/wire"
)

const pulse = `0009{"op":11}`

// What is left of a message's data is passed over by Next.
func TestNextPassesOverData(t *testing.T) {
	for _, read := range []int{0, 1, 5, 10_000} {
		stream := pulse + strings.Repeat("d", 10_000) + pulse
		r := wire.NewReader(strings.NewReader(stream))
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
		if n, err := io.CopyN(io.Discard, r.Data(10_000), int64(read)); n != int64(read) || err != nil {
			t.Fatal(n, err)
		}
		if frame, err := r.Next(); string(frame) != pulse || err != nil {
			t.Errorf("after %d octets: %q, %v", read, frame, err)
		}
	}
}

// Where a stream ends decides what the end is called.
func TestEnds(t *testing.T) {
	for _, c := range []struct {
		stream string
		want   error
	}{
		{"", io.EOF}, {pulse, io.EOF}, {"0", io.ErrUnexpectedEOF}, {"0009", io.ErrUnexpectedEOF}, {pulse[:12], io.ErrUnexpectedEOF}, {pulse + "0", io.ErrUnexpectedEOF},
	} {
		for _, stream := range []io.Reader{
			strings.NewReader(c.stream), iotest.OneByteReader(strings.NewReader(c.stream)), iotest.DataErrReader(strings.NewReader(c.stream)),
		} {
			r := wire.NewReader(stream)
			_, err := r.Next()
			for err == nil {
				_, err = r.Next()
			}
			if _, again := r.Next(); err != c.want || again != err {
				t.Errorf("%q: %v, then %v, want %v", c.stream, err, again, c.want)
			}
		}
	}
}

// The stream's own errors come as they are, inside a message too.
func TestStreamErrors(t *testing.T) {
	broken := errors.New("broken")
	for _, got := range []string{"", "00", pulse, pulse + "dd"} {
		r := wire.NewReader(io.MultiReader(strings.NewReader(got), iotest.ErrReader(broken)))
		_, err := r.Next()
		if err == nil {
			_, err = io.ReadAll(r.Data(5))
		}
		if err != broken {
			t.Errorf("after %q: %v", got, err)
		}
	}
}

// A stream that returns nothing for ever does not hang its reader.
func TestNoProgress(t *testing.T) {
	if _, err := wire.NewReader(silent{}).Next(); err != io.ErrNoProgress {
		t.Error(err)
	}
}

type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

// Data keep to io.Reader's contract, and to their own length.
func TestDataReader(t *testing.T) {
	want := strings.Repeat("0123456789", 1000)
	r := wire.NewReader(iotest.HalfReader(strings.NewReader(pulse + want + pulse)))
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(r.Data(int64(len(want))), []byte(want)); err != nil {
		t.Error(err)
	}
	if frame, err := r.Next(); string(frame) != pulse || err != nil {
		t.Errorf("%q, %v", frame, err)
	}
}
