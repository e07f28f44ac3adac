package oracle

import (
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// audience begins the list of nodes that a message is for.
func (o *Oracle) audience() {
	o.epoch++
	o.list = o.list[:0]
}

// addUser adds all nodes of a user who is not in the list yet.
func (o *Oracle) addUser(u User) { o.addUserBut(u, NoNode) }

// addUserBut adds all nodes of a user but one.
func (o *Oracle) addUserBut(u User, but Node) {
	if o.users[u].mark == o.epoch {
		return
	}
	o.users[u].mark = o.epoch
	o.nodesOf(u, func(n Node) {
		if n != but {
			o.list = append(o.list, n)
		}
	})
}

// addMembers adds the nodes of all who have joined a group.
func (o *Oracle) addMembers(g *group) {
	for i := range g.members {
		if b := &g.members[i]; b.state == joined {
			o.addUser(b.user)
		}
	}
}

// recipients makes the audience of a post: the nodes of all on the lists, each
// once (POST-2), with the sender's others when copies says so (POST-4), and the
// sending one only where it is asked for (POST-5, POST-6).
func (o *Oracle) recipients(sending Node, copies bool, lists ...[]wire.Recipient) {
	self := o.nodes[sending].user
	toSelf := false
	for _, list := range lists {
		for i := range list {
			switch r := &list[i]; {
			case r.Type != spec.ToUser:
				copies = true // the sender is a member
				toSelf = toSelf || r.Type == spec.ToGroup
			case o.uids[r.ID] == self:
				copies, toSelf = true, true
			}
		}
	}
	o.audience()
	switch {
	case toSelf:
		o.addUser(self)
	case copies:
		o.addUserBut(self, sending)
	}
	for _, list := range lists {
		for i := range list {
			if r := &list[i]; r.Type == spec.ToUser {
				o.addUser(o.uids[r.ID])
			} else {
				o.addMembers(o.groups[r.ID])
			}
		}
	}
}

func (o *Oracle) post(from Node, r *wire.Request, id uint64, flags messageFlag) {
	o.recipients(from, true, r.For)
	o.expect(from, &wire.Message{Kind: spec.MsgDelivery, DataLen: r.DataLen, DataHead: r.DataHead, DataSum: r.DataSum}, id, flags)
}

func (o *Oracle) postNotify(from Node, r *wire.Request, id uint64, msgid string, flags messageFlag) {
	notify := uint64(len(r.For) + len(r.NoteFor)) // NOTE-3
	if !r.ForNotSelf {
		notify++
	}
	o.recipients(from, !r.ForNotSelf, r.For) // NOTE-4
	o.expect(from, &wire.Message{Kind: spec.MsgDelivery, Notify: notify,
		DataLen: r.DataLen - r.NoteLen, DataHead: r.DataHead, DataSum: r.DataSum}, id, flags) // NOTE-1
	o.recipients(from, true, r.For, r.NoteFor)
	o.expect(from, &wire.Message{Kind: spec.MsgNotify, PostID: msgid,
		DataLen: r.NoteLen, DataHead: r.NoteHead, DataSum: r.NoteSum}, 0, flags) // NOTE-2, NOTE-5
}

func (o *Oracle) ping(from Node, r *wire.Request, id uint64, flags messageFlag) {
	o.audience()
	o.addUser(o.aliases[r.To])
	o.addUserBut(o.nodes[from].user, from) // PING-1
	o.expect(from, &wire.Message{Kind: spec.MsgPing, Alias: r.From, To: r.To,
		DataLen: r.DataLen, DataHead: r.DataHead, DataSum: r.DataSum}, id, flags)
}

func (o *Oracle) userEdit(from Node, r *wire.Request, flags messageFlag) {
	owner := o.nodes[from].user
	if r.NewAlias != "" {
		o.Alias(owner, strings.Clone(r.NewAlias)) // the request is not kept
	}
	o.audience()
	o.addUser(owner)
	o.expect(from, &wire.Message{Kind: spec.MsgUser, NewNode: r.NewNode, NewAlias: r.NewAlias}, 0, flags)
}

func (o *Oracle) ohiEdit(from Node, r *wire.Request, flags messageFlag) {
	owner := o.nodes[from].user
	if r.Type != "init" { // OHI-3
		o.audience()
		o.addUser(owner)
		o.expect(from, &wire.Message{Kind: spec.MsgOhiEdit, For: r.For, Type: r.Type}, 0, flags)
	}
	if o.users[owner].sessions == 0 {
		return // the session has ended since, and the list with it
	}
	list := o.lists[owner]
	for i := range r.For {
		u := o.uids[r.For[i].ID]
		j := slices.Index(list, u)
		switch {
		case r.Type == "drop" && j >= 0:
			list = slices.Delete(list, j, j+1)
		case r.Type != "drop" && j < 0:
			list = append(list, u)
		}
	}
	o.lists[owner] = list
}
