package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tmtplab/tmtplab/refimpl/store/pebble"
)

// TestClientScripts runs the scripts of testdata/client, each with a reference
// server of its own at $SERVER.
func TestClientScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/client",
		Setup: func(env *testscript.Env) error {
			address, stop := serve(t, "--dev")
			env.Setenv("SERVER", address)
			env.Setenv("EVIL", "\x1b[2Jred\u202ebla") // clears a screen, and turns the writing
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/config")
			env.Defer(func() {
				if err := stop(); err != nil {
					t.Error("serve ended with", err)
				}
			})
			return nil
		},
	})
}

// Two commands on one profile: the second says what the matter is.
func TestClientBusy(t *testing.T) {
	address, stop := serve(t, "--dev")
	defer stop()
	dir := filepath.Join(t.TempDir(), "alice")
	run := func(args ...string) error {
		cmd := rootCommand()
		cmd.SetOut(t.Output())
		cmd.SetErr(t.Output())
		cmd.SetArgs(append([]string{"client", "--profile", dir}, args...))
		return cmd.ExecuteContext(t.Context())
	}
	if err := run("register", "--insecure", "--server", address); err != nil {
		t.Fatal(err)
	}
	store, err := pebble.Open(filepath.Join(dir, "store"), pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := run("login"); err == nil || !strings.Contains(err.Error(), "is in use by another command: a node has one session at a time") {
		t.Fatalf("login beside another command: %v", err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := run("login"); err != nil {
		t.Fatal(err)
	}
}
