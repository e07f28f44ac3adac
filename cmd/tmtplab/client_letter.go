package main

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/refimpl/peer"
)

// letter is the data of a post as ordinary clients write and read them
// (CLI-11): a head that says what thread the message belongs to, then the text,
// then the attachments.
type letter struct {
	thread  string
	alias   string
	subject string
	text    string
	attach  []attachment
}

// attachment is one item of a head's attach list.
type attachment struct {
	Name string `json:"name"`
	Size uint64 `json:"size"`
}

// letterHead is the JSON object that the data begin with.
type letterHead struct {
	ThreadID string       `json:"threadid"`
	Alias    string       `json:"alias"`
	Subject  string       `json:"subject,omitempty"`
	Attach   []attachment `json:"attach,omitempty"`
}

// maxSubject is how many characters of the text make its subject, when none is
// given.
const maxSubject = 60

// body returns the data of a message from that alias.
func (l *letter) body(alias string) (peer.Body, error) {
	if l.text == "" || !utf8.ValidString(l.text) {
		return peer.Body{}, &exitError{exitUsage, "the text must be UTF-8, and not empty"}
	}
	head := letterHead{ThreadID: l.thread, Alias: alias, Subject: l.subject}
	if head.ThreadID == "" && head.Subject == "" {
		line, _, _ := strings.Cut(strings.TrimSpace(l.text), "\n")
		head.Subject = string([]rune(line)[:min(maxSubject, utf8.RuneCountInString(line))])
	}
	octets, err := json.Marshal(&head)
	return peer.Bytes(octets, []byte(l.text)), err
}

// errNoLetter says that data have no head that ordinary clients read.
var errNoLetter = errors.New("not a letter")

// readLetter reads data with a head of so many octets.
func readLetter(data []byte, head uint64) (*letter, error) {
	if head == 0 || head > uint64(len(data)) {
		return nil, errNoLetter
	}
	var h letterHead
	if json.Unmarshal(data[:head], &h) != nil {
		return nil, errNoLetter
	}
	text := data[head:]
	for i := len(h.Attach) - 1; i >= 0; i-- {
		size := h.Attach[i].Size
		if size > uint64(len(text)) {
			return nil, errNoLetter
		}
		text = text[:uint64(len(text))-size]
	}
	return &letter{thread: h.ThreadID, alias: h.Alias, subject: h.Subject, text: string(text), attach: h.Attach}, nil
}
