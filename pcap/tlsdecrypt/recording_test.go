package tlsdecrypt

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// recording is what a connection looked like from outside, and what its two
// sides said: a vector.
type recording struct {
	about string
	keys  []string
	wire  []piece
	want  [2]string // of each side
	expect
}

// expect is what must be learned of the session.
type expect struct {
	version, suite            uint16
	retried, resumed, skipped bool
	updates                   int
}

type piece struct {
	from   Side
	octets []byte
}

func (e expect) String() string {
	return fmt.Sprintf("%#04x %#04x retried=%v resumed=%v skipped=%v updates=%d", e.version, e.suite, e.retried, e.resumed, e.skipped, e.updates)
}

func expectOf(s Session) expect {
	return expect{s.Version, s.Suite, s.Retried, s.Resumed, s.Early > 0, s.Updates}
}

// reading is what a Conn made of a recording.
type reading struct {
	said     [2][]byte
	problems []string
	lost     int
	session  Session
}

// reader returns a Conn that writes down what comes of it.
func reader(keys *KeyLog, wait int) (*Conn, *reading) {
	r := new(reading)
	return NewConn(Config{
		Keys: keys, Wait: wait,
		Data: func(d Data) {
			if d.Offset != int64(len(r.said[d.From])) {
				panic(fmt.Sprintf("data at %d, want %d", d.Offset, len(r.said[d.From])))
			}
			r.said[d.From] = append(r.said[d.From], d.Octets...)
		},
		Problem: func(e *Error) { r.problems = append(r.problems, e.Error()) },
		Lost:    func(Side, Mark) { r.lost++ },
	}), r
}

// keyLog returns the recording's keys.
func (r *recording) keyLog(t testing.TB) *KeyLog {
	t.Helper()
	k := new(KeyLog)
	if err := k.Read(strings.NewReader(strings.Join(r.keys, "\n"))); err != nil {
		t.Fatal(err)
	}
	return k
}

// check compares what was read with what was said.
func (r *recording) check(t testing.TB, got *reading) {
	t.Helper()
	for _, p := range got.problems {
		t.Error(p)
	}
	for from := range r.want {
		if string(got.said[from]) != r.want[from] {
			t.Errorf("%v: %q, want %q", Side(from), clip(got.said[from]), clip([]byte(r.want[from])))
		}
	}
	if e := expectOf(got.session); e != r.expect {
		t.Errorf("session %v, want %v", e, r.expect)
	}
}

func clip(b []byte) []byte { return b[:min(len(b), 100)] }

// format writes a recording as a file of testdata.
func (r *recording) format() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "about %s\nsession %#04x %#04x %v %v %v %d\n", r.about, r.version, r.suite, r.retried, r.resumed, r.skipped, r.updates)
	for _, k := range r.keys {
		fmt.Fprintf(&b, "key %s\n", k)
	}
	for from, w := range r.want {
		fmt.Fprintf(&b, "said %d %q\n", from, w)
	}
	for _, p := range r.wire {
		for octets := p.octets; len(octets) > 0; octets = octets[min(len(octets), 64):] {
			fmt.Fprintf(&b, "wire %d %x\n", p.from, octets[:min(len(octets), 64)])
		}
	}
	return b.Bytes()
}

// recordings reads testdata.
func recordings(t testing.TB) map[string]*recording {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no recordings", err)
	}
	all := make(map[string]*recording)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := new(recording)
		for number, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			word, rest, _ := strings.Cut(line, " ")
			var err error
			switch word {
			case "about":
				r.about = rest
			case "session":
				_, err = fmt.Sscanf(rest, "%v %v %v %v %v %d", &r.version, &r.suite, &r.retried, &r.resumed, &r.skipped, &r.updates)
			case "key":
				r.keys = append(r.keys, rest)
			case "said", "wire":
				var p piece
				_, err = fmt.Sscanf(rest[:1], "%d", &p.from)
				if word == "said" {
					var e error
					r.want[p.from], e = strconv.Unquote(rest[2:])
					err = cmp.Or(err, e)
				} else {
					_, e := fmt.Sscanf(rest[2:], "%x", &p.octets)
					err = cmp.Or(err, e)
					r.wire = append(r.wire, p)
				}
			default:
				err = fmt.Errorf("unknown word %q", word)
			}
			if err != nil {
				t.Fatalf("%s:%d: %v", file, number+1, err)
			}
		}
		all[strings.TrimSuffix(filepath.Base(file), ".txt")] = r
	}
	return all
}
