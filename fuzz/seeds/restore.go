package seeds

import (
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/clientsession"
	"github.com/tmtplab/tmtplab/fuzz/records"
	"github.com/tmtplab/tmtplab/fuzz/session"
)

// restores are records of both machines, as they are and some damaged, behind
// an octet that says so.
func restores() (all [][]byte) {
	const damaged, ways = 2, 8
	for machine, list := range [][]records.Record{session.Records(), clientsession.Records()} {
		all = append(all, slices.Concat([]byte{byte(machine)}, records.Input(list)))
		for i := range list {
			for way := range ways {
				all = append(all, []byte{byte(damaged + machine), 0, byte(i), byte(way), byte(way), byte(5 * i), byte(i + way)})
			}
		}
	}
	return all
}
