package parity

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Result is what a comparison came to.
type Result struct {
	Messages  int // that both have
	Fields    int // that were compared in them
	Broken    int // messages of both that break a rule
	OnlyHere  []Message
	OnlyThere []Message
	// Twice are messages that tshark shows once more, when a segment behind a gap
	// comes twice.
	Twice []Message
	// Users are the messages of both of which the two know another user.
	Users []string
	// Differences are all others between messages that both have.
	Differences []string
}

// Message is one that only one of the two has.
type Message struct {
	Text    string // where it is, and its header
	Missing int64  // octets of its data that the capture does not have
}

// message is one message as either reads it.
type message struct {
	packet           int64
	op, user, header string
	fields           []string // path=value, in the order of the header
	breaks           []string // requirements
	data             string   // in hex
	missing          int64
}

// side is what one side of a connection sends.
type side struct {
	stream int
	sender string
}

// String names it, for findings.
func (s side) String() string { return fmt.Sprintf("tcp.stream %d, the %s", s.stream, s.sender) }

// same reports whether two are one message. Of data that are not all there, each
// shows what it has.
func same(ours, theirs *message) bool {
	return ours.header == theirs.header && (ours.data == theirs.data || ours.missing > 0)
}

// Compare reads a capture both ways. With inOrder, segments came in their order,
// and messages are held to be complete in the same packet. More are further
// arguments of tshark.
func Compare(ctx context.Context, plugin string, file []byte, inOrder bool, more ...string) (*Result, error) {
	theirs, err := there(ctx, plugin, file, more)
	if err != nil {
		return nil, err
	}
	ours, err := here(file)
	if err != nil {
		return nil, err
	}
	r := new(Result)
	sides := slices.Collect(maps.Keys(ours))
	for s := range theirs {
		if ours[s] == nil {
			sides = append(sides, s)
		}
	}
	slices.SortFunc(sides, func(a, b side) int { return strings.Compare(a.String(), b.String()) })
	for _, s := range sides {
		r.side(s, ours[s], theirs[s], inOrder)
	}
	return r, nil
}

// side compares what one side sent: the most messages that can be paired in
// their order are.
func (r *Result) side(s side, ours, theirs []*message, inOrder bool) {
	pairs := longest(ours, theirs)
	i, j := 0, 0
	for _, p := range append(pairs, [2]int{len(ours), len(theirs)}) {
		for ; i < p[0]; i++ {
			r.OnlyHere = append(r.OnlyHere, Message{describe(s, ours[i]), ours[i].missing})
		}
		for ; j < p[1]; j++ {
			only := Message{Text: describe(s, theirs[j])}
			if j > 0 && same(theirs[j], theirs[j-1]) {
				r.Twice = append(r.Twice, only)
			} else {
				r.OnlyThere = append(r.OnlyThere, only)
			}
		}
		if i < len(ours) && j < len(theirs) {
			r.pair(s, ours[i], theirs[j], inOrder)
			i, j = i+1, j+1
		}
	}
}

func describe(s side, m *message) string {
	text := fmt.Sprintf("%v, packet %d: %s %.200s", s, m.packet, m.op, m.header)
	if m.missing > 0 {
		text += fmt.Sprintf(", %d octets missing", m.missing)
	}
	return text
}

// pair compares a message.
func (r *Result) pair(s side, ours, theirs *message, inOrder bool) {
	r.Messages++
	r.Fields += len(ours.fields)
	differ := func(what string, a, b any) {
		r.Differences = append(r.Differences, fmt.Sprintf("%s\n%s here:  %v\n%s there: %v", describe(s, ours), what, a, what, b))
	}
	if ours.op != theirs.op {
		differ("op", ours.op, theirs.op)
	}
	if ours.user != theirs.user {
		r.Users = append(r.Users, fmt.Sprintf("%s\nuser here: %s, there: %s", describe(s, ours), ours.user, theirs.user))
	}
	if inOrder && ours.packet != theirs.packet {
		differ("packet", ours.packet, theirs.packet)
	}
	if !slices.Equal(ours.fields, theirs.fields) {
		differ("fields", strings.Join(ours.fields, "\n  "), strings.Join(theirs.fields, "\n  "))
	}
	// Here the first rule is named that is broken, there all of them are.
	switch {
	case len(ours.breaks) == 0 && len(theirs.breaks) == 0:
	case len(ours.breaks) == 0 || !slices.Contains(theirs.breaks, ours.breaks[0]):
		differ("breaks", ours.breaks, theirs.breaks)
	default:
		r.Broken++
	}
}

// longest pairs two lists: the longest common subsequence.
func longest(a, b []*message) (pairs [][2]int) {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if same(a[i], b[j]) {
				length[i][j] = max(length[i][j], length[i+1][j+1]+1)
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case same(a[i], b[j]) && length[i][j] == length[i+1][j+1]+1:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case length[i][j] == length[i+1][j]:
			i++
		default:
			j++
		}
	}
	return pairs
}
