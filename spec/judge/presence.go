package judge

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// listing is one user on the presence list of another.
type listing struct{ by, uid string }

// lists takes note of whom a client wants to tell of its presence.
func (l *Link) lists(r *wire.Request) {
	if r.Type == "drop" {
		return
	}
	for _, item := range r.For {
		switch {
		case l.uid != "":
			l.j.listed.put(listing{l.uid, item.ID}, true)
		case len(l.named) < spec.MaxOhiUIDs:
			l.named = append(l.named, item.ID)
		default:
			l.j.listed.lost = true
		}
	}
}

// listsNamed attributes what was listed before the link's user was known.
func (l *Link) listsNamed() {
	for _, other := range l.named {
		l.j.listed.put(listing{l.uid, other}, true)
	}
	l.named = nil
}

// presence judges a user's learning that another is there: only those learn it
// whom that user listed once (OHI-5). It needs to have seen all the other ever
// did (Config.All).
func (l *Link) presence(ref Ref, uid string) {
	u, ok := l.j.users.get(uid)
	if !ok || u.dirty || !l.j.config.All || l.uid == "" && l.phase.uid == "" || l.j.listed.lost {
		return
	}
	to := l.uid
	if to == "" {
		to = l.phase.uid
	}
	if !l.j.listed.values[listing{uid, to}] {
		l.j.found("OHI-5", ref.At, quote(uid)+" never asked for "+quote(to)+" to be told", ref)
	}
}
