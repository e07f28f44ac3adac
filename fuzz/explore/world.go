package explore

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// account is what replies have shown of a user.
type account struct {
	uid     string
	nodes   int
	aliases int
	listing bool
	role    Role
	waiting int // messages of others that an ack promised, less those acknowledged
}

// world is the accounts that one execution has shown, and who has which alias.
// There are few, so that lists do.
type world struct {
	accounts []*account
	aliases  []alias
	members  []member
}

type alias struct {
	name  string
	owner *account
}

// member is an account that a group knows by an alias.
type member struct {
	gid, alias string
	account    *account
}

// find returns the account of a uid, or nil.
func (w *world) find(uid string) *account {
	for _, a := range w.accounts {
		if a.uid == uid {
			return a
		}
	}
	return nil
}

// account returns the account of a uid, a new one if need be.
func (w *world) account(uid string) *account {
	a := w.find(uid)
	if a == nil {
		a = &account{uid: uid, nodes: 1}
		w.accounts = append(w.accounts, a)
	}
	return a
}

// owner returns the account that an alias belongs to, or nil.
func (w *world) owner(name string) *account {
	for _, a := range w.aliases {
		if a.name == name {
			return a.owner
		}
	}
	return nil
}

// names gives an account an alias.
func (w *world) names(a *account, name string) {
	if w.owner(name) == nil {
		w.aliases = append(w.aliases, alias{name, a})
		a.aliases++
	}
}

// succeeded takes note of what a request of an account has changed, once its
// ack says that it did.
func (w *world) succeeded(a *account, r *wire.Request) {
	switch r.Op {
	case spec.OpUserEdit:
		if r.NewAlias != "" {
			w.names(a, r.NewAlias)
		} else {
			a.nodes++
		}
	case spec.OpOhiEdit:
		a.listing = r.Type != "drop"
	case spec.OpGroupInvite:
		if a.role == NoRole {
			a.role = Member
		}
		if to := w.owner(r.To); to != nil && to != a {
			to.role = Invited
			to.waiting++
			w.members = append(w.members, member{r.GID, r.To, to})
		}
	case spec.OpGroupEdit:
		w.edited(a, r)
	case spec.OpPost, spec.OpPostNotify:
		for _, list := range [][]wire.Recipient{r.For, r.NoteFor} {
			for _, to := range list {
				w.posted(a, to.ID)
			}
		}
	case spec.OpPing:
		if to := w.owner(r.To); to != nil && to != a {
			to.waiting++
		}
	}
}

// edited takes note of a GroupEdit. Whom a drop names is told by an alias: of
// an account, or one that the group knows it by.
func (w *world) edited(a *account, r *wire.Request) {
	switch r.Act {
	case "join":
		a.role = Member
	case "drop":
		to := w.owner(r.To)
		if i := slices.IndexFunc(w.members, func(m member) bool { return m.gid == r.GID && m.alias == r.To }); i >= 0 {
			to = w.members[i].account
		}
		switch {
		case to == a:
			a.role = Left
		case to != nil:
			to.role = Dropped
		}
	}
}

// posted takes note of a message to a user or to a group.
func (w *world) posted(by *account, id string) {
	for _, a := range w.accounts {
		if a != by && (a.uid == id || slices.ContainsFunc(w.members, func(m member) bool { return m.gid == id && m.account == a })) {
			a.waiting++
		}
	}
}
