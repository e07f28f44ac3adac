package peer

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Registration is what an account is made with.
type Registration struct {
	Node  string     // label of this node
	Alias string     // first alias; empty for none
	Token *wire.OIDC // where the server demands one
}

// Account is what Register made.
type Account struct {
	UID, NodeID string
	AliasErr    error // why the alias was not taken, if it was not
}

// Refused says that the server refused a request, in its words.
type Refused struct{ Text string }

// Error returns the server's words with what they were about.
func (e *Refused) Error() string { return "refused: " + e.Text }

// Register makes an account and opens its first session. A *client.ErrQuit
// says that the server refused.
func (p *Peer) Register(ctx context.Context, r Registration) (Account, error) {
	e, err := p.open(ctx, client.Input{Kind: client.Register, Request: &wire.Request{
		Op: spec.OpRegister, NewNode: r.Node, NewAlias: r.Alias, OIDC: r.Token,
	}})
	if err != nil {
		return Account{}, err
	}
	return Account{e.UID, e.NodeID, e.Err}, nil
}

// Login opens a session of the account in the store, and returns the users
// now online who let this one know. A *client.ErrQuit says that the server
// refused.
func (p *Peer) Login(ctx context.Context) (online []string, err error) {
	e, err := p.open(ctx, client.Input{Kind: client.Login})
	return e.Ohi, err
}

// LoginAs makes uid and nodeID the account of an empty store, and logs in.
func (p *Peer) LoginAs(ctx context.Context, uid, nodeID string) (online []string, err error) {
	e, err := p.open(ctx, client.Input{Kind: client.Login, Request: &wire.Request{Op: spec.OpLogin, UID: uid, Node: nodeID}})
	if err == nil {
		p.mu.Lock()
		p.uid, p.nodeID = uid, nodeID
		p.mu.Unlock()
	}
	return e.Ohi, err
}

// open waits for a session.
func (p *Peer) open(ctx context.Context, in client.Input) (client.Event, error) {
	outcome := make(chan client.Event, 1)
	if _, err := p.ask(ctx, in, outcome); err != nil {
		return client.Event{}, err
	}
	select {
	case e := <-outcome:
		if e.Kind == client.Online {
			return e, nil
		}
		if e.Err == nil {
			e.Err = ErrClosed
		}
		return e, e.Err
	case <-ctx.Done():
		p.input(client.Input{Kind: client.Logout})
		return client.Event{}, context.Cause(ctx)
	case <-p.ctx.Done():
		return client.Event{}, p.closedError()
	}
}

// Receipt is the server's word that it took a request.
type Receipt struct {
	Seq    uint64    // number of the request on this node
	MsgID  string    // id of the message it led to, if any
	Posted time.Time // when the server took it in, with a MsgID
}

// Body is the data of a post.
type Body struct {
	Octets io.Reader
	Len    int64  // how many they are
	Head   int64  // how many of them are the datahead
	Sum    uint32 // datasum, the sender's choice
}

// Bytes returns a Body of octets that begin with head.
func Bytes(head, text []byte) Body {
	return Body{Octets: io.MultiReader(bytes.NewReader(head), bytes.NewReader(text)), Len: int64(len(head) + len(text)), Head: int64(len(head))}
}

// Do sends a request (ops 3 to 9) with its data and waits for the ack: a
// *Refused when the server refused. Once Do has accepted the request it is
// durable, and is sent until it is acked even when Do returns early, because
// the context or the session ended; the Receipt then has its Seq, for Withdraw.
func (p *Peer) Do(ctx context.Context, r *wire.Request, body *Body, text string) (Receipt, error) {
	in := client.Input{Kind: client.Submit, Request: r, Text: []byte(text)}
	abort := func() {}
	if body != nil {
		stored, drop, err := p.keep(body)
		if err != nil {
			return Receipt{}, err
		}
		abort, in.Body = drop, stored
		withHead := *r
		withHead.DataHead, withHead.DataSum = uint64(body.Head), uint64(body.Sum)
		in.Request = &withHead
	}
	outcome := make(chan client.Event, 1)
	seq, err := p.ask(ctx, in, outcome)
	if err != nil {
		abort()
		return Receipt{}, err
	}
	receipt := Receipt{Seq: seq}
	select {
	case e := <-outcome:
		return p.settled(receipt, e)
	case <-ctx.Done():
		return receipt, context.Cause(ctx)
	case <-p.ctx.Done():
		return receipt, p.closedError()
	}
}

// keep stores a body.
func (p *Peer) keep(b *Body) (stored record.Body, drop func(), err error) {
	w, err := p.store.Create(b.Len)
	if err != nil {
		return stored, nil, err
	}
	if _, err = io.CopyN(w, b.Octets, b.Len); err == nil {
		stored, err = w.Finish()
	}
	if err != nil {
		w.Abort()
	}
	return stored, w.Abort, err
}

func (p *Peer) settled(r Receipt, e client.Event) (Receipt, error) {
	switch {
	case e.Kind == client.Refused:
		return r, &Refused{e.Err.Error()}
	case e.Kind == client.Ended && e.Err == nil:
		return r, ErrClosed
	case e.Kind == client.Ended:
		return r, e.Err
	}
	r.MsgID = e.MsgID
	if e.Posted != "" {
		ns, err := wire.ParsePosted(e.Posted)
		if err != nil {
			return r, errors.New("the server's ack has no good time: " + e.Posted)
		}
		r.Posted = time.Unix(0, ns).UTC()
	}
	return r, nil
}

// Withdraw forgets a request that was not acked. The server may have taken it.
func (p *Peer) Withdraw(ctx context.Context, seq uint64) error {
	_, err := p.ask(ctx, client.Input{Kind: client.Withdraw, Seq: seq}, nil)
	return err
}

// User, Group and OtherMembers name recipients of a post: a user, the members
// of a group with this node, and those without it.
func User(uid string) wire.Recipient { return wire.Recipient{ID: uid, Type: spec.ToUser} }

// Group names all members of a group, this node included.
func Group(gid string) wire.Recipient { return wire.Recipient{ID: gid, Type: spec.ToGroup} }

// OtherMembers names the members of a group without this node.
func OtherMembers(gid string) wire.Recipient {
	return wire.Recipient{ID: gid, Type: spec.ToGroupNotSelf}
}

// Post sends a message to users and groups.
func (p *Peer) Post(ctx context.Context, to []wire.Recipient, b Body) (Receipt, error) {
	return p.Do(ctx, &wire.Request{Op: spec.OpPost, For: to}, &b, "")
}

// Ping sends a short text to the owner of an alias, from one of one's own.
func (p *Peer) Ping(ctx context.Context, from, to, text string) (Receipt, error) {
	return p.Do(ctx, &wire.Request{Op: spec.OpPing, From: from, To: to}, nil, text)
}

// Invite invites the owner of an alias into a group, which it makes if need be.
func (p *Peer) Invite(ctx context.Context, gid, from, to, text string) (Receipt, error) {
	return p.Do(ctx, &wire.Request{Op: spec.OpGroupInvite, GID: gid, From: from, To: to}, nil, text)
}

// Join joins a group after an invitation, under an own alias if one is given.
func (p *Peer) Join(ctx context.Context, gid, alias string) error {
	return p.edit(ctx, &wire.Request{Op: spec.OpGroupEdit, Act: "join", GID: gid, NewAlias: alias})
}

// ShowAs changes the alias that a group knows this user by.
func (p *Peer) ShowAs(ctx context.Context, gid, alias string) error {
	return p.edit(ctx, &wire.Request{Op: spec.OpGroupEdit, Act: "alias", GID: gid, NewAlias: alias})
}

// Drop drops the owner of an alias, who may be this user, from a group.
func (p *Peer) Drop(ctx context.Context, gid, alias string) error {
	return p.edit(ctx, &wire.Request{Op: spec.OpGroupEdit, Act: "drop", GID: gid, To: alias})
}

// AddAlias adds an alias to the account.
func (p *Peer) AddAlias(ctx context.Context, alias string) error {
	return p.edit(ctx, &wire.Request{Op: spec.OpUserEdit, NewAlias: alias})
}

// AddNode adds a node to the account. Its secret comes in a message user.
func (p *Peer) AddNode(ctx context.Context, label string) error {
	return p.edit(ctx, &wire.Request{Op: spec.OpUserEdit, NewNode: label})
}

// ShowPresence lets users know whenever this one is online, from now on and
// in every later session, until HidePresence.
func (p *Peer) ShowPresence(ctx context.Context, uids ...string) error {
	return p.presence(ctx, "add", uids)
}

// HidePresence ends what ShowPresence began.
func (p *Peer) HidePresence(ctx context.Context, uids ...string) error {
	return p.presence(ctx, "drop", uids)
}

func (p *Peer) presence(ctx context.Context, act string, uids []string) error {
	r := wire.Request{Op: spec.OpOhiEdit, Type: act}
	for _, uid := range uids {
		r.For = append(r.For, wire.Recipient{ID: uid})
	}
	return p.edit(ctx, &r)
}

func (p *Peer) edit(ctx context.Context, r *wire.Request) error {
	_, err := p.Do(ctx, r, nil, "")
	return err
}
