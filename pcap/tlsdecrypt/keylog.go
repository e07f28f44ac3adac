package tlsdecrypt

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Random names a session: the random octets of its client's hello.
type Random [32]byte

// label is which secret of a session a line of a key log tells.
type label uint8

const (
	masterSecret label = iota // TLS 1.2
	clientHandshake
	serverHandshake
	clientTraffic
	serverTraffic
	labelCount
)

var labels = map[string]label{
	"CLIENT_RANDOM":                   masterSecret,
	"CLIENT_HANDSHAKE_TRAFFIC_SECRET": clientHandshake,
	"SERVER_HANDSHAKE_TRAFFIC_SECRET": serverHandshake,
	"CLIENT_TRAFFIC_SECRET_0":         clientTraffic,
	"SERVER_TRAFFIC_SECRET_0":         serverTraffic,
}

// secret is one secret; its hash has 32 or 48 octets, a master secret has 48.
type secret struct {
	octets [48]byte
	length uint8
}

func (s *secret) slice() []byte { return s.octets[:s.length] }

// secrets are those of one session, as far as they are known.
type secrets [labelCount]secret

// MaxSessions bounds a KeyLog: some 50 MB.
const MaxSessions = 200_000

// KeyLog holds the secrets of sessions. The zero KeyLog is empty and ready.
// Its methods may be called from many goroutines at once.
type KeyLog struct {
	mu       sync.RWMutex
	sessions map[Random]*secrets
}

// Len returns of how many sessions the log has secrets.
func (k *KeyLog) Len() int {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return len(k.sessions)
}

// errFull is the error of a log that has too much in it.
var errFull = fmt.Errorf("more than %d sessions", MaxSessions)

// Add takes one line of a key log, with or without its line feed. Comments,
// empty lines and labels that nothing here needs are no errors. The first
// secret that is told of a session stays.
func (k *KeyLog) Add(line []byte) error {
	fields := bytes.Fields(line)
	if len(fields) == 0 || fields[0][0] == '#' {
		return nil
	}
	if len(fields) != 3 {
		return fmt.Errorf("a line of a key log has three words, this one %d", len(fields))
	}
	which, ok := labels[string(fields[0])]
	if !ok {
		return nil
	}
	var random Random
	if len(fields[1]) != 2*len(random) {
		return fmt.Errorf("the client's random has %d hexadecimal digits instead of 64", len(fields[1]))
	}
	if _, err := hex.Decode(random[:], fields[1]); err != nil {
		return errors.New("the client's random is not hexadecimal")
	}
	var s secret
	if n := len(fields[2]) / 2; len(fields[2])%2 == 0 && (n == 48 || n == 32 && which != masterSecret) {
		s.length = uint8(n)
	} else {
		return fmt.Errorf("the secret has %d hexadecimal digits instead of 64 or 96", len(fields[2]))
	}
	if _, err := hex.Decode(s.slice(), fields[2]); err != nil {
		return errors.New("the secret is not hexadecimal")
	}
	return k.put(random, which, s)
}

func (k *KeyLog) put(random Random, which label, s secret) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	of := k.sessions[random]
	if of == nil {
		if len(k.sessions) >= MaxSessions {
			return errFull
		}
		if k.sessions == nil {
			k.sessions = make(map[Random]*secrets)
		}
		of = new(secrets)
		k.sessions[random] = of
	}
	if of[which].length == 0 {
		of[which] = s
	}
	return nil
}

// LineError is a line of a key log that cannot be read.
type LineError struct {
	Line int // from 1
	Err  error
}

// Error returns the line and what is wrong.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns what is wrong.
func (e *LineError) Unwrap() error { return e.Err }

// maxLine bounds a line of a key log, in octets.
const maxLine = 4096

// Read adds all lines of r. A line that cannot be read does not keep the
// others from being read: the error joins a *LineError for the first of them,
// and what r failed with.
func (k *KeyLog) Read(r io.Reader) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, maxLine), maxLine)
	var first error
	number := 0
	for in.Scan() {
		number++
		if err := k.Add(in.Bytes()); err != nil && first == nil {
			first = &LineError{number, err}
		}
	}
	if err := in.Err(); errors.Is(err, bufio.ErrTooLong) {
		return errors.Join(first, &LineError{number + 1, fmt.Errorf("longer than %d octets: this is no key log", maxLine)})
	} else if err != nil {
		return errors.Join(first, err)
	}
	return first
}

// of returns what is known of a session: a copy, since more can come.
func (k *KeyLog) of(random Random) (s secrets, known bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if p := k.sessions[random]; p != nil {
		return *p, true
	}
	return s, false
}
