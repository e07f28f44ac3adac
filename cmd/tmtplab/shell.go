package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// shellTime is how long a command of the user's may take.
const shellTime = time.Minute

// shell runs a command line of the user's by sh and returns what it wrote to
// stdout. What it wrote, if it fails, is in the error. It may leave processes
// behind that go on, as a server it has started.
func shell(ctx context.Context, flag, line string, environment ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, shellTime)
	defer cancel()
	// Files, and not pipes: those would stay open as long as what the command
	// leaves behind.
	stdout, err := scratch()
	if err != nil {
		return nil, err
	}
	defer stdout.Close()
	stderr, err := scratch()
	if err != nil {
		return nil, err
	}
	defer stderr.Close()
	cmd := exec.CommandContext(ctx, "sh", "-c", line)
	cmd.Env = append(os.Environ(), environment...)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err = cmd.Run()
	if ctx.Err() == context.DeadlineExceeded {
		err = fmt.Errorf("not done after %v", shellTime)
	}
	said := written(stdout)
	if err != nil {
		err = fmt.Errorf("%s: %w", flag, err)
		if text := strings.TrimSpace(string(said) + string(written(stderr))); text != "" {
			err = fmt.Errorf("%w; it said: %s", err, text)
		}
	}
	return said, err
}

// scratch is a file without a name.
func scratch() (*os.File, error) {
	f, err := os.CreateTemp("", "tmtplab-")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name())
	return f, nil
}

// written returns the last of what was written to the file, which may be much.
func written(f *os.File) []byte {
	const most = 4096
	info, err := f.Stat()
	if err != nil {
		return nil
	}
	var b bytes.Buffer
	io.Copy(&b, io.NewSectionReader(f, max(0, info.Size()-most), most))
	return b.Bytes()
}
