package judge

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// request takes note of what a client sent. The judge does not judge clients,
// but what a server owes follows from what they ask for.
func (l *Link) request(ref Ref, frame []byte) {
	r := new(wire.Request)
	header := frame[spec.LengthDigits:]
	err := r.Decode(header)
	l.j.wrote(header, r)
	if err != nil {
		l.client.blind = true // how many data follow, if any, is anybody's guess
		l.erred(ref, err, header)
		return
	}
	l.asked(ref, r)
	if r.Op == spec.OpAck {
		l.acknowledged(ref, r.ID)
	}
	if r.Op == spec.OpOhiEdit {
		l.lists(r)
	}
	var taker dataTaker
	if spec.Request(r.Op).Acked {
		p := l.waitForAck(ref, r)
		if r.DataLen > 0 {
			taker = p
		}
	}
	l.client.expect(r.DataLen, taker)
}
