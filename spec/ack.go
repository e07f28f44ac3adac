package spec

var ackRequest = Header{
	Sender: Client, Op: OpAck, Name: "Ack", Section: "3.10", Logged: true,
	Meaning: "the message is safe with this node and need not be sent again",
	Fields: []Field{
		{Key: KeyID, Type: String, Meaning: "id of the message", Breaks: "RCPT-7"},
		{Key: KeyType, Type: String, Presence: Optional, Empty: true, Meaning: "unused; deployed servers want it not empty (CLI-16)"},
	},
}

var ackMessage = Header{
	Sender: Server, Msg: MsgAck, Name: "ack", Section: "1", Choose: ChooseAtMostOne,
	Meaning: "what became of a request",
	Fields: []Field{
		{Key: KeyID, Type: String, Meaning: "the request's id"},
		{Key: KeyMsgID, Type: String, Presence: Choice, Choice: 1, Meaning: "id of the message the request led to"},
		{Key: KeyPosted, Type: Datetime, Presence: Choice, Choice: 1, Meaning: "when the server took the request in"},
		{Key: KeyError, Type: String, Presence: Choice, Choice: 2, Meaning: "why nothing came of the request"},
	},
}
