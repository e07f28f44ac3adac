// Package measure keeps what a simulation counts: latencies as mergeable
// histograms, totals, and how the system was over time in a bounded number of
// points. A million latencies cost what a thousand do.
//
// A Recorder belongs to one run and to one goroutine. It asks no clock: who
// records says when it is. Result gives plain data in the form that reports
// documents; Merge puts the results of several runs together.
package measure

import "strconv"

// Kind says what took the time of a latency.
type Kind uint8

// The kinds of latency. All times are simulated.
const (
	Login     Kind = iota // from the attempt to connect to the session's opening
	Ack                   // from a request made while online to its ack
	Delivery              // from a post to its receipt by a node that was online all along
	Late                  // from a post to its receipt by any node, the time it was offline included
	Ping                  // from a ping to its receipt
	Reconnect             // from the loss of a session to the next one
	Presence              // from a change of a user's presence to another client's knowledge of it
	Commit                // from an input of the server to the release of what answers it
	Sync                  // of the server's disk

	kinds
)

var kindNames = [kinds]string{
	"login", "ack", "delivery", "late", "ping", "reconnect", "presence", "commit", "sync",
}

// String is the name of a kind in results.
func (k Kind) String() string { return nameOf(kindNames[:], int(k)) }

// Kinds are all kinds, in the order in which people want to read them.
func Kinds() []Kind { return all[Kind](int(kinds)) }

// Counter is a total of a run.
type Counter uint8

// The totals. Those that end in Up are about what clients send, those in Down
// about what the server sends, and Down follows its Up.
const (
	FramesUp   Counter = iota // frames, whole, whatever became of them
	FramesDown                //
	HeaderUp                  // octets of frames: lengths and headers
	HeaderDown                //
	BodyUp                    // octets of data behind headers
	BodyDown                  //
	WireUp                    // octets below: TLS records, TCP and IP headers, handshakes, segments sent again
	WireDown                  //

	Resent         // TCP segments sent again
	Connects       // attempts to connect
	DialsFailed    // attempts that came to nothing
	Sessions       // logins with success
	Reconnects     // those of a node that had lost a session
	Broken         // connections that ended otherwise than by a goodbye
	Handovers      // changes of address, which end connections
	Requests       // requests made by users, whatever came of them
	Refused        // answered by an ack with an error
	BodiesRefused  // bodies the server would not take
	Posts          // posts accepted
	Pings          // pings accepted
	Notifies       // posts accepted that only notify
	Deliveries     // messages shown to users
	DeliveredBody  // octets of data of those
	Repeats        // messages that a client had already
	Sent           // messages the server sent to clients, each time
	Redelivered    // those it sent to the same node before
	Acks           // acks of messages the server took
	Pulses         // pulses made
	Dropped        // messages that found a full queue
	Steps          // inputs that the server's machine was given
	Syncs          // batches that the server's disk made durable
	SyncsFailed    // batches it did not
	Records        // records in those that it did
	ServerRestarts // of whatever reason
	ClientRestarts // of the client program
	Faults         // faults of the scenario that began
	Events         // of the simulation's kernel

	counters
)

var counterNames = [counters]string{
	"frames_up", "frames_down", "header_up", "header_down", "body_up", "body_down", "wire_up", "wire_down",
	"resent", "connects", "dials_failed", "sessions", "reconnects", "broken", "handovers",
	"requests", "refused", "bodies_refused", "posts", "pings", "notifies", "deliveries", "delivered_body",
	"repeats", "sent", "redelivered", "acks", "pulses", "dropped",
	"steps", "syncs", "syncs_failed", "records", "server_restarts", "client_restarts", "faults", "events",
}

// String is the name of a counter in results.
func (c Counter) String() string { return nameOf(counterNames[:], int(c)) }

// Counters are all counters.
func Counters() []Counter { return all[Counter](int(counters)) }

func nameOf(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return strconv.Itoa(i)
}

func all[T ~uint8](n int) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = T(i)
	}
	return list
}
