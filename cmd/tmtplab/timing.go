package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/refimpl/server"
)

// timing is the value of --timing: a server's timeouts, as
// login=5s,idle=2m,ack=30s. What is left out stays as it is; pulse is another
// name for idle.
type timing server.Timers

// String implements pflag.Value.
func (t *timing) String() string {
	var set []string
	for _, v := range []struct {
		name  string
		value time.Duration
	}{{"login", t.Login}, {"idle", t.Idle}, {"ack", t.Ack}} {
		if v.value != 0 {
			set = append(set, v.name+"="+v.value.String())
		}
	}
	return strings.Join(set, ",")
}

// Type implements pflag.Value.
func (t *timing) Type() string { return "list" }

// Set implements pflag.Value.
func (t *timing) Set(list string) error {
	for _, item := range strings.Split(list, ",") {
		name, value, _ := strings.Cut(item, "=")
		d, err := time.ParseDuration(value)
		if err != nil || d <= 0 {
			return fmt.Errorf("%q is no timeout like login=5s", item)
		}
		switch name {
		case "login":
			t.Login = d
		case "idle", "pulse":
			t.Idle = d
		case "ack":
			t.Ack = d
		default:
			return fmt.Errorf("there is no timeout %q, only login, idle (or pulse) and ack", name)
		}
	}
	return nil
}
