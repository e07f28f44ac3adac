package spec

var groupEditRequest = Header{
	Sender: Client, Op: OpGroupEdit, Name: "GroupEdit", Section: "3.6", Acked: true, Logged: true,
	Meaning: "joins a group, changes the alias shown in it, or drops a member",
	Fields: []Field{
		idField(),
		{Key: KeyAct, Type: String, Values: []string{"join", "alias", "drop"}, Meaning: "what to do", Breaks: "GRP-8"},
		{Key: KeyGID, Type: String, Meaning: "name of the group"},
		{Key: KeyNewAlias, Type: String, Presence: Optional, When: Cond{KeyAct, "alias"}, Meaning: "own alias to be shown from now on", Breaks: "GRP-8"},
		{Key: KeyTo, Type: String, Presence: Optional, When: Cond{KeyAct, "drop"}, Meaning: "alias of the one to drop", Breaks: "GRP-8"},
	},
}

var memberMessage = Header{
	Sender: Server, Msg: MsgMember, Name: "member", Section: "3.6", Std: true,
	Meaning: "somebody was invited into a group, joined it, changed alias in it, or dropped out",
	Fields: stdFields(
		Field{Key: KeyAct, Type: String, Values: []string{"invite", "join", "alias", "drop"}, Meaning: "what happened"},
		Field{Key: KeyGID, Type: String, Meaning: "name of the group"},
		Field{Key: KeyAlias, Type: String, Meaning: "the member's alias as last reported"},
		Field{Key: KeyNewAlias, Type: String, Presence: Optional, When: Cond{KeyAct, "alias"}, Meaning: "the member's alias from now on"},
		zeroData(),
	),
}
