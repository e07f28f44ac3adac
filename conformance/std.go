package conformance

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/onsi/gomega"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func stdChecks() []Check {
	return slices.Concat(stdOfEachMessage(), []Check{
		{
			Name: "std/id-grows-on-a-link", Title: "the id of a later request on the link is greater",
			Requirements: []string{"STD-2"},
			Run: func(t *T) {
				alice := t.Member()
				last := alice.Post("0").MsgID
				for i := range 20 {
					next := alice.Post(fmt.Sprint(i + 1)).MsgID
					t.mustGrow(last, next)
					last = next
				}
			},
		},
		{
			Name: "std/id-grows-across-links", Title: "the id of a request sent after another user's was acked is greater",
			Requirements: []string{"STD-2"},
			Run: func(t *T) {
				people := t.Members(3)
				last := people[0].Post("0").MsgID
				for i := range 20 {
					next := people[(i+1)%len(people)].Post(fmt.Sprint(i + 1)).MsgID
					t.mustGrow(last, next)
					last = next
				}
			},
		},
		{
			Name: "std/id-grows-across-requests", Title: "ids of all kinds of message come from one sequence",
			Requirements: []string{"STD-2"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				gid := Group(t.Name("group"))
				ids := []string{alice.Post("one", bob).MsgID, alice.Ping(bob, "two").MsgID}
				ids = append(ids, alice.Invite(gid, bob).MsgID)
				bob.Join(gid)
				ids = append(ids, bob.Expect(AMember().GID(gid).Act("join")).ID)
				alias := t.Name("second")
				alice.Do(AddAlias(alias))
				ids = append(ids, alice.Expect(AUser().NewAlias(alias)).ID)
				ids = append(ids, alice.Do(PostNotify("note", "three", []Recipient{bob}, nil)).MsgID)
				for i := range ids[1:] {
					t.mustGrow(ids[i], ids[i+1])
				}
			},
		},
		{
			Name: "std/id-form", Title: "an id is 16 lower-case hex digits",
			Requirements: []string{"STD-2o"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				form := gomega.MatchRegexp(fmt.Sprintf("^[0-9a-f]{%d}$", spec.MessageIDDigits))
				alice.Expect(AnAck().ID(alice.Request(Post("hello", bob))).MsgID(form))
				bob.Expect(ADelivery().ID(form))
				alice.Do(PostNotify("note", "message", []Recipient{bob}, nil))
				bob.Expect(ANotify().ID(form).PostID(form))
			},
		},
		{
			Name: "std/posted-datetime", Title: "posted is a date and a time",
			Requirements: []string{"STD-3"},
			Run: func(t *T) {
				people := t.Members(2)
				ack := people[0].Post("hello", people[1])
				for _, posted := range []string{ack.Posted, people[1].Expect(ADelivery()).Posted} {
					if _, ok := parseDatetime(posted); !ok {
						t.Fail("posted "+strconv.Quote(posted), "a date and time, as 2026-11-23T12:17:04.772Z")
					}
				}
			},
		},
		{
			Name: "std/posted-form", Title: "posted is UTC in RFC 3339 with milliseconds",
			Requirements: []string{"STD-3o"},
			Run: func(t *T) {
				people := t.Members(2)
				form := gomega.MatchRegexp(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$`)
				people[0].Expect(AnAck().ID(people[0].Request(Post("hello", people[1]))).Posted(form))
				people[1].Expect(ADelivery().Posted(form))
			},
		},
		{
			Name: "std/posted-now", Title: "posted is within five minutes of this machine's clock",
			Requirements: []string{"STD-3b"},
			Run: func(t *T) {
				posted := t.Member().Post("hello").Posted
				at, ok := parseDatetime(posted)
				if off := time.Since(at); !ok || off.Abs() > 5*time.Minute {
					t.Fail("posted "+posted, "within five minutes of "+time.Now().UTC().Format(time.RFC3339))
				}
			},
		},
		{
			Name: "std/same-everywhere", Title: "all nodes of all recipients get one message: id, posted, from and data",
			Requirements: []string{"STD-5", "POST-12"},
			Run: func(t *T) {
				people := t.Members(3)
				alice, bob, carol := people[0], people[1], people[2]
				desk, phone, late := alice.NewNode(), bob.NewNode(), carol.OfflineNode()
				gid := t.Group(alice, bob, carol)
				data := allOctets()
				ack := alice.Post(data, bob, gid.NotSelf())
				late.Login()
				for _, node := range []*Member{desk, bob, phone, carol, late} {
					node.Expect(ADelivery().From(alice).ID(ack.MsgID).Posted(ack.Posted).Data(data))
				}
			},
		},
		{
			Name: "std/datalen", Title: "a message with data says how many",
			Requirements: []string{"STD-6"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				for _, n := range []int{1, 4096, 70000} {
					alice.Post(strings.Repeat("x", n), bob)
					bob.Expect(ADelivery().With(spec.KeyDataLen, n))
				}
				alice.Ping(bob, "水")
				bob.Expect(APing().With(spec.KeyDataLen, len("水")).Data("水"))
			},
		},
		{
			Name: "std/headsum", Title: "headsum is the CRC-32C of the frame without it",
			Requirements: []string{"STD-4o"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alice.Post("hello", bob)
				alice.Ping(bob, "<hello> & „welcome“")
				t.headSums(bob.Expect(ADelivery()), bob.Expect(APing()))
			},
		},
		{
			Name: "std/headsum-of-all-headers", Title: "headsum is right also of headers that are long, not ASCII, or have all of their fields",
			Requirements: []string{"STD-4o"},
			Run: func(t *T) {
				people := t.Members(2)
				alice, bob := people[0], people[1]
				alias, gid := t.Name("水曜日 🐟 "), Group(t.Name(strings.Repeat("long ", 200)))
				alice.Do(AddAlias(alias))
				bob.Do(Ping(bob.Alias, alias, "hello"))
				alice.Invite(gid, bob)
				alice.Do(Post("{} hello", bob).Head(2).With("datasum", 1<<32-1))
				alice.Do(PostNotify("note", "message", []Recipient{bob}, nil))
				t.headSums(alice.Expect(AUser().NewAlias(alias)), alice.Expect(APing().To(alias)), bob.Expect(AnInvite().GID(gid)),
					bob.Expect(ADelivery().With(spec.KeyDataHead, 2)), bob.Expect(ADelivery().Data("message")), bob.Expect(ANotify()))
			},
		},
	})
}

// stdOfEachMessage are the checks that each kind of message that carries (std)
// carries all of it, with the uid of who caused it in from.
func stdOfEachMessage() []Check {
	std := func(kind spec.Msg, cause func(t *T, alice, bob *Member) *Message) Check {
		return Check{
			Name: "std/fields/" + kind.String(), Title: kind.String() + " has from, id, posted and headsum; from is who caused it",
			Requirements: []string{"STD-1", "STD-4", "HEAD-8"},
			Run: func(t *T) {
				people := t.Members(2)
				alice := people[0]
				m := cause(t, alice, people[1])
				if m.From != alice.UID || m.ID == "" || m.Posted == "" || !m.Keys.Has(spec.KeyHeadSum) || m.Bad != nil {
					t.Fail(m.String(), "from "+alice.UID+", and id, posted and headsum")
				}
			},
		}
	}
	return []Check{
		std(spec.MsgLogin, func(t *T, alice, _ *Member) *Message {
			alice.Relogin()
			return alice.Expect(ALogin())
		}),
		std(spec.MsgUser, func(t *T, alice, _ *Member) *Message {
			alice.Do(AddAlias(t.Name("second")))
			return alice.Expect(AUser())
		}),
		std(spec.MsgOhiEdit, func(t *T, alice, bob *Member) *Message {
			alice.Ohi("add", bob)
			return alice.Expect(AnOhiEdit())
		}),
		std(spec.MsgInvite, func(t *T, alice, bob *Member) *Message {
			alice.Invite(Group(t.Name("group")), bob)
			return bob.Expect(AnInvite())
		}),
		std(spec.MsgMember, func(t *T, alice, bob *Member) *Message {
			alice.Invite(Group(t.Name("group")), bob)
			return alice.Expect(AMember())
		}),
		std(spec.MsgDelivery, func(t *T, alice, bob *Member) *Message {
			alice.Post("hello", bob)
			return bob.Expect(ADelivery())
		}),
		std(spec.MsgNotify, func(t *T, alice, bob *Member) *Message {
			alice.Do(PostNotify("note", "message", []Recipient{bob}, nil))
			return bob.Expect(ANotify())
		}),
		std(spec.MsgPing, func(t *T, alice, bob *Member) *Message {
			alice.Ping(bob, "hello")
			return bob.Expect(APing())
		}),
	}
}

// headSums fails unless the messages state their right checksums (STD-4).
func (t *T) headSums(messages ...*Message) {
	for _, m := range messages {
		if sum, stated, ok := wire.HeadSum(m.Frame); !ok || sum != stated {
			t.Fail(m.String(), fmt.Sprintf("headsum %d", sum))
		}
	}
}

var hexID = regexp.MustCompile(fmt.Sprintf("^[0-9a-f]{%d}$", spec.MessageIDDigits))

// idGrows reports whether the second of two generated ids is the later one.
func idGrows(first, second string) bool {
	if hexID.MatchString(first) && hexID.MatchString(second) {
		return first < second
	}
	a, errA := strconv.ParseUint(first, 10, 64)
	b, errB := strconv.ParseUint(second, 10, 64)
	if errA == nil && errB == nil {
		return a < b
	}
	return len(first) == len(second) && first < second
}

// parseDatetime reads the forms a datetime is likely to have.
func parseDatetime(s string) (time.Time, bool) {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateTime, time.RFC1123, time.RFC1123Z} {
		if at, err := time.Parse(form, s); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// allOctets returns every value an octet can have.
func allOctets() string {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}
