package conformance

import (
	"context"
	"encoding/json"
	"sync/atomic"

	"github.com/tmtplab/tmtplab/spec"
)

// Account is a user with one node, made by another way than Register. In JSON
// it has the names of the protocol.
type Account struct {
	UID    string `json:"uid"`
	NodeID string `json:"nodeid"`
	Error  string `json:"error"` // why the alias was refused
}

// Tokens are what a server wants to see at registration (REG-9), each the JSON
// object that is the value of oidc.
type Tokens struct {
	// Good ones are sent with Register, by turns.
	Good []json.RawMessage
	// Refused ones are those that only the issuer can make, but which no
	// server may take: by "expired", "issuer" and "audience", after what is
	// wrong with them.
	Refused map[string]json.RawMessage

	next atomic.Uint64
}

// take returns the next good token.
func (s *Tokens) take() json.RawMessage {
	return s.Good[(s.next.Add(1)-1)%uint64(len(s.Good))]
}

// registering completes a Register for a server that demands a token, and
// skips the check where accounts are made by other means than Register.
func (t *T) registering(r Request) Request {
	if r.op != spec.OpRegister {
		return r
	}
	if t.target.Register != nil {
		t.Skip("registration is closed: accounts of this run are made by a command")
	}
	if t.target.Tokens != nil && !r.Has("oidc") && !r.noToken {
		return r.With("oidc", t.target.Tokens.take())
	}
	return r
}

// enrol makes the account of m by the target's own means, and logs it in. What
// sets that apart from a Register, the login message, is taken.
func (t *T) enrol(m *Member) *Member {
	ctx, cancel := context.WithTimeout(t.ctx, controlTime)
	defer cancel()
	account, err := t.target.Register(ctx, m.Name+"'s node", m.Alias)
	switch {
	case err != nil:
		t.Fail("no account was made: "+err.Error(), "an account for the fresh alias "+describe(m.Alias))
	case account.Error != "":
		t.Fail("the alias was refused: "+account.Error, "an account with the fresh alias "+describe(m.Alias))
	}
	m.UID, m.NodeID = account.UID, account.NodeID
	m.Login()
	m.await(t.ctx, t.Patience(), func() bool { return m.inbox.take(ALogin().From(m).Match) != nil })
	t.join(m)
	return m
}
