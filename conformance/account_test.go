package conformance

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/daemon"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/reports"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// issuer makes and verifies toy tokens: JSON Web Tokens signed with a key that
// it alone has.
type issuer struct{ name, key string }

type claims struct {
	Issuer   string `json:"iss"`
	Audience string `json:"aud"`
	Expires  int64  `json:"exp"`
}

func (i issuer) sign(signed string) string {
	mac := hmac.New(sha256.New, []byte(i.key))
	mac.Write([]byte(signed))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (i issuer) token(audience string, life time.Duration) json.RawMessage {
	signed := encoded(`{"alg":"HS256"}`) + "." + encoded(toJSON(claims{i.name, audience, time.Now().Add(life).Unix()}))
	return json.RawMessage(fmt.Sprintf(
		`{"token_type":"Bearer","expires_in":60,"id_token":"%s.%s","access_token":"opaque","refresh_token":"opaque"}`, signed, i.sign(signed)))
}

func (i issuer) verify(_ context.Context, token *wire.OIDC) error {
	last := strings.LastIndexByte(token.IDToken, '.')
	if last < 0 || i.sign(token.IDToken[:last]) != token.IDToken[last+1:] {
		return errors.New("its signature is wrong")
	}
	_, payload, _ := strings.Cut(token.IDToken[:last], ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	var c claims
	if err := errors.Join(err, json.Unmarshal(text, &c)); err != nil {
		return err
	}
	if c.Issuer != i.name || c.Audience != "tmtp" || time.Now().Unix() >= c.Expires {
		return errors.New("it is not for here and now")
	}
	return nil
}

// demanding starts a reference server whose registration demands a token.
func demanding(t *testing.T, verify func(context.Context, *wire.OIDC) error) Target {
	t.Helper()
	d, err := daemon.New(daemon.Config{
		Server: server.Config{Name: "demanding", Auth: 1, AuthBy: []wire.Provider{{Label: "toy", Login: []string{"https://issuer.test"}, Token: []string{"https://issuer.test/token"}}}},
		Store:  new(store.Memory), VerifyToken: verify,
	})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	config := selfSigned(t)
	go func() {
		defer close(served)
		d.Serve(context.Background(), tls.NewListener(ln, config))
	}()
	t.Cleanup(func() { d.Close(); <-served })
	return Target{Address: "tls://" + ln.Addr().String(), TLS: &tls.Config{InsecureSkipVerify: true}}
}

func tokensOf(i issuer) *Tokens {
	forger := issuer{"forger", i.key}
	return &Tokens{
		Good: []json.RawMessage{i.token("tmtp", time.Hour), i.token("tmtp", 2*time.Hour)},
		Refused: map[string]json.RawMessage{
			"expired": i.token("tmtp", -time.Hour), "issuer": forger.token("tmtp", time.Hour), "audience": i.token("mail", time.Hour),
		},
	}
}

// results runs checks and returns their results by name.
func results(t *testing.T, target Target, checks []Check) map[string]reports.Result {
	t.Helper()
	report, err := Run(t.Context(), Options{Target: target, Checks: checks, Profile: "interop", Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]reports.Result)
	for _, res := range report.Results {
		byName[res.Check] = res
	}
	return byName
}

// All checks pass at a server that demands tokens, those about tokens too.
func TestTokens(t *testing.T) {
	i := issuer{"https://issuer.test", "secret"}
	target := demanding(t, i.verify)
	target.Tokens = tokensOf(i)
	all := results(t, target, nil)
	for name, res := range all {
		if res.Status == reports.Fail {
			t.Errorf("%s: %s %s\n%s", name, res.Reason, res.Actual, strings.Join(res.Transcript, "\n"))
		}
		if strings.HasPrefix(name, "register/") && res.Status == reports.Skip && !strings.Contains(name, "-restart") && !strings.Contains(name, "-kill") {
			t.Errorf("%s: skipped, %s", name, res.Reason)
		}
	}
	// What the file does not have is skipped by name.
	target.Tokens = &Tokens{Good: []json.RawMessage{[]byte(`{"access_token":"opaque"}`)}}
	for _, name := range []string{"expired", "algorithm-none"} {
		if res := results(t, target, tokenChecks())["register/token/"+name]; res.Status != reports.Skip {
			t.Errorf("%s: %s", name, res.Status)
		}
	}
}

// A server that takes any token fails each check of a bad one.
func TestTokensUnverified(t *testing.T) {
	target := demanding(t, func(context.Context, *wire.OIDC) error { return nil })
	target.Tokens = tokensOf(issuer{"https://issuer.test", "secret"})
	for name, res := range results(t, target, tokenChecks()) {
		if want := map[bool]reports.Status{true: reports.Pass, false: reports.Fail}[name == "register/token/sound"]; strings.HasPrefix(name, "register/") && res.Status != want {
			t.Errorf("%s: %s, want %s", name, res.Status, want)
		}
	}
}

// A server whose registration is closed is tested by accounts made otherwise.
func TestClosedRegistration(t *testing.T) {
	i := issuer{"https://issuer.test", "secret"}
	target := demanding(t, i.verify)
	behind := target
	behind.TLS = target.TLS.Clone()
	target.Register = func(ctx context.Context, label, alias string) (Account, error) {
		return registerBy(ctx, &behind, Register(label, alias).With("oidc", i.token("tmtp", time.Hour)))
	}
	passed := 0
	for name, res := range results(t, target, nil) {
		switch res.Status {
		case reports.Fail:
			t.Errorf("%s: %s %s\n%s", name, res.Reason, res.Actual, strings.Join(res.Transcript, "\n"))
		case reports.Pass:
			passed++
		}
	}
	if passed < 1000 {
		t.Errorf("only %d checks pass", passed)
	}
	target.Register = func(context.Context, string, string) (Account, error) { return Account{}, errors.New("exit status 9") }
	res := results(t, target, checkOf(t, "login/info"))["login/info"]
	if res.Status != reports.Fail || !strings.Contains(res.Actual, "exit status 9") {
		t.Errorf("without accounts: %s, %s", res.Status, res.Actual)
	}
}

func checkOf(t *testing.T, name string) []Check {
	t.Helper()
	checks, err := Select(Checks(), Selection{Names: []string{name}})
	if err != nil {
		t.Fatal(err)
	}
	return checks
}

// registerBy makes an account on a connection of its own.
func registerBy(ctx context.Context, target *Target, request Request) (Account, error) {
	conn, err := target.dial(ctx)
	if err != nil {
		return Account{}, err
	}
	defer conn.Close()
	conn.Write(append(TmtpRev("1").Octets(), request.Octets()...))
	r, last := wire.NewReader(conn), ""
	for range 2 {
		frame, err := r.Next()
		if err != nil {
			return Account{}, err
		}
		last = string(frame)
		if m := decode(frame); m.UID != "" {
			return Account{m.UID, m.NodeID, m.Error}, nil
		}
	}
	return Account{}, fmt.Errorf("not registered: %s", last)
}
