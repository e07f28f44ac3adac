package spec

var groupInviteRequest = Header{
	Sender: Client, Op: OpGroupInvite, Name: "GroupInvite", Section: "3.5", Acked: true, MsgID: true, Logged: true, Data: TextData,
	Meaning: "invites a user into a group, and makes the group if there is none",
	Fields: join([]Field{
		idField(),
		{Key: KeyGID, Type: String, Unit: "code points", Meaning: "name of the group, 8 printable characters or more"},
		{Key: KeyFrom, Type: String, Meaning: "the sender's own alias, to be shown"},
		{Key: KeyTo, Type: String, Meaning: "alias of the invitee"},
	}, dataFields(Optional)),
}

var inviteMessage = Header{
	Sender: Server, Msg: MsgInvite, Name: "invite", Section: "3.5", Std: true, Data: TextData,
	Meaning: "an invitation into a group",
	Fields: join(stdFields(
		Field{Key: KeyGID, Type: String, Meaning: "name of the group"},
		Field{Key: KeyAlias, Type: String, Meaning: "alias of the inviter"},
		Field{Key: KeyTo, Type: String, Meaning: "alias of the invitee"},
	), dataFields(Optional)),
}
