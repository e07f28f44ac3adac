package main

import (
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/pcap"
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
	return captured[execute.Direction]{c.Open(pcap.Link{
		Client: link.Local, Server: link.Remote, Host: host, Comment: comment, TLS: secure,
		Dialled: dialled, Connected: connected,
	}), execute.ToServer}
}
