package spec

var quitRequest = Header{
	Sender: Client, Op: OpQuit, Name: "Quit", Section: "3.12", Logged: true,
	Meaning: "ends the session",
}

var quitMessage = Header{
	Sender: Server, Msg: MsgQuit, Name: "quit", Section: "2",
	Meaning: "the server's last message on a link",
	Fields: []Field{
		{Key: KeyError, Type: String, Meaning: "why"},
	},
}
