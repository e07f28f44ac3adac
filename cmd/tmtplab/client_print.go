package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/refimpl/peer"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// maxPrinted is how much of a message is printed, in octets.
const maxPrinted = 1 << 20

// safe makes text of strangers fit for one line of a terminal: what does not
// print, such as escape sequences, line ends and marks that turn the direction
// of writing, is shown by its escape.
func safe(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(r)):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
	}
	return b.String()
}

// printer prints messages, one a line.
type printer struct {
	w       io.Writer
	profile *profile
	json    bool
}

func (p *printer) print(m *peer.Message) error {
	data, err := m.Data(maxPrinted)
	if err != nil {
		return err
	}
	line := ""
	if p.json {
		line, err = p.object(m, data)
	} else {
		line = safe(p.line(m, data))
	}
	if err == nil {
		_, err = fmt.Fprintln(p.w, line)
	}
	return err
}

// line tells a message in words.
func (p *printer) line(m *peer.Message, data []byte) string {
	when, from := shortTime(m.Posted), p.profile.nameOf(m.From)
	says := func(format string, args ...any) string { return when + "  " + from + fmt.Sprintf(format, args...) }
	switch m.Kind {
	case spec.MsgPing:
		return says(" pings %s: %s", m.To, data)
	case spec.MsgInvite:
		return says(" invites %s into the group %q: %s", m.To, m.GID, data)
	case spec.MsgDelivery, spec.MsgNotify:
		return says("%s", letterLine(m, data, from == m.From))
	case spec.MsgMember:
		return when + "  " + memberLine(m)
	case spec.MsgLogin:
		return says(" logged in on %s", m.Node)
	case spec.MsgUser:
		if m.NewAlias != "" {
			return says(" have the new alias %q", m.NewAlias)
		}
		return says(" have the new node %q", m.NewNode)
	case spec.MsgOhiEdit:
		return says(" changed who learns of your presence (%s %d)", m.Type, len(m.For))
	}
	return says(": %v", m.Kind)
}

// shortTime is a message's time without its fraction, in UTC.
func shortTime(posted string) string {
	ns, err := wire.ParsePosted(posted)
	if err != nil {
		return posted
	}
	return time.Unix(0, ns).UTC().Format("2006-01-02 15:04:05Z")
}

// letterLine tells a letter. The alias in its head is what the author claims,
// so it counts only beside a uid.
func letterLine(m *peer.Message, data []byte, unknown bool) string {
	l, err := readLetter(data, m.DataHead)
	if err != nil {
		return fmt.Sprintf(": %s", data)
	}
	var b strings.Builder
	if unknown && l.alias != "" {
		fmt.Fprintf(&b, " (by their own word %q)", l.alias)
	}
	if l.subject != "" && l.thread == "" && !strings.HasPrefix(l.text, l.subject) {
		fmt.Fprintf(&b, " on %q", l.subject)
	}
	if m.Kind == spec.MsgNotify {
		b.WriteString(" (notice)")
	}
	b.WriteString(": " + l.text)
	for _, a := range l.attach {
		fmt.Fprintf(&b, " [%s, %d octets]", a.Name, a.Size)
	}
	return b.String()
}

func memberLine(m *peer.Message) string {
	switch m.Act {
	case "invite":
		return fmt.Sprintf("%s is invited into the group %q", m.Alias, m.GID)
	case "join":
		return fmt.Sprintf("%s joined the group %q", newest(m), m.GID)
	case "alias":
		return fmt.Sprintf("%s is now %s in the group %q", m.Alias, m.NewAlias, m.GID)
	}
	return fmt.Sprintf("%s is no longer in the group %q", m.Alias, m.GID)
}

func newest(m *peer.Message) string {
	if m.NewAlias != "" {
		return m.NewAlias
	}
	return m.Alias
}

// printed is a message as --json tells it. Text holds data that are UTF-8,
// Data any others; of a letter, Text is the text alone.
type printed struct {
	Kind     string          `json:"kind"`
	ID       string          `json:"id"`
	From     string          `json:"from"`
	Posted   string          `json:"posted"`
	Alias    string          `json:"alias,omitempty"`
	To       string          `json:"to,omitempty"`
	GID      string          `json:"gid,omitempty"`
	Act      string          `json:"act,omitempty"`
	NewAlias string          `json:"newalias,omitempty"`
	Node     string          `json:"node,omitempty"`
	PostID   string          `json:"postid,omitempty"`
	Octets   int64           `json:"octets,omitempty"` // of the data
	Head     json.RawMessage `json:"head,omitempty"`
	Text     string          `json:"text,omitempty"`
	Data     []byte          `json:"data,omitempty"`
}

func (p *printer) object(m *peer.Message, data []byte) (string, error) {
	o := printed{
		Kind: m.Kind.String(), ID: m.ID, From: m.From, Posted: m.Posted, Alias: m.Alias, To: m.To, GID: m.GID,
		Act: m.Act, NewAlias: m.NewAlias, Node: m.Node, PostID: m.PostID, Octets: m.Len(),
	}
	if m.Kind == spec.MsgUser {
		o.Node = m.NewNode // never its secret
	}
	if l, err := readLetter(data, m.DataHead); err == nil {
		o.Head, o.Text = data[:m.DataHead], l.text
	} else if utf8.Valid(data) {
		o.Text = string(data)
	} else {
		o.Data = data
	}
	octets, err := json.Marshal(&o)
	return escapeJSON(string(octets)), err
}

// escapeJSON escapes, in JSON, what does not print. Such characters stand in
// strings only.
func escapeJSON(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf || unicode.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		for _, half := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, half)
		}
	}
	return b.String()
}

// show prints what a profile holds, but its secret.
func (p *profile) show(w io.Writer) {
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "%-12s%s\n", name, safe(value))
		}
	}
	row("server", p.account.Server)
	row("uid", p.account.UID)
	row("alias", p.account.Alias)
	row("node", p.account.Node)
	row("authorities", p.account.CA)
	row("certificate", p.account.Pin)
	for _, alias := range slices.Sorted(maps.Keys(p.contacts.Aliases)) {
		row("knows", alias+" = "+p.contacts.Aliases[alias])
	}
	for _, gid := range slices.Sorted(maps.Keys(p.contacts.Groups)) {
		row("group", gid)
	}
}
