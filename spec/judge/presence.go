package judge

import (
	"strings"

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
		switch uid := l.claims(); {
		case uid != "":
			l.j.listed.put(listing{uid, strings.Clone(item.ID)}, true)
		case len(l.named) < spec.MaxOhiUIDs:
			l.named = append(l.named, strings.Clone(item.ID))
		default:
			l.j.listed.lost = true
		}
	}
}

// claims is the uid of the link's user, as the client says it is as long as the
// server has not answered; "" until a registration is.
func (l *Link) claims() string {
	if l.uid != "" {
		return l.uid
	}
	return l.phase.uid
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
