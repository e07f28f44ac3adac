package main

import (
	"fmt"

	"github.com/tmtplab/tmtplab/fuzz/native"
)

// choose returns the targets with these names, in this order; all when there
// are none.
func choose(all []native.Target, names []string) (chosen []native.Target, err error) {
	if len(names) == 0 {
		return all, nil
	}
	for _, name := range names {
		found := false
		for _, t := range all {
			if t.Name == name {
				chosen = append(chosen, t)
				found = true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no target %s", name)
		}
	}
	return chosen, nil
}
