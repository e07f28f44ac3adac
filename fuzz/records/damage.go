package records

import (
	"bytes"
	"slices"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
)

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
