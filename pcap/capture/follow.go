package capture

import "io"

// Follow returns a stream that goes on where r ends: at each end of r it calls
// wait, and reads again when that returns nil. With an error of wait the
// stream ends, cleanly. Hand it to New to read a file that is still being
// written: a block that is there in part only is then waited for. Between two
// ends, wait is also the moment to show what was found so far.
func Follow(r io.Reader, wait func() error) io.Reader { return &follower{r, wait} }

type follower struct {
	r    io.Reader
	wait func() error
}

// Read implements io.Reader.
func (f *follower) Read(p []byte) (int, error) {
	for {
		n, err := f.r.Read(p)
		if n > 0 && err == io.EOF {
			err = nil
		}
		if n > 0 || err != io.EOF || len(p) == 0 {
			return n, err
		}
		if f.wait() != nil {
			return 0, io.EOF
		}
	}
}
