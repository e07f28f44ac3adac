package fuzz

import (
	"context"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/oracle"
	"github.com/tmtplab/tmtplab/fuzz/program"
	"github.com/tmtplab/tmtplab/fuzz/watch"
	"github.com/tmtplab/tmtplab/spec"
)

// What a server may take of memory for good, generously.
const (
	keptPerOctet   = 4        // for each octet that it is sent
	keptPerRequest = 2 << 10  // octets
	keptPerAccount = 8 << 10  // octets
	keptAnyhow     = 24 << 20 // octets: what a collector of garbage has not collected yet
	memoryRounds   = 48       // how often a program is repeated
	countRounds    = 12       // the same, for what is counted one by one
	// patience is how long repeating takes at most while nothing much grows.
	patience = 300 * time.Millisecond
	settling = 500 * time.Millisecond
)

// grows repeats a program and reports whether the process takes more with each
// time: of memory, descriptors or threads, as the oracle's name says.
func (l *Lab) grows(ctx context.Context, p *program.Program, what string) (t *execute.Trace, grows bool, err error) {
	if err := l.ready(ctx); err != nil || l.watch == nil {
		return nil, false, err
	}
	before, err := l.watch.Sample()
	if err != nil {
		return nil, false, ctx.Err()
	}
	begin := time.Now()
	rounds, allowed := countRounds, int64(keptAnyhow)
	if what == oracle.Memory {
		rounds = memoryRounds
	}
	for round := range rounds {
		if t, err = l.executor.Run(ctx, p); err != nil {
			return t, false, ctx.Err() // the target has other faults, too
		}
		allowed += keeps(t)
		if what != oracle.Memory || round%8 != 7 {
			continue
		}
		now, err := l.watch.Sample()
		if err != nil {
			return t, false, ctx.Err()
		}
		switch grown := now.Memory - before.Memory; {
		case grown > allowed:
			return t, true, nil
		case grown < allowed/8 || time.Since(begin) > patience && grown < allowed/2:
			return t, false, nil // it will not come to much
		}
	}
	if what == oracle.Memory {
		return t, false, nil
	}
	return t, l.stays(ctx, what, taken(before, what)+countRounds*3/4), nil
}

// grown is the finding that repetitions of an execution take more and more.
func grown(what, text string, t *execute.Trace) oracle.Finding {
	f := []oracle.Finding{{Oracle: what, Link: -1, Step: lastDone(t), Text: text}}
	locate(f, t)
	return f[0]
}

// stays reports whether the process has so many descriptors or threads, and
// does not give them back within a time.
func (l *Lab) stays(ctx context.Context, what string, most int) bool {
	const beat = 20 * time.Millisecond
	for waited := time.Duration(0); ; waited += beat {
		now, err := l.watch.Sample()
		if err != nil || taken(now, what) < most || ctx.Err() != nil {
			return false
		}
		if waited >= settling {
			return true
		}
		time.Sleep(beat)
	}
}

func taken(s watch.Sample, what string) int {
	if what == oracle.Threads {
		return s.Threads
	}
	return s.Descriptors
}

// keeps returns how many octets a server may keep of an execution.
func keeps(t *execute.Trace) (octets int64) {
	for i := range t.Events {
		if e := &t.Events[i]; e.Kind == execute.Sent {
			octets += keptPerOctet*int64(len(e.Octets)) + keptPerRequest
		}
		if m := t.Events[i].Message; m != nil && m.Kind == spec.MsgRegistered {
			octets += keptPerAccount
		}
	}
	return octets
}
