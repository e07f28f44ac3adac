package spec

// Secrets returns the keys of what only the user of a node and the server may
// see, in what one role sends: nodeids and tokens. A key is secret wherever it
// stands when it is in one place.
func Secrets(sender Role) KeySet { return secrets[sender] }

var secrets = func() (all [2]KeySet) {
	var add func(to *KeySet, fields []Field)
	add = func(to *KeySet, fields []Field) {
		for i := range fields {
			if fields[i].Secret {
				to.Add(fields[i].Key)
			}
			add(to, fields[i].Items)
		}
	}
	for _, h := range requests {
		add(&all[Client], h.Fields)
	}
	for _, h := range messages {
		add(&all[Server], h.Fields)
	}
	return all
}()
