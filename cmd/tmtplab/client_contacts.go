package main

import (
	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/spec"
)

// contacts is what contacts.json holds.
type contacts struct {
	Aliases map[string]string `json:"aliases"` // alias → uid, as pings and invitations told
	Groups  map[string]bool   `json:"groups"`  // gids that were heard of
	Pinged  map[string]bool   `json:"pinged"`  // aliases that were pinged, so that they know this user
}

func (p *profile) saveContacts() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.changed {
		return nil
	}
	p.changed = false
	return p.write("contacts.json", &p.contacts)
}

// learn notes whose alias is whose. Only what the server vouches for counts,
// not what a post says of its author.
func (p *profile) learn(e *client.Event) {
	if e.Kind != client.Received {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	m := e.Message
	if m.Kind == spec.MsgUser && m.NodeID != "" && p.newNode != nil {
		p.newNode(m.NewNode, m.NodeID)
	}
	if m.From == p.account.UID {
		return
	}
	switch m.Kind {
	case spec.MsgPing:
		p.note(m.Alias, m.From, "")
	case spec.MsgInvite:
		p.note(m.Alias, m.From, m.GID)
	case spec.MsgMember:
		alias := m.Alias
		if m.NewAlias != "" {
			alias = m.NewAlias
		}
		if m.Act == "join" || m.Act == "alias" { // from is the member in question
			p.note(alias, m.From, m.GID)
		}
	}
}

// news returns a channel that is closed when the profile learns something.
func (p *profile) news() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.learned == nil {
		p.learned = make(chan struct{})
	}
	return p.learned
}

// note notes an alias, and a group if one is named; mu is held.
func (p *profile) note(alias, uid, gid string) {
	if p.contacts.Aliases == nil {
		p.contacts.Aliases = make(map[string]string)
	}
	if p.contacts.Groups == nil {
		p.contacts.Groups = make(map[string]bool)
	}
	known := alias == "" || p.contacts.Aliases[alias] == uid
	if known && (gid == "" || p.contacts.Groups[gid]) {
		return
	}
	if !known {
		p.contacts.Aliases[alias] = uid
	}
	if gid != "" {
		p.contacts.Groups[gid] = true
	}
	p.changed = true
	if p.learned != nil {
		close(p.learned)
		p.learned = nil
	}
}

// onNode has f told of nodes that are added to the account.
func (p *profile) onNode(f func(label, nodeID string)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newNode = f
}

// noteGroup notes a group that this user made.
func (p *profile) noteGroup(gid string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note("", "", gid)
}

// notePing notes that the owner of an alias has got a ping.
func (p *profile) notePing(alias string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.contacts.Pinged == nil {
		p.contacts.Pinged = make(map[string]bool)
	}
	if !p.contacts.Pinged[alias] {
		p.contacts.Pinged[alias], p.changed = true, true
	}
}

// knowsUs reports whether the owner of an alias has got a ping.
func (p *profile) knowsUs(alias string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.contacts.Pinged[alias]
}

// uidOf returns the user behind an alias that is known.
func (p *profile) uidOf(alias string) (uid string, known bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	uid, known = p.contacts.Aliases[alias]
	return uid, known
}

// isGroup reports whether a group of that name was heard of.
func (p *profile) isGroup(gid string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.contacts.Groups[gid]
}

// nameOf returns the alias a user is known by, the first in order, or the uid.
func (p *profile) nameOf(uid string) string {
	if uid == p.account.UID {
		return "you"
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	name := ""
	for alias, u := range p.contacts.Aliases {
		if u == uid && (name == "" || alias < name) {
			name = alias
		}
	}
	if name == "" {
		return uid
	}
	return name
}
