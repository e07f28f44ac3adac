package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/conformance"
	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// theToken is the one that strictServer takes at registration.
const theToken = "the token of this test"

// strictServer runs a reference server that demands a token of who registers,
// and of who connects the certificate that is asked for.
func strictServer(t *testing.T, clients tls.ClientAuthType) (address string) {
	t.Helper()
	d, err := daemon.New(daemon.Config{
		Server: server.Config{Name: "strict", Auth: 1, AuthBy: []wire.Provider{{Label: "toy", Login: []string{"https://a.test"}, Token: []string{"https://b.test"}}}},
		Store:  new(store.Memory),
		VerifyToken: func(_ context.Context, token *wire.OIDC) error {
			if token.AccessToken != theToken {
				return errors.New("not the one")
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	own, err := daemon.SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	config := daemon.TLSConfig(own)
	config.ClientAuth = clients
	ln, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() { defer close(served); d.Serve(context.Background(), ln) }()
	t.Cleanup(func() { d.Close(); <-served })
	return "tls://" + ln.Addr().String()
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Tokens of a file go with each Register, in all three forms of the file.
func TestConformTokens(t *testing.T) {
	address := strictServer(t, tls.NoClientCert)
	token := func(text string) string {
		return fmt.Sprintf(`{"token_type":"Bearer","expires_in":60,"id_token":"x","access_token":%q,"refresh_token":"x"}`, text)
	}
	checks := []string{"--target", address, "--insecure", "--check", "login/info", "--check", "register/token/*", "--check", "register/token-missing"}
	for name, text := range map[string]string{
		"object": token(theToken), "list": "[" + token(theToken) + "]",
		"both": `{"tokens":[` + token(theToken) + `],"refused":{"expired":` + token("old") + `}}`,
	} {
		t.Run(name, func(t *testing.T) {
			code, out, text := runCommand(t, append([]string{"conform", "--oidc-token-file", file(t, text)}, checks...)...)
			skipped := name != "both"
			if code != exitOK || strings.Contains(out, "register/token/expired") != skipped || !strings.Contains(out, "register/token/issuer") {
				t.Errorf("exit %d %s\n%s", code, text, out)
			}
		})
	}
	for _, bad := range []string{"", "[]", "[7]", `{"tokens":[]}`, `{"tokens":[{}],"refused":{"forged":{}}}`} {
		if code, _, text := runCommand(t, append([]string{"conform", "--oidc-token-file", file(t, bad)}, checks...)...); code != exitUsage || !strings.Contains(text, "--oidc-token-file") {
			t.Errorf("%s: exit %d, %q", bad, code, text)
		}
	}
	if code, _, _ := runCommand(t, append([]string{"conform"}, checks[:5]...)...); code != exitFellShort {
		t.Errorf("without a token: exit %d, want %d", code, exitFellShort)
	}
}

// Where registration is closed a command makes the accounts, and the checks of
// Register are skipped by name.
func TestConformRegisterCommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("commands are for sh")
	}
	address := strictServer(t, tls.NoClientCert)
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := filepath.Join(t.TempDir(), registerProgram)
	if err := os.Symlink(program, command); err != nil {
		t.Fatal(err)
	}
	args := []string{"conform", "--target", address, "--insecure", "--check", "login/info", "--check", "post/offline-node", "--check", "register/account", "--register-cmd"}
	code, out, text := runCommand(t, append(args, command+" "+strings.TrimPrefix(address, "tls://"))...)
	if code != exitOK || !strings.Contains(out, "2 pass, 1 skip") || !strings.Contains(out, "register/account") {
		t.Errorf("exit %d %s\n%s", code, text, out)
	}
	for command, want := range map[string]string{
		"echo nobody is in >&2; exit 3": "it said: nobody is in",
		"echo done":                     `not "done"`,
		`echo '{"uid":"u","nodeid":"n","error":"taken"}'`: "the alias was refused: taken",
	} {
		if code, out, _ := runCommand(t, append(args, command)...); code != exitFellShort || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d\n%s", command, code, out)
		}
	}
}

// registerProgram is the name under which this test's binary makes an account
// at the server of its argument, and prints it.
const registerProgram = "tmtp-register"

func registerMain() {
	account, err := registerAt(os.Args[1], os.Getenv("TMTP_NODE"), os.Getenv("TMTP_ALIAS"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(account)
}

func registerAt(address, label, alias string) (account conformance.Account, err error) {
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return account, err
	}
	defer conn.Close()
	rev := wire.Request{Op: spec.OpTmtpRev, ID: "1"}
	register := wire.Request{Op: spec.OpRegister, NewNode: label, NewAlias: alias,
		OIDC: &wire.OIDC{TokenType: "Bearer", ExpiresIn: 60, IDToken: "x", AccessToken: theToken, RefreshToken: "x"}}
	conn.Write(register.AppendFrame(rev.AppendFrame(nil)))
	for r := wire.NewReader(conn); ; {
		frame, err := r.Next()
		if err != nil {
			return account, err
		}
		var m wire.Message
		if err := m.Decode(frame[spec.LengthDigits:]); err != nil {
			return account, err
		}
		switch m.Kind {
		case spec.MsgRegistered:
			return conformance.Account{UID: m.UID, NodeID: m.NodeID, Error: m.Error}, nil
		case spec.MsgQuit:
			return account, errors.New(m.Error)
		}
	}
}

// A server that demands client certificates is reached with one, and SEC-7
// tells what happens without.
func TestConformClientCertificate(t *testing.T) {
	client, err := daemon.SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	address := strictServer(t, tls.RequireAnyClientCert)
	key, err := x509.MarshalPKCS8PrivateKey(client.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	var both bytes.Buffer
	pem.Encode(&both, &pem.Block{Type: "CERTIFICATE", Bytes: client.Certificate[0]})
	pem.Encode(&both, &pem.Block{Type: "PRIVATE KEY", Bytes: key})
	args := []string{"conform", "--target", address, "--insecure", "--check", "sec/client-certificate", "--check", "tmtprev/version-1"}
	if code, out, text := runCommand(t, append(args, "--client-cert", file(t, both.String()))...); code != exitOK || !strings.Contains(out, "without a client certificate there is no tmtprev") {
		t.Errorf("exit %d %s\n%s", code, text, out)
	}
	if code, _, text := runCommand(t, args...); code != exitUnreachable {
		t.Errorf("without one: exit %d %s, want %d", code, text, exitUnreachable)
	}
	if code, _, text := runCommand(t, append(args, "--client-cert", file(t, "no PEM"))...); code != exitUsage || !strings.Contains(text, "--client-cert") {
		t.Errorf("no PEM: exit %d %s, want %d", code, text, exitUsage)
	}
}
