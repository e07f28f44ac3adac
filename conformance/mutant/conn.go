package mutant

import "github.com/tmtplab/tmtplab/spec"

func connMutants() []Mutant {
	return []Mutant{
		{
			Name: "conn/closed-without-quit", Title: "a protocol error ends the link without the quit that says why",
			Breaks: []string{"CONN-5"},
			New:    lost(spec.MsgQuit),
		},
	}
}
