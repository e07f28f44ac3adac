package conformance

import "github.com/tmtplab/tmtplab/spec"

// Valid returns a correct request of an op, as alice would send it to bob, for
// generated checks to spoil. Every required field is there, and data where
// they may be. Both are online. For GroupEdit they get into a fresh group first,
// alice as its member and bob invited, and what the server tells about that is
// taken.
func (t *T) Valid(op spec.Op, alice, bob *Member) Request {
	switch op {
	case spec.OpTmtpRev:
		return TmtpRev("1")
	case spec.OpRegister:
		return Register("label", t.Name("valid"))
	case spec.OpLogin:
		return Login(alice.UID, alice.NodeID)
	case spec.OpUserEdit:
		return AddAlias(t.Name("valid"))
	case spec.OpOhiEdit:
		return OhiEdit("add", bob)
	case spec.OpGroupInvite:
		return Invite(Group(t.Name("valid")), alice.Alias, bob.Alias, "come in")
	case spec.OpGroupEdit:
		gid := Group(t.Name("valid"))
		alice.Invite(gid, bob)
		alice.Expect(AMember().GID(gid))
		bob.Expect(AnInvite().GID(gid))
		return GroupEdit("alias", gid).With("newalias", alice.Alias)
	case spec.OpPost:
		return Post("valid", bob)
	case spec.OpPostNotify:
		return PostNotify("note", "valid", []Recipient{bob}, nil)
	case spec.OpPing:
		return Ping(alice.Alias, bob.Alias, "valid")
	case spec.OpAck:
		return Ack("0123456789abcdef")
	case spec.OpPulse:
		return Pulse()
	}
	return Quit()
}
