package client

import (
	"errors"
	"fmt"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// encode returns a copy of the request that shares nothing with it, and its
// frame, or says why it would not be well formed (CLI-7).
func encode(r *wire.Request, text []byte) (*wire.Request, []byte, error) {
	switch table := spec.Request(r.Op); {
	case table.Data == spec.TextData:
		if err := wire.CheckText(text); err != nil {
			return nil, nil, fmt.Errorf("the text: %w", err)
		}
	case len(text) > 0:
		return nil, nil, fmt.Errorf("%v has no text", r.Op)
	case table.Data == spec.BodyData && r.DataLen == 0: // POST-10
		return nil, nil, errors.New("the message is empty")
	}
	for _, name := range names(r) {
		if err := wire.CheckName(name); err != nil {
			return nil, nil, fmt.Errorf("the name %q: %w", name, err)
		}
	}
	frame := r.AppendFrame(nil)
	if len(frame) == 0 {
		return nil, nil, fmt.Errorf("the header would have more than %d octets", spec.MaxHeaderOctets)
	}
	own := new(wire.Request)
	if err := own.Decode(frame[spec.LengthDigits:]); err != nil {
		return nil, nil, err
	}
	return own, frame, nil
}

// names returns the aliases and group names of a request that must be fit for
// one.
func names(r *wire.Request) []string {
	switch r.Op {
	case spec.OpPing:
		return []string{r.From, r.To}
	case spec.OpGroupInvite:
		return []string{r.GID, r.From, r.To}
	case spec.OpRegister, spec.OpUserEdit, spec.OpGroupEdit:
		if r.NewAlias != "" {
			return []string{r.NewAlias}
		}
	}
	return nil
}
