package spec

// Secrets returns the keys of what only the user of a node and the server may
// see, in what one role sends: nodeids and tokens. A key is secret wherever it
// stands when it is in one place.
func Secrets(sender Role) KeySet { return secrets[sender] }

var secrets = [2]KeySet{
	Client: KeysWhere(Client, func(f *Field) bool { return f.Secret }),
	Server: KeysWhere(Server, func(f *Field) bool { return f.Secret }),
}

// KeysWhere returns the keys of those fields of what a role sends, items of
// lists included, of which is says so.
func KeysWhere(sender Role, is func(*Field) bool) (set KeySet) {
	var add func(fields []Field)
	add = func(fields []Field) {
		for i := range fields {
			if is(&fields[i]) {
				set.Add(fields[i].Key)
			}
			add(fields[i].Items)
		}
	}
	if sender == Client {
		for _, h := range requests {
			add(h.Fields)
		}
		return set
	}
	for _, h := range messages {
		add(h.Fields)
	}
	return set
}
