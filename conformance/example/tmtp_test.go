// Package example embeds the conformance suite in a project's own go test. It
// is a module of its own, as the project of an implementer is: copy the file,
// and put the command that starts your server in place of the one below.
package example

import (
	"bufio"
	"crypto/tls"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/spec"
)

// server is a program that serves TMTP, on a port that is free, and prints its
// address as its first line: tls://host:port.
var server = []string{"go", "tool", "tmtplab", "serve", "--dev"}

// TestTMTP runs the suite. Each process of ginkgo -p calls it, and so has a
// server to itself.
func TestTMTP(t *testing.T) {
	gomega.RegisterFailHandler(ginkgo.Fail)
	conformance.Describe(conformance.Options{
		Target: conformance.Target{
			Address: address(t),
			// The certificate of a test server is nobody's but its own.
			TLS: &tls.Config{InsecureSkipVerify: true},
		},
		Profile: spec.Interop,
	})
	ginkgo.RunSpecs(t, "TMTP conformance")
}

// address returns where to find the server: at $TMTP_TARGET when one runs
// already, else it starts one for as long as the test runs.
func address(t *testing.T) string {
	if running := os.Getenv("TMTP_TARGET"); running != "" {
		return running
	}
	cmd := exec.Command(server[0], server[1:]...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal("the server printed no address: ", err)
	}
	go io.Copy(io.Discard, out)
	return strings.TrimSpace(line)
}
