package link

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Traces are recorded rates of a link, which replace its Down and Up.
type Traces struct {
	// Down and Up may be nil: then the rate counts.
	Down *Trace `yaml:"down"`
	Up   *Trace `yaml:"up"`
}

func (t Traces) of(d Direction) *Trace {
	if d == Up {
		return t.Up
	}
	return t.Down
}

func (t Traces) check() error {
	for _, one := range []*Trace{t.Down, t.Up} {
		if one != nil && len(one.at) == 0 {
			return fmt.Errorf("a trace is empty")
		}
	}
	return nil
}

// Trace is a recording in the format of Mahimahi (Netravali et al., USENIX ATC
// 2015): each line is a time in ms at which one packet of 1,500 octets can be
// sent; the whole repeats after the last of them.
type Trace struct{ at []uint32 } // ms, growing

// The longest trace taken, in lines, and in time.
const (
	maxTraceLines = 10e6
	maxTraceTime  = 24 * time.Hour
)

// ParseTrace reads the text of a trace, or says which line is wrong.
func ParseTrace(text []byte) (*Trace, error) {
	var t Trace
	number := 0
	for line := range bytes.Lines(text) {
		number++
		word := bytes.TrimSpace(line)
		if len(word) == 0 {
			continue
		}
		ms, err := strconv.ParseUint(string(word), 10, 32)
		switch {
		case err != nil || ms > uint64(maxTraceTime/time.Millisecond):
			return nil, fmt.Errorf("line %d: %.20q is no time in ms, from 0 to a day", number, word)
		case len(t.at) > 0 && uint32(ms) < t.at[len(t.at)-1]:
			return nil, fmt.Errorf("line %d: %d is before the time above it", number, ms)
		case len(t.at) >= maxTraceLines:
			return nil, fmt.Errorf("line %d: a trace has at most %d lines", number, int(maxTraceLines))
		}
		t.at = append(t.at, uint32(ms))
	}
	if len(t.at) == 0 || t.at[len(t.at)-1] == 0 {
		return nil, fmt.Errorf("a trace has a line for each packet, the last with a time above 0")
	}
	return &t, nil
}

// UnmarshalText is ParseTrace.
func (t *Trace) UnmarshalText(text []byte) error {
	read, err := ParseTrace(text)
	if err == nil {
		*t = *read
	}
	return err
}

// MarshalText returns the lines of the trace.
func (t Trace) MarshalText() ([]byte, error) {
	var text []byte
	for _, ms := range t.at {
		text = append(strconv.AppendUint(text, uint64(ms), 10), '\n')
	}
	return text, nil
}

// period is after how many ms the trace begins again.
func (t *Trace) period() int64 { return int64(t.at[len(t.at)-1]) }

// Time returns when the packet number i from 0, of all time, can be sent.
func (t *Trace) Time(i int64) time.Duration {
	n := int64(len(t.at))
	return time.Duration(i/n*t.period()+int64(t.at[i%n])) * time.Millisecond
}

// From returns the number of the first packet that can be sent at a time or
// after it.
func (t *Trace) From(at time.Duration) int64 {
	ms := int64((at + time.Millisecond - 1) / time.Millisecond)
	round := ms / t.period()
	i, _ := slices.BinarySearch(t.at, uint32(ms%t.period()))
	if ms%t.period() == 0 && round > 0 {
		// What is due when the trace ends comes before what is due when it
		// begins again, at the same time.
		last, _ := slices.BinarySearch(t.at, uint32(t.period()))
		return (round-1)*int64(len(t.at)) + int64(last)
	}
	return round*int64(len(t.at)) + int64(i)
}

// mean is the mean time between two packets.
func (t *Trace) mean() time.Duration {
	return time.Duration(t.period()) * time.Millisecond / time.Duration(len(t.at))
}
