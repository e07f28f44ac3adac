package watch

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"time"
)

const (
	// outputSize bounds a file of output, in octets. The one before it is kept
	// under the same name with ".1".
	outputSize = 8 << 20
	// tailLines is how many lines are kept for findings.
	tailLines = 200
	// lineLength bounds a line, in octets; the rest of a longer one is the next.
	lineLength = 4 << 10
)

// output keeps what a process writes: all of it in a file that is bounded, and
// the last lines here. A file that cannot be written is given up; the process
// never waits for it longer than the disk takes.
type output struct {
	path string // "" for no file
	file *os.File
	size int
	err  error // the first of the file
	tail []string
}

func newOutput(path string) (*output, error) {
	o := &output{path: path}
	if path == "" {
		return o, nil
	}
	var err error
	o.file, err = os.Create(path)
	return o, err
}

// write takes octets for the file.
func (o *output) write(b []byte) {
	if o.file == nil || o.err != nil {
		return
	}
	if o.size+len(b) > outputSize && o.size > 0 {
		o.rotate()
	}
	if o.err == nil {
		o.size += len(b)
		_, o.err = o.file.Write(b)
	}
}

func (o *output) rotate() {
	o.file.Close()
	if o.err = os.Rename(o.path, o.path+".1"); o.err != nil {
		return
	}
	o.size = 0
	o.file, o.err = os.Create(o.path)
}

// note writes a line of our own.
func (o *output) note(format string, args ...any) {
	o.write(fmt.Appendf(nil, "== tmtplab: "+format+"\n", args...))
}

// line takes a line for the tail.
func (o *output) line(text string) {
	o.tail = append(o.tail, text)
	if len(o.tail) >= 2*tailLines {
		o.tail = slices.Delete(o.tail, 0, len(o.tail)-tailLines)
	}
}

func (o *output) close() error {
	if o.file != nil {
		if err := o.file.Close(); o.err == nil {
			o.err = err
		}
	}
	return o.err
}

// stream is the io.Writer of one of the two streams of a process.
type stream struct {
	p       *Process
	scanner scanner
	partial []byte
	wrote   time.Time // the last line
}

func (s *stream) Write(b []byte) (int, error) {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.output.write(b)
	n := len(b)
	s.wrote = time.Now()
	for {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			break
		}
		s.add(b[:i])
		s.end()
		b = b[i+1:]
	}
	s.add(b)
	return n, nil
}

// add adds to the line that is being written.
func (s *stream) add(b []byte) {
	for len(s.partial)+len(b) > lineLength {
		room := lineLength - len(s.partial)
		s.partial = append(s.partial, b[:room]...)
		b = b[room:]
		s.end()
	}
	s.partial = append(s.partial, b...)
}

// end ends it.
func (s *stream) end() {
	text := string(bytes.TrimSuffix(s.partial, []byte("\r")))
	s.partial = s.partial[:0]
	s.p.output.line(text)
	s.scanner.line(text)
}

// finish ends what the stream has begun: no more comes.
func (s *stream) finish() {
	if len(s.partial) > 0 {
		s.end()
	}
	s.scanner.finish()
}
