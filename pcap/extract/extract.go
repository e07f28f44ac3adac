package extract

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Options are what is kept.
type Options struct {
	Folder string // in which files are made; it must exist
	// Match chooses messages by their headers; nil: all with data.
	Match func(*dissect.Entry) bool
	// Kept is called with each file.
	Kept func(path string, m *dissect.Message, octets, missing int64)
}

// Extractor is a dissect.Sink that writes files. Octets that are missing are
// left out of them; Options.Kept tells how many.
type Extractor struct {
	options Options
	open    map[*dissect.Message]*body
	err     error
}

// body is a message whose data are being written.
type body struct {
	file *os.File
	head uint64 // octets of the head that the data begin with
	size int64
}

// New returns an Extractor.
func New(options Options) *Extractor {
	return &Extractor{options: options, open: make(map[*dissect.Message]*body)}
}

// Err returns the first error. Nothing more is written behind it.
func (x *Extractor) Err() error { return x.err }

// Close ends files that are not complete.
func (x *Extractor) Close() error {
	for _, b := range x.open {
		x.err = cmp.Or(x.err, b.file.Close())
	}
	return x.err
}

// Link implements dissect.Sink.
func (x *Extractor) Link(*dissect.Link) {}

// Message implements dissect.Sink.
func (x *Extractor) Message(m *dissect.Message) {
	if m.Length == 0 || x.err != nil || x.options.Match != nil && !x.options.Match(&dissect.Entry{Message: m, End: m.Last}) {
		return
	}
	id, head := m.Request.ID, m.Request.DataHead
	if m.From == spec.Server {
		id, head = m.Server.ID, m.Server.DataHead
	}
	name := fmt.Sprintf("%06d-link%d-%s", m.Number, m.Link.Number, strings.Trim(m.Name(), "?"))
	if _, err := wire.ParseID(id); err == nil {
		name += "-" + id
	}
	f, err := os.Create(filepath.Join(x.options.Folder, name))
	if err != nil {
		x.err = err
		return
	}
	x.open[m] = &body{file: f, head: head}
}

// Data implements dissect.Sink.
func (x *Extractor) Data(m *dissect.Message, octets []byte, _ stream.Mark) {
	b := x.open[m]
	if b == nil || x.err != nil {
		return
	}
	if _, err := b.file.Write(octets); err != nil {
		x.err = err
	}
	b.size += int64(len(octets))
}

// Done implements dissect.Sink.
func (x *Extractor) Done(m *dissect.Message, missing int64) {
	b := x.open[m]
	if b == nil {
		return
	}
	delete(x.open, m)
	path := b.file.Name()
	if x.err == nil && missing == 0 && b.head > 0 {
		x.err = x.attachments(b)
	}
	x.err = cmp.Or(x.err, b.file.Close())
	if x.err == nil && x.options.Kept != nil {
		x.options.Kept(path, m, b.size, missing)
	}
}

// Trouble implements dissect.Sink.
func (x *Extractor) Trouble(*dissect.Link, *dissect.Trouble) {}

// Closed implements dissect.Sink.
func (x *Extractor) Closed(*dissect.Link, spec.Role, stream.End) {}

// attachments writes those of a body that ordinary clients wrote.
func (x *Extractor) attachments(b *body) error {
	list, ok := attached(io.NewSectionReader(b.file, 0, b.size), b.head, b.size)
	if !ok {
		return nil
	}
	at := b.size
	for _, a := range list {
		at -= int64(a.Size)
	}
	for i, a := range list {
		f, err := os.Create(fmt.Sprintf("%s.%d-%s", b.file.Name(), i+1, safe(a.Name)))
		if err != nil {
			return err
		}
		_, err = io.Copy(f, io.NewSectionReader(b.file, at, int64(a.Size)))
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
		at += int64(a.Size)
	}
	return nil
}
