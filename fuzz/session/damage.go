package session

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
	"github.com/tmtplab/tmtplab/refimpl/server"
)

// Record is one record of a server's store.
type Record struct{ Key, Value []byte }

// Damage returns records of which a few are damaged as the choices say: octets
// changed, cut off or put in, records left out, repeated, or in another place.
// What it is given stays as it is.
func Damage(src grammar.Source, list []Record) []Record {
	list = slices.Clone(list)
	for range 1 + src.Intn(3) {
		if len(list) == 0 {
			break
		}
		i := src.Intn(len(list))
		r := &list[i]
		part := &r.Value
		if src.Intn(4) == 3 {
			part = &r.Key
		}
		switch src.Intn(8) {
		case 0, 1:
			*part = bytes.Clone(*part)
			if len(*part) > 0 {
				(*part)[src.Intn(len(*part))] ^= byte(1 << src.Intn(8))
			}
		case 2:
			*part = bytes.Clone(*part)
			if len(*part) > 0 {
				(*part)[src.Intn(len(*part))] = byte(src.Intn(256))
			}
		case 3:
			*part = (*part)[:src.Intn(len(*part)+1)]
		case 4:
			at := src.Intn(len(*part) + 1)
			*part = slices.Concat((*part)[:at], []byte{byte(src.Intn(256))}, (*part)[at:])
		case 5:
			list = slices.Delete(list, i, i+1)
		case 6:
			list = slices.Insert(list, src.Intn(len(list)+1), *r)
		case 7:
			j := src.Intn(len(list))
			list[i], list[j] = list[j], list[i]
		}
	}
	return list
}

// CheckRestore restores a machine from records that may be damaged. It returns
// an error when there is neither a machine that stands for records of which it
// can be restored again, the same, nor a *server.Fault.
func CheckRestore(config server.Config, list []Record) (*server.Machine, error) {
	m, err := server.Restore(config, loader(list))
	if err != nil {
		if f := new(server.Fault); !errors.As(err, &f) || f.Reason == "" || err.Error() == "" {
			return nil, fmt.Errorf("the error is no *server.Fault with a reason: %v", err)
		}
		return nil, nil
	}
	told := recordsOf(m)
	again, err := server.Restore(config, loader(told))
	if err != nil {
		return nil, fmt.Errorf("what a machine was restored from is a fault when it tells it: %w", err)
	}
	if more := recordsOf(again); !slices.EqualFunc(told, more, equalRecords) {
		return nil, fmt.Errorf("a machine stands for %d records, and the one restored from them for %d others", len(told), len(more))
	}
	return m, nil
}

// recordsOf returns the records of a machine in the order of their keys.
func recordsOf(m *server.Machine) (list []Record) {
	var out server.Output
	m.Records(&out)
	out.Commit.Each(func(key, value []byte, _ bool) {
		list = append(list, Record{bytes.Clone(key), bytes.Clone(value)})
	})
	slices.SortFunc(list, func(a, b Record) int { return bytes.Compare(a.Key, b.Key) })
	return list
}

func equalRecords(a, b Record) bool {
	return bytes.Equal(a.Key, b.Key) && bytes.Equal(a.Value, b.Value)
}

// loader hands records to server.Restore.
func loader(list []Record) func(func(key, value []byte) error) error {
	return func(f func(key, value []byte) error) error {
		for _, r := range list {
			if err := f(r.Key, r.Value); err != nil {
				return err
			}
		}
		return nil
	}
}
