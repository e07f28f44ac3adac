package main

import (
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/pcap"
	"github.com/tmtplab/tmtplab/spec"
)

// fuzzCapture is an execute.Observer that writes a capture file.
type fuzzCapture struct{ *captureFile }

// captureFinding begins the capture of a finding; it is a finding.Capture.
func captureFinding(path string) (execute.Observer, func() error, error) {
	c, err := startCapture(path, "what shows a finding of the fuzzer")
	if err != nil {
		return nil, nil, err
	}
	return fuzzCapture{c}, c.close, nil
}

// Connected implements execute.Observer.
func (c fuzzCapture) Connected(link execute.Connection, dialled, connected time.Time) execute.Tap {
	address, secure := strings.CutPrefix(link.Target, "tls://")
	address = strings.TrimPrefix(address, "tcp://")
	host, _, _ := net.SplitHostPort(address)
	comment := "a link that asks whether the target is served"
	if link.Link >= 0 {
		comment = fmt.Sprintf("link %d", link.Link+1)
	}
	return fuzzTap{c.Open(pcap.Link{
		Client: link.Local, Server: link.Remote, Host: host, Comment: comment, TLS: secure,
		Dialled: dialled, Connected: connected,
	})}
}

// fuzzTap is one connection in a capture.
type fuzzTap struct{ flow *pcap.Flow }

func (t fuzzTap) Octets(dir execute.Direction, octets []byte, at time.Time) {
	t.flow.Octets(fuzzSender(dir), octets, at)
}

func (t fuzzTap) Ended(dir execute.Direction, at time.Time) { t.flow.End(fuzzSender(dir), at) }
func (t fuzzTap) Reset(dir execute.Direction, at time.Time) { t.flow.Reset(fuzzSender(dir), at) }

func fuzzSender(dir execute.Direction) spec.Role {
	if dir == execute.ToServer {
		return spec.Client
	}
	return spec.Server
}
