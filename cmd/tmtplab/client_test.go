package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store/pebble"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
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

// What the server has not answered waits in the outbox, and goes out with the
// next session, unless it is withdrawn.
func TestClientOutbox(t *testing.T) {
	address, stop := serve(t, "--dev")
	defer stop()
	dir := filepath.Join(t.TempDir(), "alice")
	run := clientOf(t, dir)
	must := func(args ...string) string {
		t.Helper()
		out, err := run(args...)
		if err != nil {
			t.Fatal(args, err)
		}
		return out
	}
	must("register", "--insecure", "--server", address, "--alias", "alice alias")
	submit(t, dir, wire.Request{Op: spec.OpPing, From: "alice alias", To: "bob the alias"})
	submit(t, dir, wire.Request{Op: spec.OpUserEdit, NewAlias: "alice two"})
	out := must("outbox")
	if out != "1     ping bob the alias\n1025  add alice two\n" {
		t.Fatalf("the outbox is %q", out)
	}
	must("outbox", "--withdraw", "1")
	if _, err := run("outbox", "--withdraw", "1"); err == nil || !strings.Contains(err.Error(), "no such request") {
		t.Fatalf("withdrawn twice: %v", err)
	}
	must("alias", "alice three") // its ack comes after that of what waited
	if out := must("outbox"); out != "" {
		t.Fatalf("the outbox is %q", out)
	}
	must("ping", "--from", "alice two", "--to", "alice alias", "it was sent")
}

// submit puts a request into the outbox of a profile.
func submit(t *testing.T, dir string, r wire.Request) {
	t.Helper()
	store, err := pebble.Open(filepath.Join(dir, "store"), pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, out := client.New(new(client.Config), 0), new(client.Output)
	err = m.Restore(store.Load)
	m.Step(record.Time{}, client.Input{Kind: client.Submit, Request: &r}, out)
	if err := errors.Join(err, out.Err, store.Commit(&out.Commit), store.Close()); err != nil {
		t.Fatal(err)
	}
}

// Two commands on one profile: the second says what the matter is.
func TestClientBusy(t *testing.T) {
	address, stop := serve(t, "--dev")
	defer stop()
	dir := filepath.Join(t.TempDir(), "alice")
	run := clientOf(t, dir)
	if out, err := run("register", "--insecure", "--server", address); err != nil {
		t.Fatal(out, err)
	}
	store, err := pebble.Open(filepath.Join(dir, "store"), pebble.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run("login"); err == nil || !strings.Contains(err.Error(), "is in use by another command: a node has one session at a time") {
		t.Fatalf("login beside another command: %v", err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if out, err := run("login"); err != nil {
		t.Fatal(out, err)
	}
}

// clientOf returns a function that runs a command of client on a profile, and
// returns what it prints.
func clientOf(t *testing.T, dir string) func(args ...string) (string, error) {
	return func(args ...string) (string, error) {
		var out strings.Builder
		cmd := rootCommand()
		cmd.SetOut(&out)
		cmd.SetErr(t.Output())
		cmd.SetArgs(append([]string{"client", "--profile", dir}, args...))
		err := cmd.ExecuteContext(t.Context())
		return out.String(), err
	}
}
