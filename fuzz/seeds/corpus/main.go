// Command corpus writes what OSS-Fuzz wants beside the binary of a target: the
// inputs to start from, as a zip file, or the dictionary. It also takes an input
// that OSS-Fuzz found, and keeps it beside the target for go test.
//
//	go run ./fuzz/seeds/corpus FuzzFrame frame_seed_corpus.zip
//	go run ./fuzz/seeds/corpus -dictionary frame.dict
//	go run ./fuzz/seeds/corpus -keep FuzzFrame clusterfuzz-testcase-5012345
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"os"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/fuzz/seeds"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) == 3 && args[0] == "-keep" {
		return keep(os.Stdout, ".", args[1], args[2])
	}
	if len(args) != 2 {
		return fmt.Errorf("usage: corpus TARGET FILE.zip, or corpus -dictionary FILE.dict, or corpus -keep TARGET FILE")
	}
	write := grammar.WriteDictionary
	if args[0] != "-dictionary" {
		inputs, err := inputsOf(os.DirFS("."), os.Getenv(seeds.FolderVariable), args[0])
		if err != nil {
			return err
		}
		write = func(w io.Writer) error { return writeCorpus(w, inputs) }
	}
	f, err := os.Create(args[1])
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", args[1], err)
	}
	return f.Close()
}

// weight is the first octet of an input of libFuzzer's: what share of the rest
// the first argument is given. There is only one, so any share is all of it.
const weight = 0xFF

// writeCorpus writes inputs of a target that takes one []byte as a zip file
// with a file for each, in the form in which libFuzzer hands them to a Go
// target: the octet that weighs the argument, and the input.
func writeCorpus(w io.Writer, inputs [][]byte) error {
	z := zip.NewWriter(w)
	for i, input := range inputs {
		f, err := z.Create(fmt.Sprintf("%04d", i))
		if err != nil {
			return err
		}
		if _, err := f.Write(append([]byte{weight}, input...)); err != nil {
			return err
		}
	}
	return z.Close()
}
