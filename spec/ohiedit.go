package spec

func ohiFor() Field {
	return Field{Key: KeyFor, Type: Objects, Meaning: "the users it concerns", Breaks: "OHI-14", Items: []Field{
		{Key: KeyID, Type: String, Meaning: "uid"},
	}}
}

func ohiType() Field {
	return Field{Key: KeyType, Type: String, Values: []string{"add", "drop", "init"}, Meaning: "add to the list, drop from it, or set it up after login", Breaks: "OHI-8"}
}

var ohiEditRequest = Header{
	Sender: Client, Op: OpOhiEdit, Name: "OhiEdit", Section: "3.4", Acked: true, Logged: true,
	Meaning: "edits the list of users who learn when the sender is online",
	Fields:  []Field{idField(), ohiFor(), ohiType()},
}

var ohiEditMessage = Header{
	Sender: Server, Msg: MsgOhiEdit, Name: "ohiedit", Section: "3.4", Std: true,
	Meaning: "another of the user's nodes has edited the presence list",
	Fields:  stdFields(ohiFor(), ohiType(), zeroData()),
}

var ohiMessage = Header{
	Sender: Server, Msg: MsgOhi, Name: "ohi", Section: "3.4",
	Meaning: "a user has come online or gone",
	Fields: []Field{
		{Key: KeyFrom, Type: String, Meaning: "uid of that user"},
		{Key: KeyStatus, Type: Uint, Values: []string{"1", "2"}, Meaning: "1 online, 2 offline"},
	},
}
