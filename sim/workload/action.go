package workload

// Action is what a person does.
type Action struct {
	Kind ActionKind
	// To is who gets a post or ping; Tell who gets the notification only.
	// They are good until the next Act of the plan.
	To, Tell Recipients
	// Size is the length of a post in octets, attachments included, at least
	// 1. For DoNotify it includes NoteOctets, and is more than that.
	Size int64
	// Group is the number in Plan.Groups, of Join and Leave.
	Group int
}

// Recipients are users by number, none of them twice or the sender, and at
// most one group.
type Recipients struct {
	Users []int32
	Group int  // number in Plan.Groups, or -1
	Self  bool // the group's post comes back to the sending node too
}

// noGroup stands for none.
const noGroup = -1

// ActionKind says what a person does.
type ActionKind uint8

// What people do.
const (
	Nothing    ActionKind = iota // after all; ask again
	Connect                      // open a session, and keep it open
	Disconnect                   // end it by a Quit
	FallSilent                   // end it without a word
	DoPost                       // write a post
	DoNotify                     // write a post of which others are told
	DoPing                       // ping a user
	Leave                        // leave a group
	Join                         // join it again
)
