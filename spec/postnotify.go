package spec

var postNotifyRequest = Header{
	Sender: Client, Op: OpPostNotify, Name: "PostNotify", Section: "3.8", Acked: true, MsgID: true, Logged: true, Data: BodyData,
	Meaning: "sends a message, and a notification of it to more users",
	Fields: join([]Field{
		idField(),
		recipients(KeyFor, Required, "who gets the message and the notification"),
		{Key: KeyForNotSelf, Type: Bool, Presence: Optional, Meaning: "true: the sender's other nodes don't get the message", Breaks: "NOTE-8"},
		recipients(KeyNoteFor, Optional, "who gets the notification alone"),
		{Key: KeyNoteLen, Type: Uint, Max: MaxInt, AtMost: KeyDataLen, Unit: "octets", Meaning: "length of the notification, which the data begin with", Breaks: "NOTE-6"},
		{Key: KeyNoteHead, Type: Uint, Presence: Optional, Max: MaxInt, AtMost: KeyNoteLen, Unit: "octets", Meaning: "length of the JSON object that the notification begins with", Breaks: "NOTE-6"},
		{Key: KeyNoteSum, Type: Uint, Presence: Optional, Max: MaxSum, Unit: "sender's choice", Meaning: "checksum of the notification", Breaks: "DATA-4"},
	}, dataFields(Optional)),
}

var notifyMessage = Header{
	Sender: Server, Msg: MsgNotify, Name: "notify", Section: "3.8", Std: true, Data: BodyData,
	Meaning: "the notification that came with a message",
	Fields: join(stdFields(
		Field{Key: KeyPostID, Type: String, Meaning: "id of the message it is about"},
	), dataFields(Required)),
}
