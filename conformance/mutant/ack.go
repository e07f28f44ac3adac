package mutant

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

var ackPostedOff = Mutant{
	Name:   "ack/posted-off-by-a-millisecond",
	Title:  "the ack's posted is a millisecond later than the message's",
	Breaks: []string{"ACK-5"},
	New: func() Filter {
		return Filter{FromServer: func(link int, m Message, out *Out) {
			if ack := m.Server(); ack.Kind == spec.MsgAck && ack.Posted != "" {
				if at, err := wire.ParsePosted(ack.Posted); err == nil {
					ack.Posted = wire.FormatPosted(at + int64(time.Millisecond))
					m = m.With(ack)
				}
			}
			out.ToClient(link, m)
		}}
	},
}

var sentAfterAck = Mutant{
	Name:   "rcpt/sent-again-after-ack",
	Title:  "a delivery is sent once more after its Ack",
	Breaks: []string{"RCPT-1"},
	New: func() Filter {
		type key struct {
			link int
			id   string
		}
		waiting := map[key]Message{} // deliveries sent and not acknowledged
		return Filter{
			FromServer: func(link int, m Message, out *Out) {
				if d := m.Server(); d.Kind == spec.MsgDelivery {
					waiting[key{link, d.ID}] = m
				}
				out.ToClient(link, m)
			},
			FromClient: func(link int, m Message, out *Out) {
				out.ToServer(link, m)
				ack, ok := m.Request()
				if !ok || ack.Op != spec.OpAck {
					return
				}
				if again, ok := waiting[key{link, ack.ID}]; ok {
					delete(waiting, key{link, ack.ID})
					out.ToClient(link, again)
				}
			},
		}
	},
}
