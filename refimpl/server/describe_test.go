package server

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// describe writes the output of a step, a line an action.
func (w *world) describe(out *Output) []string {
	var lines []string
	for i := range out.Actions {
		a := &out.Actions[i]
		switch a.Kind {
		case TakeBody:
			lines = append(lines, fmt.Sprintf("%d take body", a.Link))
		case SkipBody:
			lines = append(lines, fmt.Sprintf("%d skip body", a.Link))
		case CheckToken:
			lines = append(lines, fmt.Sprintf("%d check token %s", a.Link, a.Token.IDToken))
		case Close:
			lines = append(lines, fmt.Sprintf("%d close", a.Link))
		case Send:
			to := strings.ReplaceAll(strings.Trim(fmt.Sprint(out.To(a)), "[]"), " ", ",")
			lines = append(lines, fmt.Sprintf("%s < %s%s", to, a.Message.AppendFrame(nil), w.data(a)))
		}
	}
	if changes := describeCommit(&out.Commit); changes != "" {
		lines = append(lines, "commit "+changes)
	}
	return lines
}

// data returns what goes behind the header.
func (w *world) data(a *Action) string {
	if a.Body == (record.Body{}) {
		return a.Text
	}
	r, err := w.disk.Open(a.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(io.NewSectionReader(r, 0, a.Body.Len))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(text)
}

// describeCommit names the records that change, those deleted with a minus.
func describeCommit(b *record.Batch) string {
	var words []string
	b.Each(func(key, _ []byte, del bool) {
		word := describeKey(key)
		if del {
			word = "-" + word
		}
		words = append(words, word)
	})
	for _, blob := range b.Kept() {
		words = append(words, fmt.Sprintf("keep %d", blob))
	}
	for _, blob := range b.Released() {
		words = append(words, fmt.Sprintf("release %d", blob))
	}
	return strings.Join(words, ", ")
}

func describeKey(key []byte) string {
	number := binary.BigEndian.Uint32
	switch rest := key[1:]; key[0] {
	case markRecord:
		return "mark"
	case userRecord:
		return fmt.Sprintf("user %d", number(rest))
	case nodeRecord:
		return fmt.Sprintf("node %d", number(rest))
	case aliasRecord:
		return fmt.Sprintf("alias %q", rest)
	case groupRecord:
		if len(rest) == 8 {
			return fmt.Sprintf("member %d of group %d", number(rest[4:]), number(rest))
		}
		return fmt.Sprintf("group %d", number(rest))
	case messageRecord:
		if len(rest) == 12 {
			return fmt.Sprintf("entry for node %d", number(rest[8:]))
		}
		return "message " + wire.FormatID(binary.BigEndian.Uint64(rest))
	}
	return fmt.Sprintf("%x", key)
}
