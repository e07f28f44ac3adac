package spec

var loginRequest = Header{
	Sender: Client, Op: OpLogin, Name: "Login", Section: "3.2",
	Meaning: "opens a session for a node",
	Fields: []Field{
		{Key: KeyUID, Type: String, Meaning: "the user"},
		{Key: KeyNode, Type: String, Secret: true, Meaning: "the node's secret, its nodeid"},
	},
}

var infoMessage = Header{
	Sender: Server, Msg: MsgInfo, Name: "info", Section: "3.2",
	Meaning: "the session is open",
	Fields: []Field{
		{Key: KeyInfo, Type: String, Values: []string{"login ok"}, Meaning: "\"login ok\""},
		{Key: KeyOhi, Type: Strings, Presence: Optional, Empty: true, Meaning: "uids of the users now online who notify this one (present after Login)", Breaks: "LOG-3"},
	},
}

var loginMessage = Header{
	Sender: Server, Msg: MsgLogin, Name: "login", Section: "3.2", Std: true,
	Meaning: "one of the user's nodes has logged in",
	Fields:  stdFields(Field{Key: KeyNode, Type: String, Empty: true, Meaning: "which node, in words; never a nodeid (SEC-4)"}, zeroData()),
}
