package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

func TestChoose(t *testing.T) {
	all := []native.Target{{Name: "FuzzA"}, {Name: "FuzzB"}}
	if chosen, err := choose(all, []string{"FuzzB"}); err != nil || len(chosen) != 1 || chosen[0] != all[1] {
		t.Error(chosen, err)
	}
	if _, err := choose(all, []string{"FuzzZ"}); err == nil || !strings.Contains(err.Error(), "FuzzZ") {
		t.Error(err)
	}
}

func TestProgress(t *testing.T) {
	text := `fuzz: elapsed: 0s, gathering baseline coverage: 0/200 completed
fuzz: elapsed: 0s, gathering baseline coverage: 200/200 completed, now fuzzing with 2 workers
fuzz: elapsed: 3s, execs: 60200 (20000/sec), new interesting: 7 (total: 207)
fuzz: elapsed: 4s, execs: 80200 (0/sec), new interesting: 9 (total: 209)
fuzz: elapsed: 4s, execs: 80200 (0/sec), new interesting: 9 (total: 209)
PASS
`
	seconds := int64(100)
	c := new(campaign)
	c.read(strings.NewReader(text), func() time.Time { seconds += 2; return time.Unix(seconds, 0) })
	if c.execs != 80_000 || c.interesting != 9 || c.corpus != 209 || c.took != 4*time.Second || c.perSecond() != 20_000 {
		t.Errorf("%+v, %v a second", c, c.perSecond())
	}
}

// The end of the time is no failure, but one found before stays one.
func TestOutOfTime(t *testing.T) {
	for text, want := range map[string]bool{
		"--- FAIL: FuzzA (10.02s)\n    context deadline exceeded\nFAIL\n":                                                             true,
		"--- FAIL: FuzzA (0.01s)\n    a_test.go:9: wrong\n":                                                                           false,
		"--- FAIL: FuzzA (0.01s)\n    context deadline exceeded\n    Failing input written to testdata/fuzz/FuzzA/582528ddfad69eb5\n": false,
	} {
		c := new(campaign)
		c.read(strings.NewReader(text), time.Now)
		if c.outOfTime() != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}

func TestShares(t *testing.T) {
	targets := []native.Target{{Name: "FuzzEmpty"}, {Name: "FuzzFast"}, {Name: "FuzzSlow"}}
	var out bytes.Buffer
	err := printRates(&out, targets, [][]float64{{100, 90, 1000}, {61, 60, 59}, {59, 1, 100}})
	want := "target          execs/s    share\nFuzzEmpty           100    100 %\nFuzzFast             60     60 %\nFuzzSlow             59     59 %  below 60 %\n"
	if out.String() != want || !errors.Is(err, errFellShort) {
		t.Errorf("%v\n%s", err, &out)
	}
}

func TestCoverage(t *testing.T) {
	files, err := parseProfile(`mode: set
m/p/b.go:3.2,5.1 2 0
m/p/a.go:10.2,12.10 1 1
m/p/a.go:13.2,13.10 1 0
m/p/b.go:9.2,9.10 1 0
m/p/b.go:3.2,4.9 2 1
`)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = printCoverage(&out, "p", files, 70)
	want := "p/a.go: not reached: 13\np/b.go: not reached: 5, 9\np: 5 of 8 lines reached, 62.5 %\n"
	if out.String() != want || !errors.Is(err, errFellShort) {
		t.Errorf("%v\n%s", err, &out)
	}
	if err := printCoverage(&out, "p", files, 60); err != nil {
		t.Error(err)
	}
	if _, err := parseProfile("nonsense"); err == nil {
		t.Error("nonsense is a profile")
	}
}
