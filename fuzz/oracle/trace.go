package oracle

import "github.com/tmtplab/tmtplab/fuzz/execute"

// Trace returns what is wrong with an execution, by its trace alone. What has
// one cause is mentioned once: a link that was not answered says nothing of
// what should have come on it.
func Trace(t *execute.Trace) []Finding {
	if t.Cut == execute.Cancelled {
		return nil
	}
	found := connections(t)
	found = append(found, answers(t)...)
	said := saidIn(t)
	found = append(found, secrets(t, said)...)
	found = append(found, names(t, said)...)
	found = append(found, addresses(t, said)...)
	found = append(found, judged(t)...)
	return distinct(found)
}

// distinct leaves out what has been said already.
func distinct(found []Finding) []Finding {
	kept := found[:0]
	for i := range found {
		again := false
		for k := range kept {
			again = again || kept[k].Requirement == found[i].Requirement && found[i].Requirement != "" && kept[k].Link == found[i].Link ||
				kept[k].Oracle == found[i].Oracle && kept[k].Edge == found[i].Edge && kept[k].Step == found[i].Step
		}
		if !again {
			kept = append(kept, found[i])
		}
	}
	return kept
}
