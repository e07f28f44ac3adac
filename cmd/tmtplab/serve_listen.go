package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/tmtplab/tmtplab/refimpl/daemon"
)

// listenAll opens all addresses of --listen, or none.
func (o *serveOptions) listenAll() ([]listener, error) {
	var listeners []listener
	for _, address := range o.listen {
		ln, err := o.listenOn(address)
		if err != nil {
			closeAll(listeners)
			return nil, err
		}
		listeners = append(listeners, ln)
	}
	return listeners, nil
}

func (o *serveOptions) listenOn(address string) (listener, error) {
	scheme, where, err := splitAddress(address)
	if err != nil {
		return listener{}, err
	}
	var cert tls.Certificate
	if scheme == "tls" {
		if cert, err = o.certificate(); err != nil {
			return listener{}, err
		}
	}
	network := "tcp"
	if scheme == "unix" {
		network = "unix"
		removeStale(where)
	}
	ln, err := net.Listen(network, where)
	if err != nil {
		return listener{}, &exitError{exitUsage, fmt.Sprintf("cannot listen on %s: %s", address, reason(err))}
	}
	if scheme == "tls" {
		ln = tls.NewListener(ln, daemon.TLSConfig(cert))
	}
	return listener{ln, scheme}, nil
}

// splitAddress takes an address apart into scheme and host:port or path.
func splitAddress(address string) (scheme, where string, err error) {
	bad := func(why string) error {
		return &exitError{exitUsage, fmt.Sprintf("%q is no address to listen on: %s", address, why)}
	}
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		if path == "" {
			return "", "", bad("the path is missing")
		}
		return "unix", path, nil
	}
	scheme, where, _ = strings.Cut(address, "://")
	switch scheme {
	case "tls", "tcp":
	case "wss":
		return "", "", bad("wss:// is not there yet")
	default:
		return "", "", bad("want tls://host:port, tcp://host:port or unix:path")
	}
	if _, _, err := net.SplitHostPort(where); err != nil {
		return "", "", bad("want " + scheme + "://host:port")
	}
	return scheme, where, nil
}

// removeStale removes a socket that a killed server left behind: one that
// nobody answers on.
func removeStale(path string) {
	conn, err := net.Dial("unix", path)
	if err == nil {
		conn.Close()
		return
	}
	if info, e := os.Lstat(path); e == nil && info.Mode().Type() == os.ModeSocket && errors.Is(err, syscall.ECONNREFUSED) {
		os.Remove(path)
	}
}

// reason is what is behind an error of the operating system or the network,
// without the names of the calls that led to it.
func reason(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
