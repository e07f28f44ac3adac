package judge

import (
	"bytes"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// secrets finds nodeids where none belongs (SEC-4): anywhere but in registered,
// and in user to the nodes of its own user. It needs to have seen the server
// give them out, and looks where the server chooses the words.
func (l *Link) secrets(ref Ref, m *wire.Message) {
	j := l.j
	for _, s := range []string{m.From, m.UID, m.Node, m.Name, m.Info, m.Error, m.MsgID} {
		if s != "" && j.leaks(s) {
			j.found("SEC-4", ref.At, m.Kind.String()+" tells a nodeid", ref)
			return
		}
	}
	if l.toldIn(m.Error) || l.toldIn(m.Name) {
		j.found("SEC-4", ref.At, m.Kind.String()+" tells a nodeid among other words", ref)
		return
	}
	if m.Kind != spec.MsgUser || m.NodeID == "" {
		return
	}
	switch n, ok := j.nodes.get(m.NodeID); {
	case l.uid != "" && m.From != l.uid:
		j.found("SEC-4", ref.At, "user tells a nodeid to a node of another user", ref)
	case !ok || !n.given || n.uid != m.From:
		j.give(ref, strings.Clone(m.From), strings.Clone(m.NodeID))
	}
}

// leaks reports whether a word is a nodeid that the server gave out, and that no
// client has written where the server may repeat it.
func (j *Judge) leaks(word string) bool {
	n, ok := j.nodes.get(word)
	return ok && n.given && !n.told
}

// toldIn reports whether words of the server have a nodeid in them. It needs to
// have seen all that the client sent, which they may repeat.
func (l *Link) toldIn(words string) bool {
	if words == "" || l.joined || l.unseen || l.client.blind {
		return false
	}
	found := false
	l.j.each([]byte(words), func(nodeid string) { found = found || l.j.leaks(nodeid) })
	return found
}

// wrote takes note of nodeids that a client wrote anywhere but where they belong,
// which is a Login.
func (j *Judge) wrote(text []byte, r *wire.Request) {
	if bytes.IndexByte(text, '\\') >= 0 {
		text = wire.AppendUnescaped(nil, text)
	}
	login := r != nil && r.Op == spec.OpLogin
	j.each(text, func(nodeid string) {
		if login && nodeid == r.Node {
			login = false
			return
		}
		if n, ok := j.nodes.get(nodeid); ok {
			n.told = true
		}
	})
}

// each calls f with each nodeid in a text that the server gave out.
func (j *Judge) each(text []byte, f func(nodeid string)) {
	for {
		nodeid, at := j.secrets.Find(text)
		if nodeid == "" || at+len(nodeid) > len(text) {
			return
		}
		f(nodeid)
		text = text[at+len(nodeid):]
	}
}
