package pcap

import (
	"bytes"
	"encoding/hex"
	"strings"
)

// clientRandom names a TLS session in a key log: the random octets of the
// client's hello.
type clientRandom [32]byte

// held is what waits for the keys of a flow: what happened on it, and the keys
// that have come so far.
type held struct {
	random clientRandom
	events []event
	lines  strings.Builder
	labels map[string]bool
	size   int // octets, roughly
}

// mostHeld is how many octets of one flow wait for its keys: more than a
// handshake ever takes.
const mostHeld = 256 << 10

// await has a flow wait for its keys when its first octets are a hello of TLS,
// unless another waits for the same: a hello may be sent twice.
func (f *Flow) await(octets []byte) {
	if random, ok := helloRandom(octets); ok && f.writer.waiting[random] == nil {
		f.held = &held{random: random, labels: make(map[string]bool)}
		f.writer.waiting[random] = f
	}
}

// hold keeps an event until the keys are there. An end says that no more come.
func (f *Flow) hold(e event) {
	const perEvent = 64
	e.octets = bytes.Clone(e.octets)
	f.held.events = append(f.held.events, e)
	f.held.size += len(e.octets) + perEvent
	if f.held.size > mostHeld || e.what != sent {
		f.release()
	}
}

// release writes the keys, and what waited for them.
func (f *Flow) release() {
	h := f.held
	f.drop()
	f.writer.secrets(h.lines.String())
	for _, e := range h.events {
		f.write(e)
	}
}

// drop forgets what waits.
func (f *Flow) drop() {
	if f.held != nil {
		delete(f.writer.waiting, f.held.random)
		f.held = nil
	}
}

// add takes a line of the flow's keys.
func (h *held) add(label, line string) {
	h.lines.WriteString(line + "\n")
	h.size += len(line)
	h.labels[label] = true
}

// complete reports whether all keys are there: TLS 1.2 has one, 1.3 has four.
func (h *held) complete() bool {
	return h.labels["CLIENT_RANDOM"] ||
		h.labels["CLIENT_HANDSHAKE_TRAFFIC_SECRET"] && h.labels["SERVER_HANDSHAKE_TRAFFIC_SECRET"] &&
			h.labels["CLIENT_TRAFFIC_SECRET_0"] && h.labels["SERVER_TRAFFIC_SECRET_0"]
}

// helloRandom returns the random octets of a TLS record with a client's hello.
func helloRandom(record []byte) (random clientRandom, ok bool) {
	const (
		handshake   = 22
		clientHello = 1
		at          = 5 + 4 + 2 // behind the headers of record and hello, and the version
	)
	if len(record) < at+len(random) || record[0] != handshake || record[5] != clientHello {
		return random, false
	}
	return clientRandom(record[at : at+len(random)]), true
}

// parseKeys returns the label and the client's random of a line of a key log.
func parseKeys(line string) (label string, random clientRandom, ok bool) {
	fields := strings.Fields(line)
	if len(fields) != 3 || len(fields[1]) != 2*len(random) {
		return "", random, false
	}
	_, err := hex.Decode(random[:], []byte(fields[1]))
	return fields[0], random, err == nil
}
