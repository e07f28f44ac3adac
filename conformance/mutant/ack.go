package mutant

import (
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func ackMutants() []Mutant {
	return []Mutant{
		{
			Name: "ack/posted-off-by-a-millisecond", Title: "the ack's posted is a millisecond later than the message's",
			Breaks: []string{"ACK-5"},
			New: changed(func(m Message) Message {
				at, err := wire.ParsePosted(m.Text("posted"))
				if err != nil {
					return m
				}
				return m.Set("posted", wire.FormatPosted(at+int64(time.Millisecond)))
			}, spec.MsgAck),
		},
	}
}
