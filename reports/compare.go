package reports

// Change is what is different about a check between two reports. A check
// that one of them does not have has no status there.
type Change struct {
	Check    string
	Old, New Status
}

// Worse reports whether the check fails now and did not before.
func (c Change) Worse() bool { return c.New == Fail && c.Old != Fail }

// Compare returns the changes, in the order of the new report, then the checks
// that are gone.
func Compare(before, after *Report) (changes []Change) {
	was := make(map[string]Status)
	for _, res := range before.Results {
		was[res.Check] = res.Status
	}
	for _, res := range after.Results {
		if old := was[res.Check]; old != res.Status {
			changes = append(changes, Change{res.Check, old, res.Status})
		}
		delete(was, res.Check)
	}
	for _, res := range before.Results {
		if _, gone := was[res.Check]; gone {
			changes = append(changes, Change{res.Check, res.Status, ""})
		}
	}
	return changes
}
