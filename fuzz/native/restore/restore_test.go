package restore

import (
	"testing"

	"github.com/tmtplab/tmtplab/fuzz/clientsession"
	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/records"
	"github.com/tmtplab/tmtplab/fuzz/seeds"
	"github.com/tmtplab/tmtplab/fuzz/session"
)

// FuzzRestore takes an octet that says which machine, and whether records of
// one are damaged or others made up, and the choices of either.
func FuzzRestore(f *testing.F) {
	for _, seed := range seeds.Of("FuzzRestore") {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		src := grammar.NewBytes(input)
		of, check := session.Records, session.CheckWorks
		how := src.Intn(4)
		if how&1 != 0 {
			of, check = clientsession.Records, clientsession.CheckRestore
		}
		var list []records.Record
		if how&2 == 0 {
			list = records.Draw(src)
		} else {
			list = records.Damage(src, of())
		}
		if err := check(list); err != nil {
			t.Fatal(err)
		}
	})
}
