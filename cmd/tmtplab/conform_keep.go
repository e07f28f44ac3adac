package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/spf13/pflag"

	"github.com/tmtplab/tmtplab/conformance"
)

// keep is what a run leaves behind besides its reports: a capture, and the
// transcripts of its checks.
type keep struct {
	pcap, transcripts string // where to; empty for none

	capture *captureFile
	mu      sync.Mutex
	err     error // the first of the transcripts
}

func (k *keep) flags(f *pflag.FlagSet) {
	f.StringVar(&k.pcap, "pcap", "", "keep the run in this `file`, a pcapng capture with its TLS keys")
	f.StringVar(&k.transcripts, "transcripts", "", "keep the transcript of each check in this `folder`, in a text file of the check's name")
}

// start makes the files that a run writes as it goes, and has it do so.
func (k *keep) start(o *conformance.Options) (err error) {
	if k.transcripts != "" {
		if err := os.MkdirAll(k.transcripts, 0o777); err != nil {
			return fmt.Errorf("--transcripts: %w", err)
		}
		o.Transcript = k.transcript
	}
	if k.pcap != "" {
		if k.capture, err = startCapture(k.pcap, "the conformance suite against "+o.Target.Address); err != nil {
			return fmt.Errorf("--pcap: %w", err)
		}
		o.Wiretap = k.capture
	}
	return nil
}

// end returns what went wrong with the files, in one line.
func (k *keep) end() error {
	k.mu.Lock()
	err := k.err
	k.mu.Unlock()
	if err != nil {
		err = fmt.Errorf("keeping transcripts: %w", err)
	}
	if k.capture == nil {
		return err
	}
	failed := k.capture.close()
	switch {
	case failed == nil:
		return err
	case err == nil:
		return fmt.Errorf("keeping the capture: %w", failed)
	}
	return fmt.Errorf("%w; keeping the capture: %w", err, failed)
}

// transcript writes one. After the first that fails it gives up.
func (k *keep) transcript(t conformance.Transcript) {
	k.mu.Lock()
	gaveUp := k.err != nil
	k.mu.Unlock()
	if gaveUp {
		return
	}
	if err := writeTranscript(k.transcripts, t); err != nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.err == nil {
			k.err = err
		}
	}
}

func writeTranscript(folder string, t conformance.Transcript) error {
	path := filepath.Join(folder, filepath.FromSlash(t.Result.Check)+".txt")
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	err = t.Write(f)
	if failed := f.Close(); err == nil {
		err = failed
	}
	return err
}
