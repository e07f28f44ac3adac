package spec

var pulseRequest = Header{
	Sender: Client, Op: OpPulse, Name: "Pulse", Section: "3.11", Logged: true,
	Meaning: "keeps the link open, no more",
}
