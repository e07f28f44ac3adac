package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// floor is the plan for a folder and all below it that has no plan of its own.
// Inside it packages may import each other; beyond it only what is named.
type floor struct {
	folder string
	number int
	may    []string // folders of the plan
}

// lowest are floors 1 and 2.
var lowest = []string{
	"spec", "reports",
	"refimpl/record", "refimpl/server", "refimpl/client", "refimpl/store", "refimpl/auth", "refimpl/model",
}

var floors = []floor{
	{"spec", 1, nil},
	{"reports", 1, nil},

	{"refimpl/record", 2, []string{"spec"}},
	{"refimpl/server", 2, []string{"spec", "refimpl/record"}},
	{"refimpl/client", 2, []string{"spec", "refimpl/record"}},
	{"refimpl/store", 2, []string{"spec", "refimpl/record"}},
	{"refimpl/auth", 2, []string{"spec", "refimpl/record"}},
	// The model takes the machine's inputs, so that one script drives both.
	{"refimpl/model", 2, []string{"spec", "refimpl/record", "refimpl/server"}},

	{"refimpl/daemon", 3, lowest},
	{"refimpl/peer", 3, lowest},
	{"refimpl/load", 3, lowest},
	{"refimpl/store/pebble", 3, lowest},
	{"refimpl/auth/oidc", 3, lowest},

	{"conformance", 4, []string{"spec", "reports"}},
	{"pcap", 4, []string{"spec", "reports"}},
	{"sim", 4, lowest},
	{"fuzz", 4, lowest},

	{"cmd", 5, append([]string{
		"refimpl/daemon", "refimpl/peer", "refimpl/load", "refimpl/store/pebble", "refimpl/auth/oidc",
		"conformance", "pcap", "sim", "fuzz",
	}, lowest...)},
}

// floorOf returns the plan for a folder; ok is false when there is none.
func floorOf(folder string) (of floor, ok bool) {
	for _, f := range floors {
		if (folder == f.folder || strings.HasPrefix(folder, f.folder+"/")) && len(f.folder) > len(of.folder) {
			of, ok = f, true
		}
	}
	return of, ok
}

// checkFloors finds imports that the plan has not. Tests may import what is on their
// own floor or below: the suite's tests the daemon, the machine's the model.
func checkFloors(tree *sourceTree) (findings []string) {
	for _, f := range tree.code {
		own, ok := floorOf(f.dir)
		if !ok {
			findings = append(findings, fmt.Sprintf("%s: no floor has this folder", f.path))
			continue
		}
		for _, spec := range f.syntax.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			folder, ours := strings.CutPrefix(p, modulePath+"/")
			if !ours {
				continue
			}
			other, _ := floorOf(folder)
			allowed := other.folder == own.folder || slices.Contains(own.may, other.folder) ||
				f.isTest && other.number <= own.number
			if !allowed {
				findings = append(findings, tree.at(spec, "%s (floor %d) imports %s (floor %d)", own.folder, own.number, folder, other.number))
			}
		}
	}
	return findings
}
