package session

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/records"
	"github.com/tmtplab/tmtplab/refimpl/server"
)

// CheckRestore restores a machine from records that may be damaged. It returns
// an error when there is neither a machine that stands for records of which it
// can be restored again, the same, nor a *server.Fault.
func CheckRestore(config server.Config, list []records.Record) (*server.Machine, error) {
	m, err := server.Restore(config, records.Loader(list))
	if err != nil {
		if f := new(server.Fault); !errors.As(err, &f) || f.Reason == "" || err.Error() == "" {
			return nil, fmt.Errorf("the error is no *server.Fault with a reason: %v", err)
		}
		return nil, nil
	}
	told := recordsOf(m)
	again, err := server.Restore(config, records.Loader(told))
	if err != nil {
		return nil, fmt.Errorf("what a machine was restored from is a fault when it tells it: %w", err)
	}
	if more := recordsOf(again); !slices.EqualFunc(told, more, equalRecords) {
		return nil, fmt.Errorf("a machine stands for %d records, and the one restored from them for %d others", len(told), len(more))
	}
	return m, nil
}

// recordsOf returns the records of a machine in the order of their keys.
func recordsOf(m *server.Machine) (list []records.Record) {
	var out server.Output
	m.Records(&out)
	out.Commit.Each(func(key, value []byte, _ bool) {
		list = append(list, records.Record{Key: bytes.Clone(key), Value: bytes.Clone(value)})
	})
	slices.SortFunc(list, func(a, b records.Record) int { return bytes.Compare(a.Key, b.Key) })
	return list
}

func equalRecords(a, b records.Record) bool {
	return bytes.Equal(a.Key, b.Key) && bytes.Equal(a.Value, b.Value)
}
