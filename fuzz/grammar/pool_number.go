package grammar

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
)

// boundaries are the numbers at which something changes: small ones, the ends
// of machine words and of what floating point holds exactly, and the limits of
// spec with their neighbours; in ascending order.
var boundaries = func() []uint64 {
	all := []uint64{0, 1, 2, 3, 9, 10, 99}
	for _, bits := range []uint{7, 8, 15, 16, 24, 31, 32, 53, 63} {
		all = append(all, 1<<bits-1, 1<<bits, 1<<bits+1)
	}
	all = append(all, 1<<64-2, 1<<64-1)
	for _, l := range spec.Limits() {
		all = append(all, l.Value-1, l.Value, l.Value+1)
	}
	slices.Sort(all)
	return slices.Compact(all)
}()

// overflows are integers that 64 bits don't hold.
var overflows = []string{
	"18446744073709551616", "18446744073709551617", "36893488147419103232", "99999999999999999999",
	"340282366920938463463374607431768211456", "1000000000000000000000000000000000000000000000000000000000000",
}

// textLengths are the lengths of strings worth a try, in ascending order:
// those at the limits of spec, and at the ends of the fields that file
// systems, databases and other protocols have for them.
var textLengths = func() []int {
	const fileName, path = 255, 4096
	all := []int{1, 2, 3, 63, 64, 127, 128, fileName, fileName + 1, path - 1, path, path + 1, 60_000}
	for _, l := range spec.Limits() {
		if l.Unit != "seconds" && l.Value > 1 && l.Value < longestText {
			n := int(l.Value)
			all = append(all, n-1, n, n+1)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}()
