package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/tmtplab/tmtplab/refimpl/daemon"
)

// serve runs the server with flags, and returns its first line and a function
// that interrupts it and returns how it ended.
func serve(t *testing.T, flags ...string) (address string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	cmd := rootCommand()
	cmd.SetArgs(append([]string{"serve"}, flags...))
	cmd.SetOut(w)
	ended := make(chan error, 1)
	go func() {
		err := cmd.ExecuteContext(ctx)
		w.CloseWithError(err)
		ended <- err
	}()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		cancel()
		t.Fatal("first line:", err)
	}
	return strings.TrimSpace(line), func() error { cancel(); return <-ended }
}

func TestServeDev(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	address, stop := serve(t, "--dev", "--name", "the site")
	where, ok := strings.CutPrefix(address, "tls://127.0.0.1:")
	if !ok {
		t.Fatalf("first line %q, want an address like tls://127.0.0.1:4433", address)
	}
	conn, err := tls.Dial("tcp", "127.0.0.1:"+where, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	wantTmtpRev(t, conn)
	if err := stop(); err != nil {
		t.Fatal("serve ended with", err)
	}
	left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*"))
	if err != nil || len(left) > 0 {
		t.Fatalf("left behind: %v, %v", left, err)
	}
}

// A certificate of one's own is the one that clients see.
func TestServeCertificate(t *testing.T) {
	made, err := daemon.SelfSigned("site.example")
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(made.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, block := range map[string]*pem.Block{
		"site.pem": {Type: "CERTIFICATE", Bytes: made.Certificate[0]},
		"site.key": {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	address, stop := serve(t, "--listen", "tls://127.0.0.1:0", "--data", filepath.Join(dir, "data"), "--name", "the site",
		"--cert", filepath.Join(dir, "site.pem"), "--key", filepath.Join(dir, "site.key"))
	roots := x509.NewCertPool()
	roots.AddCert(made.Leaf)
	conn, err := tls.Dial("tcp", strings.TrimPrefix(address, "tls://"), &tls.Config{RootCAs: roots, ServerName: "site.example"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	wantTmtpRev(t, conn)
	if err := stop(); err != nil {
		t.Fatal("serve ended with", err)
	}
}

func wantTmtpRev(t *testing.T, conn net.Conn) {
	t.Helper()
	const want = `002b{"id":"1","name":"the site","op":"tmtprev"}`
	if _, err := io.WriteString(conn, `0011{"op":0,"id":"1"}`); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len(want))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != want {
		t.Fatalf("got %s, %v; want %s", got, err, want)
	}
}

// A socket that a killed server left behind is in nobody's way.
func TestServeUnix(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	ln.SetUnlinkOnClose(false)
	ln.Close()
	address, stop := serve(t, "--listen", "unix:"+path, "--data", t.TempDir(), "--name", "the site")
	if address != "unix:"+path {
		t.Fatalf("first line %q, want unix:%s", address, path)
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	wantTmtpRev(t, conn)
	if err := stop(); err != nil {
		t.Fatal("serve ended with", err)
	}
}

// As a program of its own, it ends with exit code 0 when it is told to.
func TestServeSignals(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			cmd := &exec.Cmd{Path: self, Args: []string{"tmtplab", "serve", "--dev"}, Env: append(os.Environ(), "TMPDIR="+t.TempDir())}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil || !strings.HasPrefix(line, "tls://127.0.0.1:") {
				t.Errorf("first line %q, %v", line, err)
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Fatal("serve ended with", err)
			}
		})
	}
}

// What stands in the way of a start is one plain line, and exit code 2.
func TestServeCannotStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().String()
	data := t.TempDir()
	_, stop := serve(t, "--listen", "tcp://127.0.0.1:0", "--data", data)
	defer stop()
	for _, c := range []struct {
		flags []string
		want  string
	}{
		{[]string{"--dev", "--listen", "tls://" + port}, "cannot listen on tls://" + port + ": address already in use"},
		{[]string{"--dev", "--data", data}, data + " is in use by another server"},
	} {
		cmd := rootCommand()
		cmd.SetArgs(append([]string{"serve"}, c.flags...))
		err := cmd.ExecuteContext(t.Context())
		if err == nil || err.Error() != c.want {
			t.Errorf("serve %v: %v, want %s", c.flags, err, c.want)
		}
		if e, ok := err.(*exitError); !ok || e.code != exitUsage {
			t.Errorf("serve %v: %T, want exit code 2", c.flags, err)
		}
	}
}
