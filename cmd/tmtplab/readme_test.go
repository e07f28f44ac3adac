package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestReadme runs the README's tour. Its scripts have a command of their own,
// "serve FLAGS", that starts tmtplab serve and puts the address it prints into
// $SERVER.
func TestReadme(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/readme",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve": func(ts *testscript.TestScript, neg bool, flags []string) {
				if neg {
					ts.Fatalf("serve is there to succeed")
				}
				address, stop := serve(t, flags...)
				ts.Setenv("SERVER", address)
				ts.Defer(func() {
					if err := stop(); err != nil {
						t.Error("serve ended with", err)
					}
				})
			},
		},
	})
}
