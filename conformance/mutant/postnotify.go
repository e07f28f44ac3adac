package mutant

import (
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func postNotifyMutants() []Mutant {
	counted := func(by int) func() Filter {
		return changed(func(m Message) Message {
			if n := int(m.Number("notify")); n > 0 {
				return m.Set("notify", n+by)
			}
			return m
		}, spec.MsgDelivery)
	}
	bad := func(which func(Message) bool) func() Filter {
		return answered(func(m Message) bool { return is(spec.OpPostNotify)(m) && which(m) })
	}
	notified := func(m Message) bool { return m.Number("notify") > 0 }
	cut := func(data []byte) []byte { return data[:len(data)-1] }
	return []Mutant{
		breaks("NOTE-1", "postnotify/delivery-cut", "a delivery lacks its last octet", otherData(cut, spec.MsgDelivery)),
		breaks("NOTE-1", "postnotify/datahead-is-notehead", "datahead of a delivery is notehead", swappedHeads),
		breaks("NOTE-1", "postnotify/datasum-missing", "a delivery has no datasum", without("datasum", spec.MsgDelivery)),
		breaks("NOTE-2", "postnotify/notification-cut", "a notification lacks its last octet", otherData(cut, spec.MsgNotify)),
		breaks("NOTE-2", "postnotify/notesum-missing", "a notification has no datasum", without("datasum", spec.MsgNotify)),
		breaks("NOTE-2", "postnotify/notefor-not-told", "notefor gets no notification", gone(spec.MsgNotify, others)),
		breaks("NOTE-2", "postnotify/second-node-missed", "the second node gets no notification", goneAtSecond(spec.MsgNotify)),
		breaks("NOTE-3", "postnotify/count-one-less", "notify is one less", counted(-1)),
		breaks("NOTE-3", "postnotify/count-one-more", "notify is one more", counted(1)),
		breaks("NOTE-3", "postnotify/self-not-counted", "notify counts the sender never", selfUncounted),
		breaks("NOTE-4", "postnotify/own-nodes-get-no-delivery", "the sender's other nodes get no delivery", gone(spec.MsgDelivery, func(l int, m Message, o *Out) bool { return notified(m) && own(l, m, o) })),
		breaks("NOTE-4o", "postnotify/own-nodes-not-notified", "the sender's other nodes get no notification", gone(spec.MsgNotify, own)),
		breaks("NOTE-5", "postnotify/postid-is-another", "postid is one more than the delivery's id", reworded("postid", func(id string) string { return shifted(id, 1) }, spec.MsgNotify)),
		breaks("NOTE-5", "postnotify/id-is-postid", "a notification has the id of its delivery", changed(func(m Message) Message { return m.Set("id", m.Text("postid")) }, spec.MsgNotify)),
		breaks("NOTE-6", "postnotify/notelen-missing-acked", "a missing notelen gets an ack with error", bad(func(m Message) bool { _, ok := m.Value("notelen"); return !ok })),
		breaks("NOTE-6", "postnotify/notelen-too-great-acked", "a notelen beyond datalen gets an ack with error", bad(func(m Message) bool { return m.Number("notelen") > m.Number("datalen") })),
		breaks("NOTE-6", "postnotify/notehead-too-great-acked", "a notehead beyond notelen gets an ack with error", bad(func(m Message) bool { return m.Number("notehead") > m.Number("notelen") })),
		breaks("NOTE-6o", "postnotify/notelen-0-acked", "a notelen of 0 gets an ack with error", bad(has(spec.OpPostNotify, "notelen", "0"))),
		breaks("NOTE-6o", "postnotify/notelen-is-datalen-acked", "a notelen equal to datalen gets an ack with error", bad(func(m Message) bool { return m.Number("notelen") == m.Number("datalen") })),
		breaks("NOTE-7", "postnotify/unknown-recipient-acked", "an unknown recipient is acked as if it were good", pardoned(spec.OpPostNotify, anyRequest)),
		breaks("NOTE-8", "postnotify/fornotself-alone-acked", "fornotself with an empty for gets an ack with error", bad(func(m Message) bool {
			v, _ := m.Value("for")
			self, _ := m.Value("fornotself")
			return string(v) == "[]" && string(self) == "true"
		})),
		breaks("NOTE-9", "postnotify/notified-twice", "a node gets a notification twice", twice(spec.MsgNotify)),
		breaks("NOTE-10", "postnotify/datahead-too-great-acked", "a datahead beyond the data gets an ack with error", bad(func(m Message) bool {
			return m.Number("datahead") > m.Number("datalen")-m.Number("notelen")
		})),
		breaks("NOTE-12", "postnotify/broken-list-acked", "a broken list gets an ack with error", bad(func(m Message) bool { _, ok := m.Request(); return !ok })),
		breaks("NOTE-12", "postnotify/outsiders-acked", "a post of an outsider is acked as if it were good", pardoned(spec.OpPostNotify, anyRequest)),
	}
}

func swappedHeads() Filter {
	return reasked(func(r *wire.Request, _ string) {
		if r.NoteHead <= r.DataLen-r.NoteLen && r.DataHead <= r.NoteLen {
			r.DataHead, r.NoteHead = r.NoteHead, r.DataHead
		}
	}, spec.OpPostNotify)()
}

// selfUncounted lowers notify unless fornotself.
func selfUncounted() Filter {
	self := map[string]bool{} // senders whose last post was not for them
	f := told(func(link int, m Message, out *Out) {
		if n := m.Number("notify"); n > 0 && !self[m.Text("from")] {
			m = m.Set("notify", n-1)
		}
		out.ToClient(link, m)
	}, spec.MsgDelivery)
	f.FromClient = asked(func(link int, m Message, out *Out) {
		v, _ := m.Value("fornotself")
		self[out.User(link)] = string(v) == "true"
		out.ToServer(link, m)
	}, spec.OpPostNotify).FromClient
	return f
}
