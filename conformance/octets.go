package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// noise returns n octets of any value, the same in every run of a seed.
func (t *T) noise(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(t.Rand.Uint32())
	}
	return string(b)
}

// all returns every message that has come on the link, those taken too.
func (l *Link) all() []*Message {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.messages)
}

// isObject reports whether octets are one JSON object.
func isObject(b []byte) bool {
	return json.Valid(b) && bytes.HasPrefix(bytes.TrimSpace(b), []byte("{"))
}

// expectLarge expects a delivery of many octets, and says where they differ.
// One of about as many is taken for it: what comes cut off is not waited for.
func (m *Member) expectLarge(from *Member, data string) *Message {
	got := m.ExpectWithin(largeTime, ADelivery().From(from).Where(fmt.Sprintf("%d octets of data", len(data)),
		func(msg *Message) bool { return 2*len(msg.Data) > len(data) && len(msg.Data) < 2*len(data) }))
	if at := differ(string(got.Data), data); at >= 0 {
		excerpt := func(s string) string { return quote([]byte(s[at:min(at+8, len(s))])) }
		m.t.Fail(fmt.Sprintf("%d octets, with %s at offset %d", len(got.Data), excerpt(string(got.Data)), at),
			fmt.Sprintf("%s: %d octets, with %s there, as they were posted", m.Name, len(data), excerpt(data)))
	}
	return got
}

// largeTime is how much longer than others a message of megabytes may take.
const largeTime = 10 * time.Second

// differ returns the first offset at which two texts differ, or -1.
func differ(a, b string) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	if len(a) != len(b) {
		return min(len(a), len(b))
	}
	return -1
}
