package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/tmtplab/tmtplab/pcap/capture"
	"github.com/tmtplab/tmtplab/pcap/check"
	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/pcap/stream/bare"
	"github.com/tmtplab/tmtplab/pcap/tlsdecrypt"
	"github.com/tmtplab/tmtplab/spec"
)

// reader is one way to read a capture.
type reader struct {
	name string
	file string
	bare string  // the measurement of gopacket's on the same capture
	goal float64 // share of its speed; 0: none
	read func(file io.Reader, keys *tlsdecrypt.KeyLog) (result, error)
}

// result is what a reader has found, by which it shows that it has read.
type result struct {
	octets   int64 // of streams, or what was inside TLS
	messages int64
}

// What is measured, by name.
const (
	bareLong  = "gopacket's reassembly, 700 octets"
	bareSmall = "gopacket's reassembly, small"
	bareTLS   = "gopacket's reassembly, TLS"
)

var readers = []reader{
	{name: bareLong, file: long, bare: bareLong, read: readBare},
	{name: "streams, 700 octets", file: long, bare: bareLong, read: readStreams},
	{name: "headers, 700 octets", file: long, bare: bareLong, goal: 0.45, read: readHeaders},
	{name: "check, 700 octets", file: long, bare: bareLong, read: readChecked},
	{name: bareTLS, file: tls, bare: bareTLS, read: readBare},
	{name: "TLS 1.3 decrypted", file: tls, bare: bareTLS, goal: 0.6, read: readTLS},
	{name: "TLS 1.3, headers", file: tls, bare: bareTLS, read: readHeaders},
	{name: bareSmall, file: small, bare: bareSmall, read: readBare},
	{name: "headers, small", file: small, bare: bareSmall, read: readHeaders},
	{name: "check, small", file: small, bare: bareSmall, read: readChecked},
}

func readBare(file io.Reader, _ *tlsdecrypt.KeyLog) (r result, err error) {
	r.octets, err = bare.Count(file)
	return r, err
}

func readStreams(file io.Reader, _ *tlsdecrypt.KeyLog) (result, error) {
	s := new(counter)
	err := assemble(file, s)
	return s.result, err
}

// readTLS decrypts, and does nothing with what comes out.
func readTLS(file io.Reader, keys *tlsdecrypt.KeyLog) (result, error) {
	s := &opener{keys: keys}
	err := assemble(file, s)
	return s.result, err
}

// readHeaders decodes each header into its type.
func readHeaders(file io.Reader, keys *tlsdecrypt.KeyLog) (result, error) {
	s := new(messages)
	d := dissect.New(s, dissect.Options{Keys: keys})
	err := assemble(file, d)
	c := d.Counts()
	if s.trouble != nil {
		err = s.trouble
	}
	return result{octets: c.Headers + c.Data, messages: c.Messages}, err
}

func readChecked(file io.Reader, keys *tlsdecrypt.KeyLog) (result, error) {
	d := dissect.New(check.New(check.Options{}), dissect.Options{Keys: keys})
	err := assemble(file, d)
	c := d.Counts()
	return result{octets: c.Headers + c.Data, messages: c.Messages}, err
}

// assemble finds the connections of a capture.
func assemble(file io.Reader, sink stream.Sink) error {
	a := stream.New(sink, stream.Limits{})
	r := capture.New(file, capture.Options{})
	for {
		p, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		a.Packet(p)
	}
	a.Close()
	return nil
}

// counter is a stream.Sink that counts.
type counter struct{ result }

func (c *counter) Open(*stream.Flow) {}
func (c *counter) Octets(_ *stream.Flow, _ stream.Side, p stream.Piece) {
	c.octets += int64(len(p.Octets))
}
func (c *counter) Gap(*stream.Flow, stream.Side, stream.Gap) {}
func (c *counter) End(*stream.Flow, stream.Side, stream.End) {}
func (c *counter) Close(*stream.Flow)                        {}

// opener is a stream.Sink that opens TLS.
type opener struct {
	counter
	keys *tlsdecrypt.KeyLog
}

func (o *opener) Open(f *stream.Flow) {
	f.User = tlsdecrypt.NewConn(tlsdecrypt.Config{
		Keys:    o.keys,
		Data:    func(d tlsdecrypt.Data) { o.octets += int64(len(d.Octets)) },
		Problem: func(*tlsdecrypt.Error) {},
	})
}

func (o *opener) Octets(f *stream.Flow, from stream.Side, p stream.Piece) {
	side := tlsdecrypt.Client
	if from != f.Client {
		side = tlsdecrypt.Server
	}
	f.User.(*tlsdecrypt.Conn).Octets(side, p.Octets, tlsdecrypt.Mark(p.Mark))
}

// messages is a dissect.Sink that wants all to be well.
type messages struct{ trouble error }

func (m *messages) Link(*dissect.Link)                          {}
func (m *messages) Message(*dissect.Message)                    {}
func (m *messages) Data(*dissect.Message, []byte, stream.Mark)  {}
func (m *messages) Done(*dissect.Message, int64)                {}
func (m *messages) Closed(*dissect.Link, spec.Role, stream.End) {}
func (m *messages) Trouble(_ *dissect.Link, t *dissect.Trouble) {
	m.trouble = fmt.Errorf("%v: %s", t.Kind, t.Text)
}

// readKeys reads the keys of the captures.
func readKeys(path string) (*tlsdecrypt.KeyLog, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	log := new(tlsdecrypt.KeyLog)
	return log, log.Read(bytes.NewReader(text))
}
