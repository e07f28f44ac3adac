package mutant

import (
	"slices"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func ohiEditMutants() []Mutant {
	status := func(n uint64) func(int, Message, *Out) bool {
		return func(_ int, m Message, _ *Out) bool { return m.Number("status") == n }
	}
	return []Mutant{
		breaks("OHI-1", "ohiedit/online-not-told", "nobody learns that somebody is online", gone(spec.MsgOhi, status(1))),
		breaks("OHI-1", "ohiedit/ohiedit-missing", "ohiedit is told to no node", gone(spec.MsgOhiEdit, always)),
		breaks("OHI-1", "ohiedit/second-node-missed", "the second node is not told an ohiedit", goneAtSecond(spec.MsgOhiEdit)),
		breaks("OHI-1", "ohiedit/last-listed-missed", "add passes over the last of several users", reasked(func(r *wire.Request, _ string) {
			if r.Type == "add" && len(r.For) > 1 {
				r.For = r.For[:len(r.For)-1]
			}
		}, spec.OpOhiEdit)),
		breaks("OHI-2", "ohiedit/ohiedit-of-drop-missing", "drop is told to no node", gone(spec.MsgOhiEdit, saying("type", "drop"))),
		breaks("OHI-2", "ohiedit/drop-says-online", "a dropped user is told status 1", with("status", 1, spec.MsgOhi)),
		breaks("OHI-3", "ohiedit/init-is-add", "init is told as an ohiedit of add", reasked(func(r *wire.Request, _ string) {
			if r.Type == "init" {
				r.Type = "add"
			}
		}, spec.OpOhiEdit)),
		breaks("OHI-4", "ohiedit/offline-not-told", "nobody learns that somebody went offline", gone(spec.MsgOhi, status(2))),
		breaks("OHI-5", "ohiedit/told-to-all", "presence is told to everybody who is online", stateless(told(func(link int, m Message, out *Out) {
			out.ToClient(link, m)
			for _, l := range out.Links() {
				if who := out.User(l); who != "" && who != out.User(link) {
					out.ToClient(l, m)
				}
			}
		}, spec.MsgOhi))),
		breaks("OHI-5", "ohiedit/info-names-all", "info names everybody who is online", stateless(told(func(link int, m Message, out *Out) {
			uids := []string{}
			for _, l := range out.Links() {
				if who := out.User(l); who != "" && who != out.User(link) && !slices.Contains(uids, who) {
					uids = append(uids, who)
				}
			}
			out.ToClient(link, m.Set("ohi", uids))
		}, spec.MsgInfo))),
		breaks("OHI-6", "ohiedit/info-names-none", "info names nobody", with("ohi", []string{}, spec.MsgInfo)),
		breaks("OHI-6", "ohiedit/info-lacks-last", "info lacks the last of those who are online", changed(func(m Message) Message {
			if h := m.Server(); len(h.Ohi) > 0 {
				return m.Set("ohi", h.Ohi[:len(h.Ohi)-1])
			}
			return m
		}, spec.MsgInfo)),
		breaks("OHI-7", "ohiedit/unknown-uid-acked", "an unknown uid is acked as if it were listed", pardoned(spec.OpOhiEdit, anyRequest)),
		breaks("OHI-8", "ohiedit/other-type-acked", "another type gets an ack with error", answered(func(m Message) bool {
			return is(spec.OpOhiEdit)(m) && !slices.Contains([]string{"init", "add", "drop"}, m.Text("type"))
		})),
		breaks("OHI-9", "ohiedit/ohi-with-id", "ohi has an id", changed(func(m Message) Message { return m.Set("id", wire.FormatID(9)) }, spec.MsgOhi)),
		breaks("OHI-9", "ohiedit/kept-for-login", "the last ohi of a user is told again when they log in", ohiKept),
		breaks("OHI-10", "ohiedit/waits-for-ack", "ohi waits until a message is acknowledged", ohiWaits),
		breaks("OHI-11", "ohiedit/ids-in-upper-case", "the items of ohiedit name their uid ID", changed(func(m Message) Message {
			items := []map[string]string{}
			for _, r := range m.Server().For {
				items = append(items, map[string]string{"ID": r.ID})
			}
			return m.Set("for", items)
		}, spec.MsgOhiEdit)),
		breaks("OHI-11", "ohiedit/for-without-items", "the list of ohiedit is empty", with("for", []int{}, spec.MsgOhiEdit)),
		breaks("OHI-13", "ohiedit/list-outlives-session", "a login lists again whom the last session listed", ohiOutlives),
		breaks("OHI-14", "ohiedit/empty-acked", "an empty list gets an ack with error", answered(has(spec.OpOhiEdit, "for", "[]"))),
	}
}

func ohiKept() Filter {
	last := map[string]Message{}
	return told(func(link int, m Message, out *Out) {
		out.ToClient(link, m)
		if m.Is(spec.MsgOhi) {
			last[out.User(link)] = m
		} else if old, ok := last[out.User(link)]; ok {
			out.ToClient(link, old)
		}
	}, spec.MsgOhi, spec.MsgInfo)
}

func ohiWaits() Filter {
	waiting, held := map[int]bool{}, map[int][]Message{}
	f := told(func(link int, m Message, out *Out) {
		if m.Is(spec.MsgOhi) && waiting[link] {
			held[link] = append(held[link], m)
			return
		}
		waiting[link] = waiting[link] || m.Is(spec.MsgPing, spec.MsgDelivery)
		out.ToClient(link, m)
	})
	f.FromClient = asked(func(link int, m Message, out *Out) {
		out.ToServer(link, m)
		out.ToClient(link, held[link]...)
		delete(held, link)
		delete(waiting, link)
	}, spec.OpAck).FromClient
	return f
}

func ohiOutlives() Filter {
	const ours = "listed again"
	lists := map[string]wire.Request{}
	f := told(func(link int, m Message, out *Out) {
		if m.Is(spec.MsgAck) && m.Text("id") == ours {
			return
		}
		out.ToClient(link, m)
		if r, ok := lists[out.User(link)]; ok && m.Is(spec.MsgInfo) {
			r.ID, r.Type = ours, "init"
			out.ToServer(link, Message{Head: r.AppendFrame(nil)})
		}
	}, spec.MsgAck, spec.MsgInfo)
	f.FromClient = asked(func(link int, m Message, out *Out) {
		if r, ok := m.Request(); ok && r.Type != "drop" {
			lists[out.User(link)] = r
		}
		out.ToServer(link, m)
	}, spec.OpOhiEdit).FromClient
	return f
}
