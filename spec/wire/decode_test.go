package wire_test

import (
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/gen"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// Errors say where, what, and by which rule, in one line.
func TestErrorLines(t *testing.T) {
	for _, c := range []struct {
		to   codec
		want string
		text string
	}{
		{new(wire.Request), "octet 17: field id is a number, not a string (HEAD-5)", `{"op":0,"id":5}`},
		{new(wire.Request), "octet 4: field newnode is missing (REG-3)", `{"op":1}`},
		{new(wire.Request), `octet 10: op is "7", not an integer from 0 to 12 (HEAD-2)`, `{"op":"7"}`},
		{new(wire.Request), "octet 45: field type in for is 4, not one of 1, 2, 3 (POST-9)", `{"op":7,"id":"a","for":[{"id":"u","type":4}]}`},
		{new(wire.Request), "octet 40: field datalen is -5, not an unsigned integer (DATA-3)", `{"op":7,"id":"a","for":[],"datalen":-5}`},
		{new(wire.Request), `octet 21: field id is there twice (HEAD-11)`, `{"op":0,"id":"1","Id":"1"}`},
		{new(wire.Request), `octet 4: field newalias is missing, with act alias (GRP-8)`, `{"op":6,"id":"a","act":"alias","gid":"g"}`},
		{new(wire.Request), `octet 4: none of the fields is there of which there must be one: newalias, newnode (USER-3)`, `{"op":3,"id":"a"}`},
		{new(wire.Request), "octet 10: op is [ 0, 1 ], not an integer from 0 to 12 (HEAD-2)", "{\"op\":[\r\n0,\t1\n]}"},
		{new(wire.Message), "octet 10: op \"a�[2J�b\" is none of the protocol's (HEAD-6)", "{\"op\":\"a\u009b[2J\u202eb\"}"},
		{new(wire.Message), `octet 5: field error is written Error (HEAD-6)`, `{"Error":"e","op":"quit"}`},
		{new(wire.Message), `octet 10: op "weather, sunny with som… is none of the protocol's (HEAD-6)`, `{"op":"weather, sunny with some rain"}`},
	} {
		if err := c.to.Decode([]byte(c.text)); err == nil || err.Error() != c.want {
			t.Errorf("%s\n%v\nwant %s", c.text, err, c.want)
		}
	}
}

// Strings outlive the buffer they were decoded from, and a struct that is used
// again keeps nothing of what it held before.
func TestDecodeAgain(t *testing.T) {
	var r wire.Request
	buf := []byte(`{"op":8,"id":"first","for":[{"id":"u","type":1},{"id":"v\n","type":2}],"notefor":[{"id":"w","type":3}],"fornotself":true,"notelen":1,"datalen":2}`)
	if err := r.Decode(buf); err != nil {
		t.Fatal(err)
	}
	id, item := r.ID, r.For[1].ID
	clear(buf)
	if id != "first" || item != "v\n" {
		t.Errorf("%q, %q", id, item)
	}
	if err := r.Decode([]byte(`{"op":7,"id":"b","for":[],"datalen":1}`)); err != nil {
		t.Fatal(err)
	}
	if id != "first" || len(r.For) != 0 || cap(r.For) < 2 || len(r.NoteFor) != 0 || r.ForNotSelf || r.NoteLen != 0 {
		t.Errorf("%q, %+v", id, r)
	}
	header := []byte(`{"op":7,"id":"b","for":[{"id":"u","type":1},{"id":"v","type":2}],"datalen":1}`)
	n := testing.AllocsPerRun(100, func() {
		if err := r.Decode(header); err != nil {
			t.Fatal(err)
		}
	})
	if n > 1 {
		t.Errorf("%v allocations for all strings", n)
	}
}

// The header that costs most for its length costs no more than 32 times
// that, all that growing lists took counted, and a refused one next to nothing.
func TestDecodeMemory(t *testing.T) {
	list := func(item string) string { return strings.Repeat(item+",", 65_000/(len(item)+1)) + item }
	for _, c := range []struct {
		sender spec.Role
		header string
		most   uint64
	}{
		{spec.Server, `{"op":"info","info":"login ok","ohi":[` + list(`""`) + `]}`, 32 << 16},
		{spec.Client, `{"op":7,"id":"a","for":[` + list(`{"id":"a","type":1}`) + `],"datalen":1}`, 32 << 16},
		{spec.Client, `{"op":7,"id":"a","for":[` + list(`{"id":"a","type":1}`) + `,"datalen":1}`, 4 << 10},
		{spec.Client, `{"op":7,"id":"` + strings.Repeat(`
`, 32_000) + `","datalen":1}`, 4 << 10},
	} {
		header := []byte(c.header)
		cost := uint64(math.MaxUint64)
		var err error
		for range 3 { // the runtime allocates at times, too
			to := codecOf(c.sender)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			err = to.Decode(header)
			runtime.ReadMemStats(&after)
			cost = min(cost, after.TotalAlloc-before.TotalAlloc)
		}
		if cost > c.most {
			t.Errorf("%s… of %d octets cost %d, %v", header[:30], len(header), cost, err)
		}
	}
}

// A long list costs what it holds, and not a search for each of its items.
func TestLongLists(t *testing.T) {
	uid := strings.Repeat("B", spec.UIDRunes)
	r := wire.Request{Op: spec.OpOhiEdit, ID: "a", Type: "add"}
	for range spec.MaxOhiUIDs {
		r.For = append(r.For, wire.Recipient{ID: uid})
	}
	frame := r.AppendFrame(nil)
	if len(frame) == 0 {
		t.Fatal("the longest list does not fit a header")
	}
	var back wire.Request
	if err := back.Decode(frame[spec.LengthDigits:]); err != nil || !reflect.DeepEqual(back.For, r.For) {
		t.Error(len(back.For), err)
	}
}

func TestUnknown(t *testing.T) {
	for text, want := range map[string][]string{
		`{"op":"quit","error":"e"}`:                                   nil,
		`{"retry":1,"error":"e","uid":"u","op":"quit","\u0061 b":{}}`: {"retry", "uid", "a b"},
	} {
		if got := wire.Unknown(spec.Message(spec.MsgQuit), []byte(text)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q", text, got)
		}
	}
}

// A header longer than any frame is refused, not cut.
func TestDecodeTooLong(t *testing.T) {
	header := append(longFrame(65535)[spec.LengthDigits:], ' ')
	err := new(wire.Request).Decode(header)
	if e, ok := err.(*wire.Error); !ok || e.Requirement != "FRAME-1" {
		t.Error(err)
	}
	if err := new(wire.Request).Decode(gen.Frame(header[:65535])[spec.LengthDigits:]); err != nil {
		t.Error(err)
	}
}

// A message of an unknown op can be passed over with its data (CLI-6).
func TestUnknownOp(t *testing.T) {
	var m wire.Message
	err := m.Decode([]byte(`{"op":"weather","datalen":7}`))
	if e, ok := err.(*wire.Error); !ok || e.Unwrap() != wire.ErrUnknownOp || m.DataLen != 7 {
		t.Error(err, m.DataLen)
	}
	err = m.Decode([]byte(`{"op":"weather","datalen":-7}`))
	if e, ok := err.(*wire.Error); !ok || e.Unwrap() != nil || e.Requirement != "DATA-3" {
		t.Error(err)
	}
}
