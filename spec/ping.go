package spec

var pingRequest = Header{
	Sender: Client, Op: OpPing, Name: "Ping", Section: "3.9", Acked: true, MsgID: true, Logged: true, Data: TextData,
	Meaning: "makes the sender known to the owner of an alias, with a short text",
	Fields: join([]Field{
		idField(),
		{Key: KeyFrom, Type: String, Meaning: "the sender's own alias, to be shown"},
		{Key: KeyTo, Type: String, Meaning: "alias of the recipient"},
	}, dataFields(Optional)),
}

var pingMessage = Header{
	Sender: Server, Msg: MsgPing, Name: "ping", Section: "3.9", Std: true, Data: TextData,
	Meaning: "somebody makes themselves known",
	Fields: join(stdFields(
		Field{Key: KeyAlias, Type: String, Meaning: "alias of the sender"},
		Field{Key: KeyTo, Type: String, Meaning: "alias of the recipient"},
	), dataFields(Optional)),
}
