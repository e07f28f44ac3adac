package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/tmtplab/tmtplab/conformance"
)

// hooks are the commands and files by which a server that is not embedded lets
// the suite do what the protocol has no request for.
type hooks struct {
	restart, kill string
}

func (h *hooks) flags(f *pflag.FlagSet) {
	f.StringVar(&h.restart, "restart-cmd", "", "shell `command` that stops the server in order and starts it again; its checks run last")
	f.StringVar(&h.kill, "kill-cmd", "", "shell `command` that ends the server with kill -9 and starts it again; its checks run last")
}

// none reports hooks that the embedded server has no use for.
func (h *hooks) none() error {
	for _, flag := range []struct{ name, value string }{{"restart-cmd", h.restart}, {"kill-cmd", h.kill}} {
		if flag.value != "" {
			return fmt.Errorf("--%s is for a server named by --target", flag.name)
		}
	}
	return nil
}

// apply gives the target what it needs.
func (h *hooks) apply(target *conformance.Target) error {
	control := func(flag, line string) func(context.Context) error {
		if line == "" {
			return nil
		}
		return func(ctx context.Context) error {
			_, err := shell(ctx, flag, line)
			return err
		}
	}
	target.Control.Restart = control("--restart-cmd", h.restart)
	target.Control.Kill = control("--kill-cmd", h.kill)
	return nil
}
