package spec

var tmtpRevRequest = Header{
	Sender: Client, Op: OpTmtpRev, Name: "TmtpRev", Section: "3.0",
	Meaning: "opens the conversation with the version the client wants to speak",
	Fields: []Field{
		{Key: KeyID, Type: String, Meaning: "protocol version, \"1\"", Breaks: "REV-4"},
	},
}

var tmtpRevMessage = Header{
	Sender: Server, Msg: MsgTmtpRev, Name: "tmtprev", Section: "3.0",
	Meaning: "names the version spoken on this link, the service, and its third-party authentication",
	Choose:  ChooseAtMostOne,
	Fields: []Field{
		{Key: KeyID, Type: String, Meaning: "latest version the server speaks, \"1\""},
		{Key: KeyName, Type: String, Empty: true, Meaning: "name of the service"},
		{Key: KeyAuth, Type: Uint, Presence: Choice, Choice: 1, Values: []string{"1", "2"}, Meaning: "token wanted at registration (1), at login too (2)", Breaks: "REV-3"},
		{Key: KeyAuthBy, Type: Objects, Presence: Choice, Choice: 1, Empty: true, Meaning: "the providers whose tokens are taken", Breaks: "REV-3", Items: []Field{
			{Key: KeyLabel, Type: String, Meaning: "the provider's name for people"},
			{Key: KeyLogin, Type: Strings, Meaning: "login endpoint: URL, then parameters if any"},
			{Key: KeyToken, Type: Strings, Meaning: "token endpoint: URL, then parameters if any"},
		}},
	},
}
