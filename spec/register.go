package spec

var registerRequest = Header{
	Sender: Client, Op: OpRegister, Name: "Register", Section: "3.1",
	Meaning: "makes a user with one node, and logs it in",
	Fields: []Field{
		{Key: KeyNewNode, Type: String, Meaning: "label of the node", Breaks: "REG-3"},
		{Key: KeyNewAlias, Type: String, Presence: Optional, Empty: true, Unit: "code points", Meaning: "first alias, 8 printable characters or more; \"_\" for none", Breaks: "REG-4"},
		{Key: KeyOIDC, Type: Object, Presence: Optional, Meaning: "OpenID Connect token, where the server demands one", Breaks: "REG-9", Items: []Field{
			{Key: KeyTokenType, Type: String, Presence: Optional, Values: []string{"Bearer"}, Meaning: "kind of the access token"},
			{Key: KeyExpiresIn, Type: Uint, Presence: Optional, Max: MaxInt, Unit: "seconds", Meaning: "life of the access token"},
			{Key: KeyIDToken, Type: String, Presence: Optional, Secret: true, Meaning: "signed statement of who the user is"},
			{Key: KeyAccessToken, Type: String, Presence: Optional, Secret: true, Meaning: "access token"},
			{Key: KeyRefreshToken, Type: String, Presence: Optional, Secret: true, Meaning: "refresh token"},
		}},
	},
}

var registeredMessage = Header{
	Sender: Server, Msg: MsgRegistered, Name: "registered", Section: "3.1",
	Meaning: "the new account's uid and its first node's secret",
	Fields: []Field{
		{Key: KeyUID, Type: String, Meaning: "the user's permanent name"},
		{Key: KeyNodeID, Type: String, Secret: true, Meaning: "the node's secret, never shown to anybody else"},
		{Key: KeyError, Type: String, Presence: Optional, Meaning: "why the alias was not taken"},
	},
}
