package extract

import (
	"encoding/json"
	"io"
	"strings"
)

// attachment is an item of a head's list.
type attachment struct {
	Name string `json:"name"`
	Size uint64 `json:"size"`
}

// maxHead bounds a head, in octets.
const maxHead = 1 << 20

// maxAttached is how many attachments of a message are written.
const maxAttached = 1000

// attached reads the list of attachments out of the head of data (CLI-11). It
// is not ok when the data have another form.
func attached(data io.Reader, head uint64, size int64) (list []attachment, ok bool) {
	if head > maxHead || int64(head) > size {
		return nil, false
	}
	text := make([]byte, head)
	if _, err := io.ReadFull(data, text); err != nil {
		return nil, false
	}
	var h struct {
		Attach []attachment `json:"attach"`
	}
	if json.Unmarshal(text, &h) != nil || len(h.Attach) > maxAttached {
		return nil, false
	}
	left := uint64(size) - head
	for _, a := range h.Attach {
		if a.Size > left {
			return nil, false
		}
		left -= a.Size
	}
	return h.Attach, true
}

// safe makes a file's name of what a stranger wrote: letters, digits and a few
// marks, no folder, no hidden file.
func safe(name string) string {
	const most = 80
	name = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, name)
	name = strings.TrimLeft(name, ".")
	if len(name) > most {
		name = name[len(name)-most:]
	}
	if name == "" {
		return "_"
	}
	return name
}
