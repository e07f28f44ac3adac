package daemon

import (
	"errors"

	"github.com/tmtplab/tmtplab/refimpl/server"
	"github.com/tmtplab/tmtplab/spec/wire"
)

var errNoVerifier = errors.New("this server cannot verify tokens")

// verify has a token checked while everything else goes on, and tells the
// machine.
func (d *Daemon) verify(l *link, token wire.OIDC) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return // and so will the link be
	}
	d.links.Go(func() {
		err := errNoVerifier
		if d.config.VerifyToken != nil {
			err = d.config.VerifyToken(d.ctx, &token)
		}
		d.inbox.put(event{link: l, in: server.Input{Kind: server.TokenChecked, Err: err}})
	})
}
