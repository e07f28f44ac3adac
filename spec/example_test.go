package spec_test

import (
	"fmt"

	"github.com/tmtplab/tmtplab/spec"
)

func ExampleLookupRequirement() {
	r, ok := spec.LookupRequirement("DATA-2")
	fmt.Println(ok, r.Level.Word(), r.Basis.Word(), r.Section)
	fmt.Println(r.Statement)
	// Output:
	// true must implied 1 Wire format
	// A datahead that exceeds datalen is a protocol error.
}

// What deployed clients are held to, beyond the draft.
func ExampleSelect() {
	for _, r := range spec.Select(spec.Filter{Roles: []string{"client"}, Bases: []spec.Basis{spec.Observed}}) {
		fmt.Println(r.ID, r.Level)
	}
	// Output:
	// CLI-8 S
	// CLI-12 S
	// CLI-16 M
}

func ExampleRequest() {
	for _, f := range spec.Request(spec.OpUserEdit).Fields {
		fmt.Println(f.Key, f.Type, f.Presence, f.Choice)
	}
	// Output:
	// id string required 0
	// newnode string alternative 1
	// newalias string alternative 2
}

func ExampleLimits() {
	for _, l := range spec.Limits() {
		if l.Unit == "seconds" {
			fmt.Println(l.Name, l.Value, l.Unit, l.Origin, l.Requirement)
		}
	}
	// Output:
	// LoginTimeout 5 seconds O CONN-8
	// IdleTimeout 120 seconds O CONN-9o
	// AckTimeout 30 seconds O RCPT-3
}
