package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tmtplab/tmtplab/pcap/captest"
	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/show"
	"github.com/tmtplab/tmtplab/spec"
)

// mostMemory is how much memory a process that reads a capture may have.
const mostMemory = 64 << 20

// The environment of a process that reads, and of the test.
const (
	envKeys = "TMTPLAB_MEMORY_KEYS" // the key log with which to read
	envSize = "TMTPLAB_MEMORY_MB"   // how large captures are
)

func TestMain(m *testing.M) {
	keys := os.Getenv(envKeys)
	if keys == "" {
		os.Exit(m.Run())
	}
	if err := readStdin(keys); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func size() int64 {
	if n, err := strconv.ParseInt(os.Getenv(envSize), 10, 64); err == nil {
		return n * 1e6
	}
	return 12e6
}

// TestMemory has processes read captures that are to cost memory, as pcap show
// does. They are made as they are read.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads some hundred MB")
	}
	kinds := []string{"usual", "usual, TLS"}
	for kind := range captest.HostileKinds {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			load, log := made(kind)
			keys := filepath.Join(t.TempDir(), "keys.txt")
			if err := os.WriteFile(keys, log, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), envKeys+"="+keys)
			out, err := fed(cmd, load)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			var peak int64
			var rest string
			if _, err := fmt.Sscanf(string(out), "%d %q", &peak, &rest); err != nil {
				t.Fatalf("%v in %q", err, out)
			}
			if peak > mostMemory {
				t.Errorf("%d MB of memory are needed", peak>>20)
			}
			t.Logf("%d MB: %s", peak>>20, rest)
		})
	}
}

// made returns a capture of a kind, and the keys of it.
func made(kind string) (load io.WriterTo, log []byte) {
	const usual = 200 // connections
	keys := captest.NewTLS(1)
	for i := range 2 * usual {
		keys.Seal(i, spec.Client, nil)
	}
	switch kind {
	case "usual":
		return captest.Load{Octets: size(), Flows: usual}, nil
	case "usual, TLS":
		return captest.Load{Octets: size(), Flows: usual, Seal: captest.NewTLS(1).Seal}, keys.KeyLog()
	case "TLS sessions":
		for i := range 8_000 {
			keys.Seal(i, spec.Client, nil)
		}
	}
	return captest.Hostile{Kind: kind, Octets: size()}, keys.KeyLog()
}

// fed runs a program that reads a capture from stdin, and returns what it says.
func fed(cmd *exec.Cmd, load io.WriterTo) (said []byte, err error) {
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	_, wrote := load.WriteTo(in)
	err = errors.Join(in.Close(), cmd.Wait())
	if err == nil {
		err = wrote
	}
	return out.Bytes(), err
}

// readStdin reads a capture as pcap show does, and prints how much memory that
// took at most, and what was in it.
func readStdin(path string) error {
	keys, err := readKeys(path)
	if err != nil {
		return err
	}
	debug.SetMemoryLimit(dissect.MemoryLimit)
	w := show.NewText(io.Discard, show.Options{Start: func() time.Time { return time.Time{} }})
	d := dissect.New(dissect.NewWhole(w, 1024), dissect.Options{Keys: keys})
	if err := assemble(os.Stdin, d); err != nil {
		return err
	}
	fmt.Printf("%d %q\n", highWater(), fmt.Sprintf("%+v", d.Counts()))
	return nil
}

// highWater returns how much memory this process had at most, by Linux.
func highWater() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	return n << 10
}
