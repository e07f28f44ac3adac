package store

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/tmtplab/tmtplab/refimpl/record"
)

var errClosed = errors.New("store: closed")

// octetsReader is a Reader of octets in memory.
type octetsReader struct{ *bytes.Reader }

func (octetsReader) Close() error { return nil }

// Octets returns a reader of those octets of a blob that body refers to, for
// stores that hold the blob in memory. It does not copy them.
func Octets(blob []byte, body record.Body) (Reader, error) {
	if err := CheckRange(int64(len(blob)), body); err != nil {
		return nil, err
	}
	return octetsReader{bytes.NewReader(blob[body.Off : body.Off+body.Len])}, nil
}

// CheckRange says what is wrong with a body that is not within a blob of
// length octets.
func CheckRange(length int64, body record.Body) error {
	if body.Off < 0 || body.Len < 0 || body.Off > length || body.Len > length-body.Off {
		return fmt.Errorf("store: %d octets from %d of blob %d, which has %d", body.Len, body.Off, body.Blob, length)
	}
	return nil
}

// CheckLength says what is wrong when a body of stated octets got written ones.
func CheckLength(written, stated int64) error {
	if written != stated {
		return fmt.Errorf("store: body of %d octets got %d", stated, written)
	}
	return nil
}
