package oracle

import (
	"fmt"
	"slices"
	"time"
)

// Rule is one thing that must hold in every run.
type Rule struct {
	Name         string
	Title        string   // what holds, in one line
	Requirements []string // that it rests on
}

type rule uint8

const (
	ackedLost rule = iota
	stranger
	twiceAfterAck
	shownTwice
	ackEarly
	order
	idsGrow
	content
	membership
	account
	refusal
	answer
	unanswered
	presence
	notDrained
	memory
	storeNotEmpty
	ruleCount
)

var rules = [ruleCount]Rule{
	ackedLost:     {"acked-lost", "what was acked reaches every node it is for", []string{"QUEUE-1", "QUEUE-3", "POST-1"}},
	stranger:      {"stranger", "no node gets a message that is not for it", []string{"POST-1", "POST-5", "GRP-5", "GRP-9"}},
	twiceAfterAck: {"twice-after-ack", "what a node has acknowledged is not sent to it again", []string{"RCPT-1"}},
	shownTwice:    {"shown-twice", "a client shows each message once", []string{"CLI-3"}},
	ackEarly:      {"ack-early", "a client acknowledges only what it has received", []string{"CLI-2"}},
	order:         {"order", "what one node sent comes to each node in the order of the acks", []string{"POST-11"}},
	idsGrow:       {"ids-grow", "ids grow, also across restarts", []string{"STD-2"}},
	content:       {"content", "a message arrives as it was sent", []string{"STD-1", "STD-5", "DATA-4"}},
	membership:    {"membership", "only members act in a group", []string{"POST-8", "INV-5", "INV-7", "GRP-3", "GRP-7", "GRP-13"}},
	account:       {"account", "requests name users and aliases that there are", []string{"POST-7", "PING-3", "INV-4", "USER-4", "OHI-7"}},
	refusal:       {"refusal", "requests are refused for a reason only", []string{"ACK-4"}},
	answer:        {"answer", "a client is told what the server did", []string{"ACK-1", "ACK-5"}},
	unanswered:    {"unanswered", "every request is answered in the end", []string{"ACK-1", "CLI-8"}},
	presence:      {"presence", "clients end with the true view of who is online", []string{"OHI-1", "OHI-2", "OHI-4", "OHI-5", "OHI-6"}},
	notDrained:    {"queue-not-drained", "the queue of a node that is online drains", []string{"RCPT-1", "QUEUE-4"}},
	memory:        {"memory", "the server holds no more than what is outstanding", []string{"QUEUE-4"}},
	storeNotEmpty: {"store-not-empty", "the store holds no body that no message needs", []string{"QUEUE-4"}},
}

// Rules returns all rules of this package, in a fixed order. Violations found by
// Wire go by other names.
func Rules() []Rule { return slices.Clone(rules[:]) }

// Counts returns how often each of Rules was broken, in their order.
func (o *Oracle) Counts() []int { return slices.Clone(o.counts[:]) }

// mostTold is how many violations of one rule are told.
const mostTold = 100

// found tells of a violation that concerns a node and a message, or NoNode and 0.
func (o *Oracle) found(r rule, at time.Duration, n Node, id uint64, format string, args ...any) {
	o.counts[r]++
	if o.counts[r] > mostTold || o.config.Found == nil {
		return
	}
	o.config.Found(Violation{
		Rule: rules[r].Name, Requirements: rules[r].Requirements, At: at, Node: n,
		Text:   fmt.Sprintf(format, args...),
		Events: o.tail.events(o.config.Tail, n, id),
	})
}
