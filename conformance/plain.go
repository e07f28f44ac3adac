package conformance

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// plain says an error of the network in few words and one line.
func plain(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection reset"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "closed without a reply"
	}
	if e := new(net.DNSError); errors.As(err, &e) {
		return "no such host " + e.Name
	}
	if e := syscall.Errno(0); errors.As(err, &e) {
		return e.Error()
	}
	if e := new(net.OpError); errors.As(err, &e) && e.Err != nil {
		err = e.Err
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// clean shows octets on one line: text as it is, the rest in Go's escapes.
func clean(b []byte) string {
	q := strconv.Quote(string(b))
	return strings.ReplaceAll(q[1:len(q)-1], `\"`, `"`)
}
