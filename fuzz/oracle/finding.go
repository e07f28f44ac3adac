package oracle

import (
	"crypto/sha256"
	"encoding/hex"
)

// Names of oracles. That which holds traces against the protocol is named Spec
// and the requirement that was broken, as "spec/ACK-1".
const (
	Crash       = "crash"       // the process has ended, or wrote of a panic
	Refused     = "refused"     // a connection was not accepted
	Hang        = "hang"        // a promised answer did not come, and nothing else that was asked on the link was answered
	Unserved    = "unserved"    // another link, that did nothing wrong, is not served any more
	Dropped     = "dropped"     // a link ended in place of an answer
	AckMissing  = "ack-missing" // a request got no ack, though later ones did
	Spec        = "spec"
	Leak        = "leak"        // somebody was told what is another's
	Impostor    = "impostor"    // somebody speaks under another's name
	Octets      = "octets"      // what arrived is not what was sent
	Flood       = "flood"       // the server sends without end
	Differs     = "differs"     // the reference answers otherwise
	Memory      = "memory"      // memory grows with each repetition
	Descriptors = "descriptors" // so do descriptors
	Threads     = "threads"     // so do threads
)

// Finding is something wrong that an oracle has seen.
type Finding struct {
	Oracle      string
	Requirement string // that was broken; "" where none is to be named
	Edge        string // where: phase of the link, what was done, and what came of it; may be ""
	Line        string // of a panic or a sanitizer's report, what is the same each time; or ""
	Text        string // what is wrong, in one line
	Link        int    // where it was seen; -1: on none of the program's
	Step        int    // of the program that led to it; -1: none in particular
}

// Key names the fault: findings with the same oracle, requirement and panic
// line, or without such a line with the same edge, are taken for one fault. Of
// silence the edge does not count: a server that hangs does so whatever it is
// asked next. It can be the name of a folder.
func (f *Finding) Key() string {
	where := f.Line
	if where == "" && f.Oracle != Hang && f.Oracle != Unserved {
		where = f.Edge
	}
	sum := sha256.Sum256([]byte(f.Oracle + "\x00" + f.Requirement + "\x00" + where))
	return slug(f.Oracle) + "-" + hex.EncodeToString(sum[:8])
}

// Same reports whether another finding is the same fault as seen with another
// program, in which the edge may be another one.
func (f *Finding) Same(other *Finding) bool {
	return f.Oracle == other.Oracle && f.Requirement == other.Requirement && f.Line == other.Line
}

// slug makes a file name of an oracle's name.
func slug(name string) string {
	octets := []byte(name)
	for i, c := range octets {
		if c == '/' {
			octets[i] = '-'
		}
	}
	return string(octets)
}
