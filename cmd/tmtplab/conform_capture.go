package main

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/spec"
)

// captureFile is a run's conformance.Wiretap: it writes a capture file.
type captureFile struct {
	*pcap.Writer
	file *os.File
}

// startCapture makes the file.
func startCapture(path, comment string) (*captureFile, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &captureFile{pcap.NewWriter(f, pcap.About{Program: "tmtplab " + version(), Comment: comment, Interface: "conform"}), f}, nil
}

// close ends the file. One that could not be written whole stays as it is: it
// was written as the run went.
func (c *captureFile) close() error {
	err := c.Writer.Close()
	if err = cmp.Or(err, c.file.Close()); err != nil {
		return fmt.Errorf("%w; %s is cut", err, c.file.Name())
	}
	return nil
}

// Connected implements conformance.Wiretap.
func (c *captureFile) Connected(link conformance.LinkInfo, dialled, connected time.Time) conformance.Tap {
	address, secure := strings.CutPrefix(link.Target, "tls://")
	address = strings.TrimPrefix(address, "tcp://")
	host, _, _ := net.SplitHostPort(address)
	return captured{c.Open(pcap.Link{
		Client: link.Local, Server: link.Remote, Host: host, Comment: purpose(link), TLS: secure,
		Dialled: dialled, Connected: connected,
	})}
}

// purpose says in a few words what a connection is for.
func purpose(link conformance.LinkInfo) string {
	switch {
	case link.Check == "":
		return "is the target there?"
	case link.Name == "":
		return "check " + link.Check
	}
	return "check " + link.Check + ", " + link.Name
}

// captured is one connection in a capture.
type captured struct{ flow *pcap.Flow }

func (c captured) Octets(dir conformance.Direction, octets []byte, at time.Time) {
	c.flow.Octets(sender(dir), octets, at)
}

func (c captured) Ended(dir conformance.Direction, at time.Time) { c.flow.End(sender(dir), at) }
func (c captured) Reset(dir conformance.Direction, at time.Time) { c.flow.Reset(sender(dir), at) }

func sender(dir conformance.Direction) spec.Role {
	if dir == conformance.ToServer {
		return spec.Client
	}
	return spec.Server
}
