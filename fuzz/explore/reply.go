package explore

import (
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Classes of replies that are no message.
const (
	ReplyNone       = "nothing"    // none came, though one was due
	ReplyUnasked    = "-"          // none was due, none came
	ReplyClose      = "close"      // the link ended in good order, without a quit
	ReplyReset      = "reset"      // the link broke
	ReplyUnreadable = "unreadable" // what came is no message of the protocol
)

// Reply returns the class of a server message: its kind, and of an error what
// is left of the text when all that may differ from one time to the next is
// taken out.
func Reply(m *wire.Message) string {
	switch {
	case m.Kind == spec.MsgAck && m.Error != "":
		return "error " + errorClass(m.Error)
	case m.Error != "":
		return m.Kind.String() + " " + errorClass(m.Error)
	}
	return m.Kind.String()
}

// errorWords is how many words of an error's text make its class.
const errorWords = 6

// errorClass makes of an error's text the requirement it names, if it names
// one, else its first words. What is quoted, and every word that is not made of
// plain letters, is left out: it may be a name, a number, or a time.
func errorClass(text string) string {
	if id := requirementIn(text); id != "" {
		return id
	}
	var words []string
	for _, w := range strings.Fields(unquoted(text)) {
		w = strings.ToLower(strings.Trim(w, ".,:;!?()[]"))
		if w == "" || len(w) > 16 || strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) {
			continue
		}
		if words = append(words, w); len(words) == errorWords {
			break
		}
	}
	return strings.Join(words, " ")
}

// unquoted cuts what stands between double quotes out of a text. An open quote
// goes to the end.
func unquoted(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, `"`) {
		if i%2 == 0 {
			b.WriteString(part)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// requirementIn returns the last requirement ID that stands in a text in
// parentheses, as the reference server's errors have it, or "".
func requirementIn(text string) string {
	open := strings.LastIndexByte(text, '(')
	if open < 0 {
		return ""
	}
	id, _, closed := strings.Cut(text[open+1:], ")")
	if _, known := spec.LookupRequirement(id); !closed || !known {
		return ""
	}
	return id
}
