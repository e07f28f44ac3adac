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
	return captured[conformance.Direction]{c.Open(pcap.Link{
		Client: link.Local, Server: link.Remote, Host: host, Comment: purpose(link), TLS: secure,
		Dialled: dialled, Connected: connected,
	}), conformance.ToServer}
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

// captured is one connection in a capture: a conformance.Tap, or an
// execute.Tap, by what they call directions.
type captured[Direction comparable] struct {
	flow     *pcap.Flow
	toServer Direction
}

func (c captured[Direction]) Octets(dir Direction, octets []byte, at time.Time) {
	c.flow.Octets(c.sender(dir), octets, at)
}

func (c captured[Direction]) Ended(dir Direction, at time.Time) { c.flow.End(c.sender(dir), at) }
func (c captured[Direction]) Reset(dir Direction, at time.Time) { c.flow.Reset(c.sender(dir), at) }

func (c captured[Direction]) sender(dir Direction) spec.Role {
	if dir == c.toServer {
		return spec.Client
	}
	return spec.Server
}
