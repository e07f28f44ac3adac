package oracle

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// wrong says why a request must be refused, and the rule that says so.
func (o *Oracle) wrong(from Node, r *wire.Request) (string, rule) {
	sender := o.nodes[from].user
	switch r.Op {
	case spec.OpUserEdit:
		return o.wrongAlias(sender, r), account
	case spec.OpOhiEdit:
		return o.wrongUsers(r.For), account
	case spec.OpPost, spec.OpPostNotify:
		if why := o.wrongUsers(r.For, r.NoteFor); why != "" {
			return why, account
		}
		return o.wrongGroups(sender, r.For, r.NoteFor), membership
	case spec.OpPing:
		return o.wrongNames(sender, r.From, r.To), account
	case spec.OpGroupInvite:
		if why := o.wrongNames(sender, r.From, r.To); why != "" {
			return why, account
		}
		return o.wrongInvite(sender, r), membership
	default:
		return o.wrongEdit(sender, r), membership
	}
}

func (o *Oracle) owns(u User, alias string) bool {
	owner, there := o.aliases[alias]
	return there && owner == u
}

func (o *Oracle) wrongAlias(sender User, r *wire.Request) string {
	if r.NewAlias == "" {
		return ""
	}
	owner, taken := o.aliases[r.NewAlias]
	switch {
	case taken && owner != sender, o.groups[r.NewAlias] != nil: // USER-4, USER-8
		return "the alias is another's"
	case wire.CheckName(r.NewAlias) != nil:
		return "the alias is no good name"
	}
	return ""
}

func (o *Oracle) wrongUsers(lists ...[]wire.Recipient) string {
	for _, list := range lists {
		for i := range list {
			if r := &list[i]; r.Type == spec.ToUser || r.Type == 0 {
				if _, there := o.uids[r.ID]; !there { // POST-7, OHI-7
					return "there is no user " + r.ID
				}
			}
		}
	}
	return ""
}

func (o *Oracle) wrongGroups(sender User, lists ...[]wire.Recipient) string {
	for _, list := range lists {
		for i := range list {
			if r := &list[i]; r.Type != spec.ToUser {
				if g := o.groups[r.ID]; g == nil || g.stateOf(sender) != joined { // POST-7, POST-8
					return "the sender is no member of " + r.ID
				}
			}
		}
	}
	return ""
}

func (o *Oracle) wrongNames(sender User, from, to string) string {
	if !o.owns(sender, from) { // PING-3, INV-4
		return from + " is not the sender's alias"
	}
	if _, there := o.aliases[to]; !there {
		return "nobody is called " + to
	}
	return ""
}

func (o *Oracle) wrongInvite(sender User, r *wire.Request) string {
	g, invitee := o.groups[r.GID], o.aliases[r.To]
	_, alias := o.aliases[r.GID]
	switch {
	case alias || wire.CheckName(r.GID) != nil: // INV-3, USER-8
		return "no group can be called " + r.GID
	case g == nil && invitee == sender:
		return "the sender invites themselves"
	case g != nil && g.stateOf(sender) != joined: // INV-5
		return "the sender is no member of " + r.GID
	case g != nil && g.stateOf(invitee) == joined: // INV-7
		return r.To + " is a member already"
	}
	return ""
}

func (o *Oracle) wrongEdit(sender User, r *wire.Request) string {
	g := o.groups[r.GID]
	if g == nil { // GRP-3
		return "there is no group " + r.GID
	}
	who, there := sender, true
	if r.Act == "drop" {
		who, there = o.aliases[r.To]
	}
	me := g.stateOf(sender)
	switch {
	case !there || g.of(who) == nil: // GRP-3, GRP-7
		return "the user has nothing to do with " + r.GID
	case r.Act == "drop" && who != sender && me != joined: // GRP-7
		return "the sender is no member of " + r.GID
	case r.Act == "join" && me == dropped: // GRP-5
		return "the sender was dropped from " + r.GID
	case r.Act == "alias" && me != joined: // GRP-13
		return "the sender is no member of " + r.GID
	case r.Act != "drop" && r.NewAlias != "" && !o.owns(sender, r.NewAlias): // GRP-2, GRP-4
		return r.NewAlias + " is not the sender's alias"
	}
	return ""
}

// mayRefuse reports whether a request that is in order may be refused all the
// same, because there may be no room for what it leads to.
func (o *Oracle) mayRefuse(from Node, r *wire.Request) bool {
	if r.Op == spec.OpUserEdit && r.NewNode != "" || len(r.For) > spec.MaxOhiUIDs {
		return true
	}
	if o.config.BodiesFail && spec.Request(r.Op).Data == spec.BodyData {
		return true
	}
	return o.crowded > 0
}
