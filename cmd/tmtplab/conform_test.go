package main

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/conformance"
)

// runCommand runs a command line in this process and returns its exit code.
func runCommand(t *testing.T, args ...string) (code int, stdout, text string) {
	t.Helper()
	return runWithin(t.Context(), args...)
}

// runWithin does so until the context ends, as an interrupt would end it.
func runWithin(ctx context.Context, args ...string) (code int, stdout, text string) {
	var out strings.Builder
	cmd := rootCommand()
	cmd.SetArgs(args)
	cmd.SetOut(&out)
	err := cmd.ExecuteContext(ctx)
	if e := new(exitError); errors.As(err, &e) {
		return e.code, out.String(), e.text
	}
	if err != nil {
		return exitUsage, out.String(), err.Error()
	}
	return exitOK, out.String(), ""
}

// TestConformExitCodes shows the codes that CI relies on.
func TestConformExitCodes(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			// A frame, but of a server that does nothing right.
			conn.Write([]byte(conformance.Frame(`{"op":"quit","error":"out of order"}`)))
			conn.Close()
		}
	}()
	server, err := startEmbedded(shortTimers)
	if err != nil {
		t.Fatal(err)
	}
	defer server.stop()
	for _, test := range []struct {
		name string
		args []string
		code int
		text string
	}{
		{"all well", []string{"--target", server.target.Address, "--insecure", "--check", "frame/*"}, exitOK, ""},
		{"falls short", []string{"--target", "tcp://" + ln.Addr().String(), "--check", "frame/length-0"}, exitFellShort, ""},
		{"untrusted", []string{"--target", server.target.Address}, exitUnreachable, "not trusted"},
		{"wrong pin", []string{"--target", server.target.Address, "--pin", strings.Repeat("00", 32)}, exitUnreachable, "not trusted"},
		{"plain text to a TLS port", []string{"--target", "tcp" + strings.TrimPrefix(server.target.Address, "tls")}, exitUnreachable, "does it want tls://?"},
		{"no section", []string{"--section", "77"}, exitUsage, "section"},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, _, text := runCommand(t, append([]string{"conform"}, test.args...)...)
			if code != test.code || !strings.Contains(text, test.text) {
				t.Errorf("exit %d, %q; want %d and %q", code, text, test.code, test.text)
			}
		})
	}
}
