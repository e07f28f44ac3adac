package spec

// The values of a recipient's type in Post and PostNotify.
const (
	ToUser         = 1 // a user, by uid
	ToGroup        = 2 // a group, the sending node included
	ToGroupNotSelf = 3 // a group, the sending node left out
)

// recipients is a list of users and groups; an empty one is legal (POST-3).
func recipients(k Key, p Presence, meaning string) Field {
	return Field{Key: k, Type: Objects, Presence: p, Empty: true, Meaning: meaning, Breaks: "POST-9", Items: []Field{
		{Key: KeyID, Type: String, Meaning: "uid or gid"},
		{Key: KeyType, Type: Uint, Values: []string{"1", "2", "3"}, Meaning: "1 user, 2 group with the sending node, 3 group without it", Breaks: "POST-9"},
	}}
}

var postRequest = Header{
	Sender: Client, Op: OpPost, Name: "Post", Section: "3.7", Acked: true, MsgID: true, Logged: true, Data: BodyData,
	Meaning: "sends a message to users and groups",
	Fields: join([]Field{
		idField(),
		recipients(KeyFor, Required, "who gets the message"),
	}, dataFields(Optional)),
}

var deliveryMessage = Header{
	Sender: Server, Msg: MsgDelivery, Name: "delivery", Section: "3.7", Std: true, Data: BodyData,
	Meaning: "a message that was posted",
	Fields: join(stdFields(
		Field{Key: KeyNotify, Type: Uint, Presence: Optional, Max: MaxInt, Unit: "recipients", Meaning: "how many the PostNotify named, the sender included", Section: "3.8"},
	), dataFields(Required)),
}
