package judge_test

import (
	"fmt"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/judge"
)

func Example() {
	j := judge.New(judge.Config{Found: func(f judge.Finding) {
		fmt.Println(f.Requirement, f.Level, f.Text)
	}})
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	link := j.Open(1, at)
	link.Octets(spec.Client, at, []byte(`0011{"op":0,"id":"1"}`))
	link.Octets(spec.Server, at, []byte(`002c{"id":"1","name":"peer-test","op":"tmtprev"}`))
	link.Octets(spec.Server, at, []byte(`0029{"from":"somebody","op":"ohi","status":1}`))
	link.Closed(at, judge.ByServer)
	// Output: SEC-3 M ohi before login
}
