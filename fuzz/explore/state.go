package explore

import "strings"

// State is what a link and its account look like, seen from that link: small
// enough that there are some hundreds of them, large enough that what a server
// may do depends on little else. It holds what replies have shown, never what
// was merely asked for.
type State struct {
	Phase Phase
	Cut   bool // the client has begun a frame, or its data, and not ended it
	Erred bool // the client broke the protocol, and nothing came of it yet
	Asked Few  // requests that wait for their ack
	Due   Due  // the last message that came and was not acknowledged

	Nodes   Few  // of the account, besides the first
	Aliases Few  // of the account
	Role    Role // of the account, in the group it last had to do with
	Listing bool // the account tells others of its presence
	Waiting bool // messages are on their way to the account, or wait for it

	Twin bool // another link is logged in to the same account
	Peer bool // another link is logged in to another account
}

// Phase is how far a link has come.
type Phase uint8

// The phases, in the order in which a link goes through them.
const (
	Unopened Phase = iota
	Fresh          // connected
	Revised        // tmtprev came
	Logged         // info came
	Leaving        // the client said Quit, or closed its side
	Closed
)

var phaseNames = [...]string{"unopened", "fresh", "revised", "logged in", "leaving", "closed"}

// String returns the phase in a word or two.
func (p Phase) String() string { return phaseNames[p] }

// Few counts to two.
type Few uint8

// None, One and Many (two or more).
const (
	None Few = iota
	One
	Many
)

// few is the count n.
func few(n int) Few { return Few(min(max(n, 0), int(Many))) }

// Due is a kind of message that the client has not acknowledged.
type Due uint8

// The kinds: what an account tells itself, what strangers say, what members
// post.
const (
	DueNothing Due = iota
	DueNotice      // login, user, ohiedit, member
	DueText        // ping, invite
	DueBody        // delivery, notify
)

var dueNames = [...]string{"", "notice", "text", "body"}

// Role is what an account is to a group.
type Role uint8

// The roles.
const (
	NoRole Role = iota
	Invited
	Member
	Left    // by itself
	Dropped // by another
)

var roleNames = [...]string{"", "invited", "member", "left", "dropped"}

// String describes the state in one line, as "logged in, 2 nodes, alias, member".
func (s State) String() string {
	parts := []string{s.Phase.String()}
	add := func(is bool, text string) {
		if is {
			parts = append(parts, text)
		}
	}
	add(s.Cut, "cut")
	add(s.Erred, "erred")
	add(s.Asked == One, "1 asked")
	add(s.Asked == Many, "more asked")
	add(s.Due != DueNothing, dueNames[s.Due]+" due")
	add(s.Nodes == One, "2 nodes")
	add(s.Nodes == Many, "more nodes")
	add(s.Aliases == One, "alias")
	add(s.Aliases == Many, "aliases")
	add(s.Role != NoRole, roleNames[s.Role])
	add(s.Listing, "listing")
	add(s.Waiting, "waiting")
	add(s.Twin, "twin")
	add(s.Peer, "peer")
	return strings.Join(parts, ", ")
}

// Edge is one thing that a server was seen to do: the answer to what was done
// in a state.
type Edge struct {
	State State
	Act   string // what was done: an op with its variant, or an attack
	Reply string // class of what came of it
}

// String returns the edge in one line, as "logged in, alias: Ping: ack".
func (e Edge) String() string { return e.State.String() + ": " + e.Act + ": " + e.Reply }
