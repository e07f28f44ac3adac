package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// linkProfile is a link as flags describe it: a preset, and what differs.
type linkProfile struct {
	preset             string
	rtt, jitter        string
	loss               string
	burst              float64
	rate, up, down     string
	queue, nat         time.Duration
	traceUp, traceDown string
}

func (p *linkProfile) flags(f *pflag.FlagSet) {
	f.StringVar(&p.preset, "preset", "", "`name` of the link to be: tmtplab link list shows them")
	f.StringVar(&p.rtt, "rtt", "", "round trip of an idle connection: a time, or a `distribution` as 'uniform 40ms 80ms'")
	f.StringVar(&p.jitter, "jitter", "", "delay on top of that, drawn anew all the time: a `distribution` as 'exp 10ms'")
	f.StringVar(&p.loss, "loss", "", "share of packets lost, as 1% or 0.01: what is lost is late, since TCP sends it again")
	f.Float64Var(&p.burst, "burst", 1, "mean `number` of packets lost in a row")
	f.StringVar(&p.rate, "rate", "", "rate of both directions, as 1.5Mbit")
	f.StringVar(&p.up, "up", "", "rate from clients to the server")
	f.StringVar(&p.down, "down", "", "rate from the server to clients")
	f.DurationVar(&p.queue, "queue", 0, "what the queue in front of the link holds, as the time that it takes to leave")
	f.DurationVar(&p.nat, "nat", 0, "`time` after which an idle connection is forgotten, without a word")
	f.StringVar(&p.traceUp, "trace-up", "", "`file` with recorded packet times in Mahimahi's format, in place of --up")
	f.StringVar(&p.traceDown, "trace-down", "", "`file` with recorded packet times in Mahimahi's format, in place of --down")
}

// presetNamed finds a preset; the error about one that is not there names those
// near it, or all.
func presetNamed(name string) (*link.Profile, error) {
	if p, ok := link.Preset(name); ok {
		return p, nil
	}
	var names []string
	for _, p := range link.Presets() {
		names = append(names, p.Name)
	}
	near := closest(strings.ToUpper(name), names, 3)
	if len(near) == 0 {
		return nil, fmt.Errorf("there is no link %q; there are %s", name, strings.Join(names, ", "))
	}
	return nil, fmt.Errorf("there is no link %q; near it are %s", name, strings.Join(near, ", "))
}

// profile returns what the flags describe.
func (p *linkProfile) profile() (*link.Profile, error) {
	var f link.Profile
	if p.preset != "" {
		preset, err := presetNamed(p.preset)
		if err != nil {
			return nil, err
		}
		f = *preset
	}
	if err := p.change(&f); err != nil {
		return nil, err
	}
	return &f, f.Check()
}

func (p *linkProfile) change(f *link.Profile) (err error) {
	read := func(flag, text string, into func() error) {
		if text == "" || err != nil {
			return
		}
		if e := into(); e != nil {
			err = fmt.Errorf("--%s: %w", flag, e)
		}
	}
	dist := func(text string, d *random.Dist) func() error {
		return func() (err error) {
			*d, err = random.Parse(text, random.Seconds)
			return err
		}
	}
	rate := func(text string, rates ...*link.Rate) func() error {
		return func() (err error) {
			for _, r := range rates {
				*r, err = link.ParseRate(text)
			}
			return err
		}
	}
	trace := func(path string, t **link.Trace) func() error {
		return func() error {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if *t, err = link.ParseTrace(text); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			return nil
		}
	}
	read("rtt", p.rtt, dist(p.rtt, &f.RTT))
	if p.jitter != "" {
		f.Jitter = link.Jitter{}
	}
	read("jitter", p.jitter, dist(p.jitter, &f.Jitter.Each))
	read("rate", p.rate, rate(p.rate, &f.Up, &f.Down))
	read("up", p.up, rate(p.up, &f.Up))
	read("down", p.down, rate(p.down, &f.Down))
	read("loss", p.loss, func() error {
		share, err := link.ParseChance(p.loss)
		f.Loss = link.Loss{Random: share}
		if p.burst != 1 && share > 0 {
			f.Loss = link.Loss{Burst: link.Burst{Loss: share, Mean: p.burst}}
		}
		return err
	})
	read("trace-up", p.traceUp, trace(p.traceUp, &f.Trace.Up))
	read("trace-down", p.traceDown, trace(p.traceDown, &f.Trace.Down))
	switch {
	case err != nil:
	case p.burst != 1 && p.loss == "":
		err = fmt.Errorf("--burst needs --loss, the share of packets lost")
	case p.queue < 0 || p.nat < 0:
		err = fmt.Errorf("--queue and --nat are not negative")
	}
	if p.queue > 0 {
		f.Queue.For = p.queue
	}
	if p.nat > 0 {
		f.NAT = link.NAT{Idle: random.Fixed(p.nat.Seconds())}
	}
	return err
}
