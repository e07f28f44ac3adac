package check

import (
	"strings"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/spec"
)

// about is which requests the capture has, or what follows from them: by op.
type about [spec.OpCount]bool

// follows are the requests from which messages of the server follow.
var follows = map[spec.Msg]spec.Op{
	spec.MsgTmtpRev:    spec.OpTmtpRev,
	spec.MsgRegistered: spec.OpRegister,
	spec.MsgInfo:       spec.OpLogin,
	spec.MsgUser:       spec.OpUserEdit,
	spec.MsgOhi:        spec.OpOhiEdit,
	spec.MsgInvite:     spec.OpGroupInvite,
	spec.MsgDelivery:   spec.OpPost,
	spec.MsgNotify:     spec.OpPostNotify,
	spec.MsgPing:       spec.OpPing,
}

func (a *about) add(m *dissect.Message) {
	h := m.Table()
	switch {
	case h == nil:
	case m.From == spec.Client:
		a[m.Request.Op] = true
		if m.Request.Op == spec.OpPostNotify { // which is a Post, too
			a[spec.OpPost] = true
		}
	default:
		if op, ok := follows[m.Server.Kind]; ok {
			a[op] = true
		}
		if h.Std { // it is to be acknowledged
			a[spec.OpAck] = true
		}
	}
}

// lacks returns the name of the request that a section of the protocol is about
// when the capture has nothing of it; "" when it has.
func (a *about) lacks(section string) string {
	for op, seen := range a {
		_, name, _ := strings.Cut(section, " ")
		if h := spec.Request(spec.Op(op)); !seen && h.Name == name {
			return name
		}
	}
	return ""
}
