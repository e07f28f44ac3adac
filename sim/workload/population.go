package workload

import (
	"time"

	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)

// Population is a number of users who behave alike.
type Population struct {
	// Name is how the rest of the scenario calls it.
	Name string `yaml:"name" required:"" text:"name"`
	// Users is how many there are.
	Users int `yaml:"users" default:"1" range:"1 2000000"`
	// Nodes is how many devices, each a client of its own, a user has.
	Nodes int `yaml:"nodes" default:"1" range:"1 100"`
	// Link is the access link of each client: a preset, or one with changes.
	// It is shared and must not be changed.
	Link *link.Profile `yaml:"link" default:"fibre"`
	// Cell is a bottleneck that several clients share. Without it, none is.
	Cell Cell `yaml:"cell"`
	// Start is when each client first connects.
	Start random.Dist `yaml:"start" unit:"seconds" range:"0s 366d"`
	// Sessions says when clients are connected; nil: always.
	Sessions *Sessions `yaml:"sessions"`
	// Diurnal makes activity follow the time of the day; nil: it does not.
	Diurnal *Diurnal `yaml:"diurnal"`
	// Posts are streams of posts, independent of each other.
	Posts []Stream `yaml:"posts" range:"0 8"`
	// Pings is the stream of pings, each to one user, who may be a stranger;
	// nil: none.
	Pings *Pings `yaml:"pings"`
	// Notifies are streams of PostNotify.
	Notifies []Notify `yaml:"notifies" range:"0 8"`
	// Contacts is the size of the circle of other users that a user writes to,
	// drawn once and for all; 0: anyone.
	Contacts int `yaml:"contacts" range:"0 1000"`
	// Of is the population that contacts come from; empty: all.
	Of string `yaml:"of" text:"population"`
	// Presence is how many contacts a user notifies of their presence (by an
	// OhiEdit at the first login). It must not be more than Contacts.
	Presence int `yaml:"presence" range:"0 1000"`
	// Cycle is a program that each client repeats, instead of Sessions, Posts,
	// Pings and Notifies.
	Cycle []Step `yaml:"cycle" range:"0 100"`
}

// Clients is how many clients the population has.
func (p *Population) Clients() int { return p.Users * p.Nodes }

// Cell is a bottleneck, such as a base station, that some paths share. The
// zero Cell is none.
type Cell struct {
	// Paths is how many clients, one after the other, share a cell.
	Paths int `yaml:"paths" range:"0 2000000"`
	// Down and Up are its rates; 0: no limit.
	Down link.Rate `yaml:"down"`
	Up   link.Rate `yaml:"up"`
}

// Sessions says when a client is connected, by turns on and off.
type Sessions struct {
	// On is how long a session lasts, counted from the attempt to connect.
	On random.Dist `yaml:"on" unit:"seconds" required:"" range:"1ms 366d"`
	// Off is the time between sessions.
	Off random.Dist `yaml:"off" unit:"seconds" required:"" range:"1ms 366d"`
	// Abrupt is the chance that a session ends by the device falling silent,
	// rather than by a Quit.
	Abrupt float64 `yaml:"abrupt" range:"0 1"`
}

// Diurnal is a factor on how often sessions begin and messages are composed:
// 1 at the peak, Low twelve hours later, a cosine between. The simulation
// begins at midnight.
type Diurnal struct {
	// Peak is the time of the day of the most activity.
	Peak time.Duration `yaml:"peak" default:"12h" range:"0s 1d"`
	// Low is the factor at the time of the least.
	Low float64 `yaml:"low" default:"0.1" range:"0 1"`
}

// Message says what a post is like.
type Message struct {
	// To is who gets it.
	To Audience `yaml:"to"`
	// Size is that of its text in octets, at least 1.
	Size random.Dist `yaml:"size" unit:"octets" default:"500B" range:"1B 1000GB"`
	// Attach are octets that are attached to some.
	Attach Attachments `yaml:"attach"`
}

// Audience is who gets a post: users, the members of a group, or both. The
// empty Audience is nobody but the sender's other nodes (POST-3).
type Audience struct {
	// Users is how many, drawn for each message from the sender's contacts.
	Users int `yaml:"users" range:"0 1000"`
	// Group is a kind of group: one of the sender's of that kind gets it. A
	// sender who is in none posts nothing.
	Group string `yaml:"group" text:"group"`
	// Self has the group's post come back to the sending node too (POST-5).
	Self bool `yaml:"self"`
}

// Attachments are octets that are attached to some posts.
type Attachments struct {
	// Chance is that of a post to have an attachment.
	Chance float64 `yaml:"chance" range:"0 1"`
	// Size is that of the attachment in octets.
	Size random.Dist `yaml:"size" unit:"octets" range:"0B 1000GB"`
}

// Stream is a stream of posts.
type Stream struct {
	// Every is the time between two posts of a client.
	Every random.Dist `yaml:"every" unit:"seconds" required:"" range:"1ms 366d"`
	// Online leaves out the posts that would be composed between sessions.
	// Otherwise they are, and are sent in the next session.
	Online  bool `yaml:"online"`
	Message `yaml:",inline"`
}

// Pings is a stream of pings, each to one user.
type Pings struct {
	// Every is the time between two pings of a client.
	Every random.Dist `yaml:"every" unit:"seconds" required:"" range:"1ms 366d"`
	// Online leaves out the pings that would be written between sessions.
	Online bool `yaml:"online"`
}

// Notify is a stream of PostNotify: posts of which others are told. The
// notification has NoteOctets, on top of the size.
type Notify struct {
	Stream `yaml:",inline"`
	// Tell is who gets the notification only.
	Tell Audience `yaml:"tell"`
}

// NoteOctets is the length of a notification.
const NoteOctets = 100

// Step is a step of a cycle. Each is over when it has had its effect: a login
// when the session is open, a post when it is acknowledged. A file writes
// login, logout and vanish as words, and the others as {post: …}, {notify: …},
// {ping: {}} and {idle: 30s}.
type Step struct {
	// Kind is what the client does.
	Kind StepKind
	// Post is the message of StepPost and StepNotify.
	Post Message
	// Times is how often the step is done before the next, at least 1.
	Times int
	// Wait is the time before each of those times; for StepIdle all there is.
	Wait random.Dist
}

// StepKind is what a step of a cycle does.
type StepKind uint8

// The kinds of steps.
const (
	StepLogin  StepKind = iota + 1 // open a session
	StepLogout                     // end it by a Quit
	StepVanish                     // end it by falling silent
	StepPost                       // post a message
	StepNotify                     // post a message with a notification
	StepPing                       // ping a user
	StepIdle                       // only wait
)
