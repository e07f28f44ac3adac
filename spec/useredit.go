package spec

var userEditRequest = Header{
	Sender: Client, Op: OpUserEdit, Name: "UserEdit", Section: "3.3", Acked: true, Logged: true, Choose: ChooseOne,
	Meaning: "adds a node or an alias to the account",
	Fields: []Field{
		idField(),
		{Key: KeyNewNode, Type: String, Presence: Choice, Choice: 1, Meaning: "label of a further node", Breaks: "USER-3"},
		{Key: KeyNewAlias, Type: String, Presence: Choice, Choice: 2, Unit: "code points", Meaning: "a further alias, 8 printable characters or more", Breaks: "USER-3"},
	},
}

var userMessage = Header{
	Sender: Server, Msg: MsgUser, Name: "user", Section: "3.3", Std: true, Choose: ChooseOne,
	Meaning: "the account has a further node or alias",
	Fields: stdFields(
		Field{Key: KeyNewNode, Type: String, Presence: Choice, Choice: 1, Meaning: "label of the new node"},
		Field{Key: KeyNodeID, Type: String, Presence: Choice, Choice: 1, Secret: true, Meaning: "the new node's secret"},
		Field{Key: KeyNewAlias, Type: String, Presence: Choice, Choice: 2, Meaning: "the new alias"},
		zeroData(),
	),
}
