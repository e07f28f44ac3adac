// Command corpus writes what OSS-Fuzz wants beside the binary of a target: the
// inputs to start from, as a zip file, or the dictionary.
//
//	go run ./fuzz/seeds/corpus FuzzFrame frame_seed_corpus.zip
//	go run ./fuzz/seeds/corpus -dictionary frame.dict
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"os"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("usage: corpus TARGET FILE.zip, or corpus -dictionary FILE.dict")
	}
	write := grammar.WriteDictionary
	if args[0] != "-dictionary" {
		inputs, err := inputsOf(os.DirFS("."), args[0])
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

// writeCorpus writes inputs of a target that takes one []byte as a zip file
// with a file for each, in the form in which libFuzzer hands them to a Go
// target: an octet that weighs the argument, 0xFF, and the input.
func writeCorpus(w io.Writer, inputs [][]byte) error {
	z := zip.NewWriter(w)
	for i, input := range inputs {
		f, err := z.Create(fmt.Sprintf("%04d", i))
		if err != nil {
			return err
		}
		if _, err := f.Write(append([]byte{0xFF}, input...)); err != nil {
			return err
		}
	}
	return z.Close()
}
