package model_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/model"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func Example() {
	m := model.New(server.Config{Name: "here", Random: rand.NewChaCha8([32]byte{})})
	now := record.Time{Wall: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).UnixNano()}
	m.Step(now, server.Input{Kind: server.LinkOpened, Link: 1})
	for _, r := range []*wire.Request{{Op: spec.OpTmtpRev, ID: "1"}, {Op: spec.OpPulse}} {
		for _, e := range m.Step(now, server.Input{Kind: server.HeaderRead, Link: 1, Request: r}).Link(1) {
			if e.Kind == server.Close {
				fmt.Println("closed")
				continue
			}
			fmt.Printf("%s\n", e.Message.AppendFrame(nil))
		}
	}
	// Output:
	// 0027{"id":"1","name":"here","op":"tmtprev"}
	// 0026{"error":"protocol error","op":"quit"}
	// closed
}
