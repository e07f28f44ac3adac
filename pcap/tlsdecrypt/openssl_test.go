package tlsdecrypt

import (
	"flag"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "record testdata anew, with openssl")

// scene is a connection that openssl is to make.
type scene struct {
	name, about    string
	client, server []string
	updates        bool // of keys, by both sides
	again          bool // a second connection resumes the first: it is recorded
	early          bool // which sends data ahead of its handshake
	expect
}

var scenes = []scene{
	{name: "13-aes128-gcm", about: "TLS 1.3", client: []string{"-ciphersuites", "TLS_AES_128_GCM_SHA256"}, expect: expect{version: tls13, suite: 0x1301}},
	{name: "13-aes256-gcm", about: "TLS 1.3", client: []string{"-ciphersuites", "TLS_AES_256_GCM_SHA384"}, expect: expect{version: tls13, suite: 0x1302}},
	{name: "13-chacha", about: "TLS 1.3", client: []string{"-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"}, expect: expect{version: tls13, suite: 0x1303}},
	{name: "13-aes128-ccm", about: "TLS 1.3", client: []string{"-ciphersuites", "TLS_AES_128_CCM_SHA256"}, server: []string{"-ciphersuites", "TLS_AES_128_CCM_SHA256"}, expect: expect{version: tls13, suite: 0x1304}},
	{name: "13-aes128-ccm-8", about: "TLS 1.3", client: []string{"-ciphersuites", "TLS_AES_128_CCM_8_SHA256:@SECLEVEL=0"}, server: []string{"-ciphersuites", "TLS_AES_128_CCM_8_SHA256", "-cipher", "ALL:@SECLEVEL=0"}, expect: expect{version: tls13, suite: 0x1305}},
	{name: "13-updates", about: "both sides update their keys", updates: true, expect: expect{version: tls13, suite: 0x1302, updates: 2}},
	{name: "13-retry", about: "the server asks for another hello", client: []string{"-groups", "X25519:P-384"}, server: []string{"-groups", "P-384"}, expect: expect{version: tls13, suite: 0x1302, retried: true}},
	{name: "13-resumed", about: "with a ticket of an earlier session", again: true, expect: expect{version: tls13, suite: 0x1302, resumed: true}},
	{name: "13-early", about: "data ahead of the handshake, accepted", again: true, early: true, server: []string{"-early_data"}, expect: expect{version: tls13, suite: 0x1302, resumed: true, skipped: true}},
	{name: "13-early-refused", about: "data ahead of the handshake, refused", again: true, early: true, server: []string{"-early_data", "-groups", "P-384"}, expect: expect{version: tls13, suite: 0x1302, retried: true, skipped: true}},
	{name: "12-aes128-gcm", about: "TLS 1.2", client: []string{"-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"}, expect: expect{version: tls12, suite: 0xc02f}},
	{name: "12-aes256-gcm", about: "TLS 1.2", client: []string{"-tls1_2", "-cipher", "ECDHE-RSA-AES256-GCM-SHA384"}, expect: expect{version: tls12, suite: 0xc030}},
	{name: "12-chacha", about: "TLS 1.2", client: []string{"-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"}, expect: expect{version: tls12, suite: 0xcca8}},
	{name: "12-aes256-ccm", about: "TLS 1.2", client: []string{"-tls1_2", "-cipher", "AES256-CCM"}, server: []string{"-cipher", "AES256-CCM"}, expect: expect{version: tls12, suite: 0xc09d}},
	{name: "12-aes128-ccm-8", about: "TLS 1.2", client: []string{"-tls1_2", "-cipher", "AES128-CCM8:@SECLEVEL=0"}, server: []string{"-cipher", "AES128-CCM8:@SECLEVEL=0"}, expect: expect{version: tls12, suite: 0xc0a0}},
	{name: "12-resumed", about: "TLS 1.2 with a ticket", client: []string{"-tls1_2"}, again: true, expect: expect{version: tls12, suite: 0xc030, resumed: true}},
}

// Recordings are made by openssl: what it says is what we must read.
func TestRecord(t *testing.T) {
	if !*update {
		t.Skip("records only with -update, where openssl is")
	}
	dir := t.TempDir()
	openssl(t, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=localhost", "-keyout", filepath.Join(dir, "key"), "-out", filepath.Join(dir, "cert"))
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) { s.record(t, dir) })
	}
}

func openssl(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
		t.Fatalf("openssl %v: %v\n%s", args, err, out)
	}
}

// record has openssl make the connection, through a listener that writes down
// what passes.
func (s *scene) record(t *testing.T, dir string) {
	behind := freePort(t)
	server := exec.Command("openssl", append([]string{"s_server", "-accept", behind, "-key", filepath.Join(dir, "key"), "-cert", filepath.Join(dir, "cert"), "-quiet"}, s.server...)...)
	talk, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var heard safeBuffer
	server.Stdout = &heard
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Wait()
	defer server.Process.Kill()

	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer front.Close()
	ticket := filepath.Join(t.TempDir(), "ticket")
	if s.again {
		s.connect(t, front, behind, talk, &heard, append(s.client, "-sess_out", ticket), "first")
	}
	args := s.client
	if s.again {
		args = append(args, "-sess_in", ticket)
	}
	if s.early {
		file := filepath.Join(t.TempDir(), "early")
		os.WriteFile(file, []byte("said too early\n"), 0o600)
		args = append(args, "-early_data", file)
	}
	r := s.connect(t, front, behind, talk, &heard, args, "now")
	r.about, r.expect = s.about, s.expect
	if err := os.WriteFile(filepath.Join("testdata", s.name+".txt"), r.format(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// connect makes one connection and returns its recording.
func (s *scene) connect(t *testing.T, front net.Listener, behind string, talk io.Writer, heard *safeBuffer, args []string, word string) *recording {
	log := filepath.Join(t.TempDir(), "keys")
	client := exec.Command("openssl", append([]string{"s_client", "-connect", front.Addr().String(), "-keylogfile", log, "-servername", "localhost"}, args...)...)
	in, err := client.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var told safeBuffer
	client.Stdout, client.Stderr = &told, &told
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	near, err := front.Accept()
	if err != nil {
		t.Fatal(err)
	}
	far, err := net.Dial("tcp", "127.0.0.1:"+behind)
	for i := 0; err != nil && i < 50; i++ { // openssl says nothing when it listens
		time.Sleep(100 * time.Millisecond)
		far, err = net.Dial("tcp", "127.0.0.1:"+behind)
	}
	if err != nil {
		t.Fatal(err)
	}
	r := new(recording)
	var mu sync.Mutex
	var done sync.WaitGroup
	pass := func(from Side, src, dst net.Conn) {
		buf := make([]byte, 4096)
		for {
			n, err := src.Read(buf)
			mu.Lock()
			r.wire = append(r.wire, piece{from, append([]byte(nil), buf[:n]...)})
			mu.Unlock()
			dst.Write(buf[:n])
			if err != nil {
				dst.(*net.TCPConn).CloseWrite()
				return
			}
		}
	}
	done.Go(func() { pass(Client, near, far) })
	done.Go(func() { pass(Server, far, near) })
	say := func(text string, w io.Writer, hear *safeBuffer) {
		io.WriteString(w, text)
		for i := 0; !strings.Contains(hear.String(), text) && i < 50; i++ {
			time.Sleep(100 * time.Millisecond)
		}
	}
	rounds := 1
	if s.updates {
		rounds = 2
	}
	for i := range rounds {
		if i > 0 {
			io.WriteString(in, "K\n") // asks the server for one in return
			time.Sleep(300 * time.Millisecond)
		}
		client, server := word+" the client says "+strings.Repeat("very ", 3)+"much\n", word+" the server answers\n"
		say(client, in, heard)
		say(server, talk, &told)
		r.want[Client] += client
		r.want[Server] += server
	}
	in.Close()
	client.Wait()
	near.Close()
	far.Close()
	done.Wait()
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			r.keys = append(r.keys, line)
		}
	}
	return r
}

type safeBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
