package wire_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// longFrame is a frame whose header has n octets.
func longFrame(n int) []byte {
	return gen.Frame([]byte(`{"op":11` + strings.Repeat(" ", n-9) + "}"))
}

// A Splitter yields the same frames and data for all segmentations, and holds
// on to no octet of the data.
func TestSplitterSegmentation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples := rapid.SliceOfN(gen.AnyRequest(), 1, 5).Draw(t, "samples")
		var stream []byte
		for i := range samples {
			stream = append(stream, samples[i].Octets()...)
		}
		var s wire.Splitter
		var frames, data []byte
		n := 0
		for _, in := range gen.Segments(stream).Draw(t, "pieces") {
			for len(in) > 0 {
				piece, rest, err := s.Next(in)
				if err != nil {
					t.Fatal(err)
				}
				frames = append(frames, piece.Frame...)
				data = append(data, piece.Data...)
				if piece.Frame != nil {
					s.Expect(int64(len(samples[n].Data)))
					n++
				}
				in = rest
			}
		}
		var wantFrames, wantData []byte
		for i := range samples {
			wantFrames = append(wantFrames, samples[i].Frame()...)
			wantData = append(wantData, samples[i].Data...)
		}
		if !bytes.Equal(frames, wantFrames) || !bytes.Equal(data, wantData) || s.Inside() {
			t.Fatalf("%d frames: %q with data %q", n, frames, data)
		}
	})
}

// Broken lengths are refused at the first octet that shows it (FRAME-3,
// FRAME-4b), and the Splitter stays refused.
func TestSplitterRefusesAtOnce(t *testing.T) {
	for _, c := range []struct {
		octets, requirement string
		taken               int // octets until the error
	}{
		{"zzzz", "FRAME-3", 1}, {"0x09", "FRAME-3", 2}, {"+009", "FRAME-3", 1}, {" 009", "FRAME-3", 1}, {"000g", "FRAME-3", 4},
		{"0000", "FRAME-4b", 4}, {"0007", "FRAME-4b", 4},
	} {
		var s wire.Splitter
		for i := range c.octets {
			_, _, err := s.Next([]byte{c.octets[i]})
			var e *wire.Error
			if last := i+1 == c.taken; last != errors.As(err, &e) {
				t.Errorf("%q: after %d octets: %v", c.octets, i+1, err)
			}
			if e != nil {
				if e.Requirement != c.requirement {
					t.Errorf("%q: %v", c.octets, err)
				}
				if _, _, again := s.Next([]byte("0008{\"op\":0}")); again != err {
					t.Errorf("%q: then %v", c.octets, again)
				}
				break
			}
		}
	}
}

// A frame of any legal length passes, by whichever path (FRAME-5).
func TestFrameLengths(t *testing.T) {
	for _, n := range []int{9, 63, 64, 100, 1023, 1024, 4095, 4096, 4097, 32768, 65534, 65535} {
		stream := append(append(longFrame(n), longFrame(20)...), longFrame(n)...)
		for name, r := range map[string]io.Reader{
			"whole": bytes.NewReader(stream), "halves": iotest.HalfReader(bytes.NewReader(stream)), "one by one": iotest.OneByteReader(bytes.NewReader(stream)),
		} {
			reader := wire.NewReader(r)
			for i, want := range []int{n, 20, n} {
				frame, err := reader.Next()
				if err != nil || len(frame) != want+spec.LengthDigits {
					t.Fatalf("%d octets %s, frame %d: %d octets, %v", n, name, i, len(frame), err)
				}
			}
			if _, err := reader.Next(); err != io.EOF {
				t.Errorf("%d octets %s: %v", n, name, err)
			}
		}
	}
}

// A header that is announced and does not come costs nothing; one that comes
// costs its size, and that only while it is there.
func TestReaderMemory(t *testing.T) {
	grown := func(f func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	announced := grown(func() {
		if _, err := wire.NewReader(strings.NewReader("ffff{")).Next(); err != io.ErrUnexpectedEOF {
			t.Error(err)
		}
	})
	if announced > 6<<10 {
		t.Errorf("an announced header of 65,535 octets costs %d octets", announced)
	}
	frame := longFrame(65535)
	arrived := grown(func() {
		if _, err := wire.NewReader(bytes.NewReader(frame)).Next(); err != nil {
			t.Error(err)
		}
	})
	if arrived > 4*65535 { // all that doubling took, one after the other
		t.Errorf("a header of 65,535 octets costs %d octets", arrived)
	}
	huge := grown(func() {
		r := wire.NewReader(bytes.NewReader(longFrame(20)))
		if _, err := r.Next(); err != nil {
			t.Error(err)
		}
		if n, err := io.Copy(io.Discard, r.Data(1<<62)); n != 0 || err != io.ErrUnexpectedEOF {
			t.Error(n, err)
		}
	})
	if huge > 64<<10 {
		t.Errorf("data of 2^62 octets that do not come cost %d octets", huge)
	}
}
