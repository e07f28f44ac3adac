package client_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tmtplab/tmtplab/refimpl/client"
	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

var update = flag.Bool("update", false, "rewrite the golden scripts with what the machine does")

// TestScripts runs the command scripts of testdata. A line that is not indented
// is a comment or a command; the indented lines behind it are what must follow.
//
//	register|login {request}   the user wants a session
//	logout
//	submit {request} text      the data are Text or, as blob 7, Body
//	withdraw|taken N
//	opened, closed [reason]    the link
//	< {message} data           arrives; (std) is filled in
//	<badsum, <nostore          the same, with a wrong headsum, or a full disk
//	<unreadable reason
//	+90s                       time passes; what is due happens when it is due
//	moved                      octets moved on the link
//	crash                      and a restored machine goes on
//	lose COMMAND               the crash comes before COMMAND is durable
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	must(t, err)
	if len(files) == 0 {
		t.Fatal("no scripts")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file)
			must(t, err)
			s := script{t: t, rig: newRig(&client.Config{Remember: 3}, 1)}
			for line := range strings.Lines(string(want)) {
				if strings.HasPrefix(line, "  ") {
					continue
				}
				s.got.WriteString(line)
				if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
					s.command(line)
				}
			}
			if *update {
				must(t, os.WriteFile(file, s.got.Bytes(), 0o644))
			} else if diff := cmp.Diff(string(want), s.got.String()); diff != "" {
				t.Errorf("-want +got, -update rewrites:\n%s", diff)
			}
		})
	}
}

type script struct {
	t   *testing.T
	got bytes.Buffer
	*rig
}

func (s *script) printf(format string, args ...any) { fmt.Fprintf(&s.got, "  "+format+"\n", args...) }

func (s *script) command(line string) {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case word == "crash":
		must(s.t, s.crash())
	case word == "lose":
		word, rest, _ = strings.Cut(rest, " ")
		s.stepLost(s.input(word, rest))
		must(s.t, s.crash())
	case word[0] == '+':
		s.pass(word)
	default:
		s.do(s.input(word, rest))
	}
}

// pass lets time pass.
func (s *script) pass(word string) {
	d, err := time.ParseDuration(word[1:])
	must(s.t, err)
	until := s.now + d
	for s.wake <= until {
		if s.wake > s.now {
			s.now = s.wake
		}
		s.printf("at %v", s.now)
		s.do(client.Input{Kind: client.Tick})
	}
	s.now = until
}

func (s *script) input(word, rest string) client.Input {
	switch word {
	case "register", "login", "submit":
		return s.request(word, rest)
	case "logout":
		return client.Input{Kind: client.Logout}
	case "withdraw", "taken":
		n, err := strconv.ParseUint(rest, 10, 64)
		must(s.t, err)
		if word == "taken" {
			return client.Input{Kind: client.Taken, Seq: n}
		}
		return client.Input{Kind: client.Withdraw, Seq: n}
	case "opened":
		return client.Input{Kind: client.LinkOpened}
	case "closed":
		in := client.Input{Kind: client.LinkClosed}
		if rest != "" {
			in.Err = errors.New(rest)
		}
		return in
	case "moved":
		return client.Input{Kind: client.OctetsMoved}
	case "<unreadable":
		return client.Input{Kind: client.Unreadable, Err: errors.New(rest)}
	case "<", "<badsum", "<nostore":
		return s.message(word, rest)
	}
	s.t.Fatalf("no command %q", word)
	return client.Input{}
}

func (s *script) request(word, rest string) client.Input {
	in := client.Input{Kind: client.Login}
	if rest == "" {
		return in
	}
	header, data := cutJSON(s.t, rest)
	in.Request = requestOf(s.t, header)
	switch {
	case word == "register":
		in.Kind = client.Register
	case word == "submit" && spec.Request(in.Request.Op).Data == spec.BodyData:
		in.Kind, in.Body = client.Submit, record.Body{Blob: 7, Len: int64(len(data))}
	case word == "submit":
		in.Kind, in.Text = client.Submit, []byte(data)
	}
	return in
}

// requestOf reads a request without the strictness of the codec, which the
// machine is to show.
func requestOf(t testing.TB, header string) *wire.Request {
	r := new(wire.Request)
	var f struct {
		Op                                                     spec.Op
		UID, Node, NewNode, NewAlias, GID, From, To, Act, Type string
		For                                                    []wire.Recipient
	}
	must(t, json.Unmarshal([]byte(header), &f))
	r.Op, r.UID, r.Node, r.NewNode, r.NewAlias, r.GID = f.Op, f.UID, f.Node, f.NewNode, f.NewAlias, f.GID
	r.From, r.To, r.Act, r.Type, r.For = f.From, f.To, f.Act, f.Type, f.For
	return r
}

func (s *script) message(word, rest string) client.Input {
	header, data := cutJSON(s.t, rest)
	fields := map[string]any{}
	must(s.t, json.Unmarshal([]byte(header), &fields))
	kind, known := spec.MsgByName(fields["op"].(string))
	if known && spec.Message(kind).Std {
		for name, value := range map[string]any{"from": "UID-PEER", "posted": "2026-11-23T12:17:04.772Z", "headsum": 0} {
			if _, there := fields[name]; !there {
				fields[name] = value
			}
		}
	}
	if data != "" {
		fields["datalen"] = len(data)
	}
	octets, err := json.Marshal(fields)
	must(s.t, err)
	msg := &wire.Message{Kind: spec.MsgCount}
	if known {
		must(s.t, msg.Decode(octets))
	}
	in := client.Input{Kind: client.HeaderRead, Message: msg, BadSum: word == "<badsum"}
	if data == "" {
		return in
	}
	s.do(in)
	switch {
	case !s.asked(client.TakeBody):
		return client.Input{Kind: client.OctetsMoved}
	case word == "<nostore":
		return client.Input{Kind: client.BodyFailed, Err: errors.New("no room")}
	case spec.Message(kind).Data == spec.TextData:
		return client.Input{Kind: client.BodyRead, Text: []byte(data)}
	}
	return client.Input{Kind: client.BodyRead, Body: record.Body{Blob: 9, Len: int64(len(data))}}
}

func (s *script) asked(k client.ActionKind) bool {
	for _, a := range s.out.Actions {
		if a.Kind == k {
			return true
		}
	}
	return false
}

// cutJSON splits a line behind the object it begins with.
func cutJSON(t testing.TB, line string) (object, rest string) {
	d := json.NewDecoder(strings.NewReader(line))
	var raw json.RawMessage
	must(t, d.Decode(&raw))
	return string(raw), strings.TrimPrefix(line[d.InputOffset():], " ")
}

// do steps an input, and prints what the machine wants.
func (s *script) do(in client.Input) {
	out := s.step(in)
	if out.Err != nil {
		s.printf("error: %v", out.Err)
	}
	if out.Seq != 0 {
		s.printf("number %d", out.Seq)
	}
	out.Commit.Each(func(key, _ []byte, del bool) {
		s.printf("%s %s", map[bool]string{false: "put", true: "delete"}[del], describeKey(key))
	})
	for _, b := range out.Commit.Kept() {
		s.printf("keep %d", b)
	}
	for _, b := range out.Commit.Released() {
		s.printf("release %d", b)
	}
	for i := range out.Actions {
		s.printf("%s", describeAction(&out.Actions[i]))
	}
	for i := range out.Events {
		s.printf("%s", describeEvent(&out.Events[i]))
	}
}

func describeAction(a *client.Action) string {
	switch a.Kind {
	case client.Dial:
		return "dial"
	case client.TakeBody:
		return "take the body"
	case client.SkipBody:
		return "skip the body"
	case client.Close:
		return "close"
	}
	line := "> " + string(a.Request.AppendFrame(nil)[spec.LengthDigits:]) + a.Text
	if a.Body.Len > 0 {
		line += fmt.Sprintf(" and %d octets of blob %d", a.Body.Len, a.Body.Blob)
	}
	return line
}

func describeEvent(e *client.Event) string {
	because := ""
	if e.Err != nil {
		because = ": " + e.Err.Error()
	}
	switch e.Kind {
	case client.Registered:
		return fmt.Sprintf("registered %s %s%s", e.UID, e.NodeID, because)
	case client.Online:
		return fmt.Sprintf("online %q", e.Ohi)
	case client.Received:
		line := fmt.Sprintf("received %d: %v %s from %s", e.Seq, e.Message.Kind, e.Message.ID, e.Message.From)
		if e.Text != "" {
			line += fmt.Sprintf(" %q", e.Text)
		}
		if e.Body.Len > 0 {
			line += fmt.Sprintf(", %d octets of blob %d", e.Body.Len, e.Body.Blob)
		}
		return line
	case client.Acked:
		return strings.TrimSpace(fmt.Sprintf("acked %d %s %s", e.Seq, e.MsgID, e.Posted))
	case client.Refused:
		return fmt.Sprintf("refused %d%s", e.Seq, because)
	case client.Presence:
		return fmt.Sprintf("presence of %s: %v", e.UID, e.Online)
	case client.Offline:
		return fmt.Sprintf("offline for %v%s", e.Delay, because)
	case client.Ended:
		return "ended" + because
	}
	return "fault" + because
}
