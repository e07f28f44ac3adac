package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

// options are the flags.
type options struct {
	size    int64 // of each capture, in MB
	rounds  int
	tshark  bool
	only    string
	profile string

	child string // what a process of ours is to do, with folder
	dir   string
}

func main() {
	var o options
	flag.Int64Var(&o.size, "size", 200, "MB of each capture")
	flag.IntVar(&o.rounds, "rounds", 5, "how often each capture is read")
	flag.BoolVar(&o.tshark, "tshark", true, "have tshark read the captures too, once, where it is installed")
	flag.StringVar(&o.only, "only", "", "the one measurement to make, besides gopacket's")
	flag.StringVar(&o.profile, "profile", "", "with -only: write where its time goes to this file, for go tool pprof")
	flag.StringVar(&o.child, "child", "", "of use to this program only")
	flag.StringVar(&o.dir, "dir", "", "of use to this program only")
	flag.Parse()
	if err := o.run(); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(2)
	}
}

func (o *options) run() error {
	switch {
	case flag.NArg() > 0 || o.size < 1 || o.rounds < 1 || o.profile != "" && o.only == "":
		return errors.New("wrong flags; see -help")
	case o.child == makeCaptures:
		return makeAll(o.dir, o.size*1e6)
	case o.child != "":
		return o.readOnce()
	}
	dir, err := os.MkdirTemp("", "speed")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	// An interrupt ends the processes that are measured; this one tidies up.
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	o.dir = dir
	return o.measureAll()
}

// path returns a file of the captures.
func (o *options) path(name string) string { return filepath.Join(o.dir, name) }
