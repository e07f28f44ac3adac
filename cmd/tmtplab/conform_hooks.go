package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"

	"github.com/spf13/pflag"

	"github.com/tmtplab/tmtplab/conformance"
)

// hooks are the commands and files by which a server that is not embedded lets
// the suite do what the protocol alone does not.
type hooks struct {
	restart, kill string // commands
	register      string // a command
	tokens        string // file
	certificate   string // file
}

func (h *hooks) flags(f *pflag.FlagSet) {
	f.StringVar(&h.restart, "restart-cmd", "", "shell `command` that stops the server in order and starts it again; its checks run last")
	f.StringVar(&h.kill, "kill-cmd", "", "shell `command` that ends the server with kill -9 and starts it again; its checks run last")
	f.StringVar(&h.register, "register-cmd", "", "shell `command` that makes an account where registration is closed: it gets TMTP_ALIAS and TMTP_NODE, the node's label, in its environment, and prints {\"uid\":…,\"nodeid\":…}")
	f.StringVar(&h.tokens, "oidc-token-file", "", "`file` with what a Register that needs a token has as oidc, in JSON: an object, a list, or {\"tokens\":[…],\"refused\":{\"expired\":…,\"issuer\":…,\"audience\":…}}")
	f.StringVar(&h.certificate, "client-cert", "", "PEM `file` with certificate and key, for a server that demands them of clients")
}

// none reports hooks that the embedded server has no use for.
func (h *hooks) none() error {
	for _, flag := range []struct{ name, value string }{
		{"restart-cmd", h.restart}, {"kill-cmd", h.kill}, {"register-cmd", h.register},
		{"oidc-token-file", h.tokens}, {"client-cert", h.certificate},
	} {
		if flag.value != "" {
			return fmt.Errorf("--%s is for a server named by --target", flag.name)
		}
	}
	return nil
}

// apply gives the target what it needs.
func (h *hooks) apply(target *conformance.Target) error {
	target.Control.Restart = control("--restart-cmd", h.restart)
	target.Control.Kill = control("--kill-cmd", h.kill)
	if h.register != "" {
		if h.tokens != "" {
			return errors.New("give one of --register-cmd and --oidc-token-file")
		}
		target.Register = h.registrar()
	}
	if h.certificate != "" {
		pair, err := tls.LoadX509KeyPair(h.certificate, h.certificate)
		if err != nil {
			return fmt.Errorf("--client-cert %s: %s", h.certificate, reason(err))
		}
		target.TLS.Certificates = []tls.Certificate{pair}
	}
	if h.tokens == "" {
		return nil
	}
	tokens, err := tokenFile(h.tokens)
	target.Tokens = tokens
	return err
}

// control runs a command that ends the server and starts it again.
func control(flag, line string) func(context.Context) error {
	if line == "" {
		return nil
	}
	return func(ctx context.Context) error {
		_, err := shell(ctx, flag, line)
		return err
	}
}

// registrar makes accounts by a command, a few at a time.
func (h *hooks) registrar() func(ctx context.Context, label, alias string) (conformance.Account, error) {
	slots := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	return func(ctx context.Context, label, alias string) (account conformance.Account, err error) {
		slots <- struct{}{}
		defer func() { <-slots }()
		said, err := shell(ctx, "--register-cmd", h.register, "TMTP_ALIAS="+alias, "TMTP_NODE="+label)
		if err != nil {
			return account, err
		}
		if err := json.Unmarshal(said, &account); err != nil || account.UID == "" || account.NodeID == "" {
			return account, fmt.Errorf("--register-cmd: want {\"uid\":…,\"nodeid\":…} on its output, not %q", bytes.TrimSpace(said))
		}
		return account, nil
	}
}

// tokenFile reads tokens: one, a list, or an object that has both good and bad
// ones.
func tokenFile(path string) (*conformance.Tokens, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--oidc-token-file: %w", err)
	}
	text = bytes.TrimSpace(text)
	var file struct {
		Tokens  []json.RawMessage          `json:"tokens"`
		Refused map[string]json.RawMessage `json:"refused"`
	}
	if bytes.HasPrefix(text, []byte("[")) {
		err = json.Unmarshal(text, &file.Tokens)
	} else if err = json.Unmarshal(text, &file); err == nil && file.Tokens == nil {
		file.Tokens = []json.RawMessage{text}
	}
	if err != nil {
		return nil, fmt.Errorf("--oidc-token-file %s: %w", path, err)
	}
	good := len(file.Tokens) > 0
	for _, token := range file.Tokens {
		good = good && isObject(token)
	}
	for name, token := range file.Refused {
		if name != "expired" && name != "issuer" && name != "audience" {
			return nil, fmt.Errorf("--oidc-token-file %s: refused has %q, which is none of expired, issuer and audience", path, name)
		}
		good = good && isObject(token)
	}
	if !good {
		return nil, fmt.Errorf("--oidc-token-file %s: want tokens, each an object as oidc is", path)
	}
	return &conformance.Tokens{Good: file.Tokens, Refused: file.Refused}, nil
}

func isObject(token json.RawMessage) bool { return bytes.HasPrefix(token, []byte("{")) }
