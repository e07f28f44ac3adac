package mutant

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func stdMutants() []Mutant {
	return slices.Concat(stdFields(), stdIDs(), stdTimes(), stdSums(), []Mutant{
		{
			Name: "std/posted-differs-by-node", Title: "the second node that gets a message sees it posted a millisecond later",
			Breaks: []string{"STD-5"},
			New:    atSecond(later),
		},
		{
			Name: "std/from-differs-by-node", Title: "the second node that gets a message sees another from",
			Breaks: []string{"STD-5"},
			New:    atSecond(func(m Message) Message { return m.Set("from", strings.Repeat("7", spec.UIDRunes)) }),
		},
		{
			Name: "std/posted-is-time-of-login", Title: "what waited for a login is posted when it is delivered",
			Breaks: []string{"STD-5"}, New: postedAtLogin,
		},
		{
			Name: "std/datalen-of-ping-in-characters", Title: "the datalen of a ping counts characters",
			Breaks: []string{"STD-6"},
			New: changed(func(m Message) Message {
				if n := len([]rune(string(m.Data))); n > 0 {
					return m.Set("datalen", n)
				}
				return m
			}, spec.MsgPing),
		},
		{
			Name: "std/datalen-missing", Title: "a delivery has no datalen",
			Breaks: []string{"STD-6"}, New: without("datalen", spec.MsgDelivery),
		},
		{
			Name: "std/datalen-with-head", Title: "the datalen of a delivery of 4,096 octets is one too few",
			Breaks: []string{"STD-6"},
			New: changed(func(m Message) Message {
				if len(m.Data) != 4096 {
					return m
				}
				return m.Set("datalen", 4095)
			}, spec.MsgDelivery),
		},
	})
}

// stdFields lack one of the fields that all such messages carry, or name
// another than who caused them (STD-1).
func stdFields() []Mutant {
	var all []Mutant
	for _, c := range []struct {
		kind  spec.Msg
		field string
	}{
		{spec.MsgLogin, "from"}, {spec.MsgUser, "posted"}, {spec.MsgOhiEdit, "headsum"}, {spec.MsgInvite, "from"},
		{spec.MsgMember, "posted"}, {spec.MsgDelivery, "from"}, {spec.MsgNotify, "from"}, {spec.MsgPing, "posted"},
	} {
		all = append(all, Mutant{
			Name:  fmt.Sprintf("std/%s-without-%s", c.kind, c.field),
			Title: fmt.Sprintf("%s has no %s", c.kind, c.field), Breaks: []string{"STD-1"},
			New: without(c.field, c.kind),
		})
	}
	for _, kind := range []spec.Msg{spec.MsgInvite, spec.MsgMember, spec.MsgNotify, spec.MsgPing} {
		all = append(all, Mutant{
			Name:  fmt.Sprintf("std/from-of-%s-is-the-recipient", kind),
			Title: fmt.Sprintf("from of %s is the uid of who gets it", kind), Breaks: []string{"STD-1"},
			New: stateless(told(func(link int, m Message, out *Out) {
				if m.Text("from") == out.User(link) { // who gets it and who caused it are one
					m = m.Set("from", strings.Repeat("7", spec.UIDRunes))
				} else {
					m = m.Set("from", out.User(link))
				}
				out.ToClient(link, m)
			}, kind)),
		})
	}
	return all
}

// stdIDs number messages in other ways (STD-2).
func stdIDs() []Mutant {
	return []Mutant{
		{
			Name: "std/id-goes-back-once", Title: "the fifteenth id is less than all others",
			Breaks: []string{"STD-2"},
			New: renumbered(func(id string, n int) string {
				if n == 15 {
					return wire.FormatID(15)
				}
				return id
			}),
		},
		{
			Name: "std/ids-go-down", Title: "each id is less than the one before",
			Breaks: []string{"STD-2"},
			New:    renumbered(func(_ string, n int) string { return wire.FormatID(1<<40 - uint64(n)) }),
		},
		{
			Name: "std/ids-in-decimal", Title: "ids are decimal numbers",
			Breaks: []string{"STD-2o"},
			New: renumbered(func(id string, _ int) string {
				v, _ := wire.ParseID(id)
				return strconv.FormatUint(v, 10)
			}),
		},
		{
			Name: "std/ids-in-upper-case", Title: "ids have hex digits in upper case",
			Breaks: []string{"STD-2o"}, New: renumbered(func(id string, _ int) string { return strings.ToUpper(id) }),
		},
		{
			Name: "std/ids-without-leading-zeros", Title: "ids have 15 hex digits",
			Breaks: []string{"STD-2o"}, New: renumbered(func(id string, _ int) string { return id[1:] }),
		},
		{
			Name: "std/postid-without-leading-zeros", Title: "the postid of a notification has 15 hex digits",
			Breaks: []string{"STD-2o"}, New: reworded("postid", func(id string) string { return id[1:] }, spec.MsgNotify),
		},
		{
			Name: "std/pings-numbered-apart", Title: "pings have ids of a sequence of their own",
			Breaks: []string{"STD-2"}, New: pingsApart,
		},
	}
}

// stdTimes write posted in other ways (STD-3).
func stdTimes() []Mutant {
	as := func(name, what, id string, form func(time.Time) string) Mutant {
		return Mutant{
			Name: "std/" + name, Title: what, Breaks: []string{id},
			New: reworded("posted", func(posted string) string {
				at, err := wire.ParsePosted(posted)
				if err != nil {
					return posted
				}
				return form(time.Unix(0, at).UTC())
			}),
		}
	}
	return []Mutant{
		as("posted-in-seconds", "posted is a number of seconds", "STD-3", func(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }),
		as("posted-without-date", "posted is a time of day", "STD-3", func(at time.Time) string { return at.Format("15:04:05.000") }),
		as("posted-of-deliveries-in-seconds", "posted has no milliseconds", "STD-3o", func(at time.Time) string { return at.Format(time.RFC3339) }),
		as("posted-with-offset", "posted has the offset +00:00 in place of Z", "STD-3o", func(at time.Time) string {
			return at.Format("2006-01-02T15:04:05.000-07:00")
		}),
		as("posted-in-microseconds", "posted has microseconds", "STD-3o", func(at time.Time) string { return at.Format("2006-01-02T15:04:05.000000Z") }),
		as("posted-local", "posted is local time, two hours ahead, called UTC", "STD-3b", func(at time.Time) string {
			return wire.FormatPosted(at.Add(2 * time.Hour).UnixNano())
		}),
		as("posted-six-minutes-late", "posted is six minutes late", "STD-3b", func(at time.Time) string {
			return wire.FormatPosted(at.Add(-6 * time.Minute).UnixNano())
		}),
	}
}

// stdSums are wrong checksums (STD-4).
func stdSums() []Mutant {
	sum := func(name, what, id string, which func(m Message) bool, as func(sum uint64) any) Mutant {
		return Mutant{
			Name: "std/" + name, Title: what, Breaks: []string{id},
			New: changed(func(m Message) Message {
				if v, ok := m.Value("headsum"); ok && len(v) > 0 && which(m) {
					return m.Set("headsum", as(m.Number("headsum")))
				}
				return m
			}),
		}
	}
	all := func(Message) bool { return true }
	return []Mutant{
		sum("headsum-negative", "headsum is a negative number", "STD-4", all, func(sum uint64) any { return -int64(sum) }),
		sum("headsum-in-hex", "headsum is a string of hex digits", "STD-4", all, func(sum uint64) any { return fmt.Sprintf("%08x", sum) }),
		sum("headsum-of-pings-missing", "headsum of a ping is null", "STD-4", func(m Message) bool { return m.Is(spec.MsgPing) }, func(uint64) any { return nil }),
		sum("headsum-wrong", "headsum is one too many", "STD-4o", all, func(sum uint64) any { return uint32(sum + 1) }),
		sum("headsum-wrong-for-non-ascii", "headsum is wrong for a header with characters that are not ASCII", "STD-4o",
			func(m Message) bool { return !isASCII(m.Head) }, func(sum uint64) any { return uint32(sum + 1) }),
		sum("headsum-wrong-for-long-headers", "headsum is wrong for a header over 255 octets", "STD-4o",
			func(m Message) bool { return len(m.Head) > 0xff+spec.LengthDigits }, func(sum uint64) any { return uint32(sum + 1) }),
		sum("headsum-of-deliveries-zero", "headsum of a delivery with a datahead is 0", "STD-4o",
			func(m Message) bool { return m.Number("datahead") > 0 }, func(uint64) any { return 0 }),
	}
}

// renumbered gives messages other ids, told to all alike. The server gets its
// own in each Ack.
func renumbered(number func(id string, n int) string) func() Filter {
	return func() Filter {
		others, real := map[string]string{}, map[string]string{}
		other := func(m Message, name string) Message {
			id := m.Text(name)
			if id == "" {
				return m
			}
			if _, known := others[id]; !known {
				others[id] = number(id, len(others)+1)
				real[others[id]] = id
			}
			return m.Set(name, others[id])
		}
		f := told(func(link int, m Message, out *Out) {
			if spec.Message(m.Server().Kind).Std {
				m = other(m, "id")
			}
			out.ToClient(link, other(other(m, "msgid"), "postid"))
		})
		f.FromClient = rewritten(func(m Message) Message {
			if id, known := real[m.Text("id")]; known {
				return m.Set("id", id)
			}
			return m
		}, spec.OpAck)().FromClient
		return f
	}
}

// pingsApart numbers pings from 1.
func pingsApart() Filter {
	pings := map[string]bool{} // ids of pings, as acks tell them
	f := renumbered(func(id string, n int) string {
		if pings[id] {
			return wire.FormatID(uint64(len(pings)))
		}
		return id
	})()
	inner := f.FromServer
	f.FromServer = func(link int, m Message, out *Out) {
		if r, ok := out.Asked(link, m.Text("id")); ok && r.Op == spec.OpPing && m.Text("msgid") != "" {
			pings[m.Text("msgid")] = true
		}
		if m.Is(spec.MsgPing) {
			pings[m.Text("id")] = true
		}
		inner(link, m, out)
	}
	return f
}

// atSecond changes messages where a second node gets them.
func atSecond(change func(Message) Message) func() Filter {
	return func() Filter {
		first := map[string]int{}
		return told(func(link int, m Message, out *Out) {
			if l, again := first[m.Text("id")]; !again {
				first[m.Text("id")] = link
			} else if l != link {
				m = change(m)
			}
			out.ToClient(link, m)
		}, spec.MsgLogin, spec.MsgUser, spec.MsgMember, spec.MsgDelivery, spec.MsgPing, spec.MsgInvite)
	}
}

// postedAtLogin says of what was posted before a link logged in that it was
// posted then.
func postedAtLogin() Filter {
	logins := map[int]string{}
	f := told(func(link int, m Message, out *Out) {
		switch at, logged := logins[link]; {
		case m.Is(spec.MsgInfo):
			logins[link] = wire.FormatPosted(time.Now().UnixNano())
		case logged && m.Text("posted") < at:
			m = m.Set("posted", at)
		}
		out.ToClient(link, m)
	}, spec.MsgInfo, spec.MsgDelivery, spec.MsgPing, spec.MsgInvite)
	return f
}
