package mutant

import "github.com/tmtplab/tmtplab/spec"

var quitSwallowed = Mutant{
	Name:   "conn/closed-without-quit",
	Title:  "a protocol error ends the link without the quit that says why",
	Breaks: []string{"CONN-5"},
	New: func() Filter {
		return Filter{FromServer: func(link int, m Message, out *Out) {
			if m.Server().Kind != spec.MsgQuit {
				out.ToClient(link, m)
			}
		}}
	},
}
