package conformance

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
)

// tokenChecks are the checks of servers whose registration demands a token
// (REG-9).
func tokenChecks() []Check {
	checks := []Check{{
		Name: "register/token/sound", Title: "where registration demands a token, a sound one registers",
		Requirements: []string{"REG-9", "REG-1"},
		Run: func(t *T) {
			link, tokens := t.tokens()
			link.Request(Register("label", t.Name("alias")).With("oidc", tokens.take()))
			link.Expect(ARegistered().Without(spec.KeyError))
			link.Expect(AnInfo())
		},
	}}
	for _, c := range []struct {
		name, what string
		spoil      func(head, claims, signature string) string // of a JSON Web Token
	}{
		{"garbage", "that is none", func(_, _, _ string) string { return "garbage" }},
		{"algorithm-none", `of the algorithm "none"`, func(_, claims, _ string) string {
			return encoded(`{"alg":"none","typ":"JWT"}`) + "." + claims + "."
		}},
		{"signature-missing", "without its signature", func(head, claims, _ string) string { return head + "." + claims + "." }},
		{"signature-wrong", "with another signature", func(head, claims, signature string) string {
			return head + "." + claims + "." + otherwise(signature)
		}},
		{"claims-changed", "whose claims are not those that were signed", func(head, claims, signature string) string {
			return head + "." + withSubject(claims) + "." + signature
		}},
	} {
		checks = append(checks, badToken(c.name, c.what, func(t *T, tokens *Tokens) json.RawMessage {
			return t.spoiled(tokens.take(), c.spoil)
		}))
	}
	for _, c := range []struct{ name, what string }{
		{"expired", "that has expired"}, {"issuer", "of another issuer"}, {"audience", "for another audience"},
	} {
		checks = append(checks, badToken(c.name, c.what, func(t *T, tokens *Tokens) json.RawMessage {
			token, ok := tokens.Refused[c.name]
			if !ok {
				t.Skip("only the issuer can make a token %s: the file of --oidc-token-file has no refused.%s", c.what, c.name)
			}
			return token
		}))
	}
	return checks
}

// badToken is the check of a token that ends the link, and makes no account.
func badToken(name, what string, token func(*T, *Tokens) json.RawMessage) Check {
	return Check{
		Name: "register/token/" + name, Title: "where registration demands a token, Register with one " + what + " ends the link",
		Requirements: []string{"REG-9", "CONN-5"},
		Run: func(t *T) {
			link, tokens := t.tokens()
			alias := t.Name("alias")
			link.Breaks(Register("label", alias).With("oidc", token(t, tokens)))
			bob := t.Member()
			bob.Refused(Ping(bob.Alias, alias, ""))
		},
	}
}

// tokens returns a link that is ready for Register at a server that demands a
// token, and the tokens there are.
func (t *T) tokens() (*Link, *Tokens) {
	link := t.Dial()
	link.Request(TmtpRev("1"))
	m := link.Expect(ATmtpRev())
	switch {
	case m.Auth == 0 || len(m.AuthBy) == 0:
		t.Skip("this server's registration demands no token")
	case t.target.Tokens == nil:
		t.Skip("there is no token to begin with; runs with --oidc-token-file")
	}
	return link, t.target.Tokens
}

// spoiled changes all parts of a token that are JSON Web Tokens: which of them
// a server looks at is its affair.
func (t *T) spoiled(token json.RawMessage, spoil func(head, claims, signature string) string) json.RawMessage {
	var parts map[string]any
	if err := json.Unmarshal(token, &parts); err != nil {
		panic("conformance: a token is no object: " + err.Error())
	}
	found := false
	for _, key := range []spec.Key{spec.KeyIDToken, spec.KeyAccessToken} {
		text, _ := parts[key.String()].(string)
		if jwt := strings.Split(text, "."); len(jwt) == 3 {
			parts[key.String()], found = spoil(jwt[0], jwt[1], jwt[2]), true
		}
	}
	if !found {
		t.Skip("neither id_token nor access_token is a JSON Web Token that could be spoiled")
	}
	return json.RawMessage(toJSON(parts))
}

func encoded(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// otherwise changes the first octet of a signature.
func otherwise(signature string) string {
	octets, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil || len(octets) == 0 {
		return encoded("no signature")
	}
	octets[0] ^= 1
	return encoded(string(octets))
}

// withSubject changes whom claims are about.
func withSubject(claims string) string {
	text, err := base64.RawURLEncoding.DecodeString(claims)
	var all map[string]any
	if err != nil || json.Unmarshal(text, &all) != nil {
		return encoded(`{"sub":"somebody else"}`)
	}
	all["sub"] = "somebody else"
	return encoded(toJSON(all))
}
