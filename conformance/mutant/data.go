package mutant

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

func dataMutants() []Mutant {
	return slices.Concat(otherOctets(), lenientData(), cutDataTold(), []Mutant{
		{
			Name: "data/4096-octets-are-one-less", Title: "of exactly 4,096 octets of data the last is lost",
			Breaks: []string{"DATA-1"},
			New: otherData(func(data []byte) []byte {
				if len(data) == 4096 {
					return data[:4095]
				}
				return data
			}, spec.MsgDelivery),
		},
		{
			Name: "data/octet-behind", Title: "a NUL that datalen does not count follows the data of a delivery",
			Breaks: []string{"DATA-1"},
			New: changed(func(m Message) Message {
				m.Data = append(bytes.Clone(m.Data), 0)
				return m
			}, spec.MsgDelivery),
		},
		{
			Name: "data/requests-in-data-read", Title: "what looks like a request in the data of a Post is carried out",
			Breaks: []string{"DATA-1"},
			New: stateless(asked(func(link int, m Message, out *Out) {
				out.ToServer(link, m)
				if at := bytes.Index(m.Data, []byte(`{"op":12}`)); at >= spec.LengthDigits {
					out.ToServer(link, Frame(`{"op":12}`, ""))
				}
			}, spec.OpPost)),
		},
		{
			Name: "data/head-lost", Title: "a delivery has no datahead",
			Breaks: []string{"DATA-4"}, New: without("datahead", spec.MsgDelivery),
		},
		{
			Name: "data/head-of-notification-is-the-messages", Title: "the datahead of a delivery with a notification is one too many",
			Breaks: []string{"DATA-4"},
			New: changed(func(m Message) Message {
				if n := m.Number("datahead"); m.Number("notify") > 0 && n > 0 && n < m.Number("datalen") {
					return m.Set("datahead", n+1)
				}
				return m
			}, spec.MsgDelivery),
		},
		{
			Name: "data/sum-in-31-bits", Title: "a datasum of 2^31 or more loses its highest bit",
			Breaks: []string{"DATA-4"},
			New: changed(func(m Message) Message {
				if n := m.Number("datasum"); n >= 1<<31 {
					return m.Set("datasum", n-1<<31)
				}
				return m
			}),
		},
		{
			Name: "data/sum-as-float", Title: "a datasum of 2^32-1 is rounded as a float of 32 bits is",
			Breaks: []string{"DATA-4"},
			New: changed(func(m Message) Message {
				if n := m.Number("datasum"); n == 1<<32-1 {
					return m.Set("datasum", uint64(1<<32))
				}
				return m
			}),
		},
		{
			Name: "data/sum-of-ping-lost", Title: "a ping has no datasum",
			Breaks: []string{"DATA-4"}, New: without("datasum", spec.MsgPing),
		},
		{
			Name: "data/5-mib-cut", Title: "of a message only 4 MiB are kept",
			Breaks: []string{"DATA-8"},
			New:    otherData(func(data []byte) []byte { return data[:min(len(data), 4<<20)] }, spec.MsgDelivery),
		},
		{
			Name: "data/large-data-refused", Title: "a message over 4 MiB is refused",
			Breaks: []string{"DATA-8"},
			New: stateless(asked(func(link int, m Message, out *Out) {
				if len(m.Data) > 4<<20 {
					out.ToClient(link, failed(m))
					return
				}
				out.ToServer(link, m)
			}, spec.OpPost)),
		},
		{
			Name: "data/others-wait-for-upload", Title: "while a large message uploads no other member is heard",
			Breaks: []string{"DATA-8"}, New: othersWait(1 << 20),
		},
		{
			Name: "data/announced-is-allocated", Title: "data of more than a tebioctet that are announced end every link",
			Breaks: []string{"DATA-3"},
			New: stateless(asked(func(link int, m Message, out *Out) {
				if m.Number("datalen") < 1<<40 {
					out.ToServer(link, m)
					return
				}
				for _, l := range out.Links() {
					out.Cut(l)
				}
			}, spec.OpPost)),
		},
		{
			Name: "data/head-must-be-json", Title: "a post whose datahead octets are no JSON is refused",
			Breaks: []string{"DATA-5"},
			New: stateless(asked(func(link int, m Message, out *Out) {
				if n := int(m.Number("datahead")); n > 0 && n <= len(m.Data) && !bytes.HasPrefix(m.Data, []byte("{")) {
					out.ToClient(link, failed(m))
					return
				}
				out.ToServer(link, m)
			}, spec.OpPost, spec.OpPostNotify)),
		},
	})
}

// otherOctets are deliveries whose data are not those posted (DATA-5).
func otherOctets() []Mutant {
	replace := func(old, as string) func([]byte) []byte {
		return func(data []byte) []byte { return bytes.ReplaceAll(data, []byte(old), []byte(as)) }
	}
	var all []Mutant
	for _, c := range []struct {
		name, what string
		change     func([]byte) []byte
	}{
		{"cut-at-nul", "data end before the first NUL", func(data []byte) []byte {
			before, _, _ := bytes.Cut(data, []byte{0})
			return before
		}},
		{"line-ends-unified", "CR LF in data becomes LF", replace("\r\n", "\n")},
		{"high-bit-lost", "of each octet of data 7 bits are kept", func(data []byte) []byte {
			for i := range data {
				data[i] &= 0x7f
			}
			return data
		}},
		{"invalid-utf8-replaced", "octets in data that are no UTF-8 become U+FFFD", func(data []byte) []byte {
			return bytes.ToValidUTF8(data, []byte("\ufffd"))
		}},
		{"byte-order-mark-removed", "a byte order mark before data is removed", func(data []byte) []byte {
			return bytes.TrimPrefix(data, []byte("\ufeff"))
		}},
		{"white-space-trimmed", "white space around data is removed", bytes.TrimSpace},
	} {
		all = append(all, Mutant{
			Name: "data/" + c.name, Title: c.what, Breaks: []string{"DATA-5"}, New: otherData(c.change, spec.MsgDelivery),
		})
	}
	return append(all, Mutant{
		Name: "data/high-octet-of-notification-lost", Title: "the octet ff in a notification becomes 7f", Breaks: []string{"DATA-5"},
		New: otherData(replace("\xff", "\x7f"), spec.MsgNotify),
	})
}

// lenientData takes what a request says of its data as it can be taken.
func lenientData() []Mutant {
	var all []Mutant
	for _, c := range []struct{ name, what, field, value string }{
		{"negative-length-passed-over", "a Post with a datalen of -1 is passed over", "datalen", "-1"},
		{"length-string-read", "a datalen that is a string is read as a number", "datalen", `"5"`},
		{"length-wraps", "of datalen the low 64 bits count", "datalen", "18446744073709551621"},
		{"length-over-63-bits", "a datalen of 2^63 is taken", "datalen", "9223372036854775808"},
		{"head-negative-passed-over", "a Post with a datahead of -1 is passed over", "datahead", "-1"},
		{"head-fraction-cut", "the fraction of a datahead is cut off", "datahead", "4.5"},
	} {
		all = append(all, Mutant{
			Name: "data/" + c.name, Title: c.what, Breaks: []string{"DATA-3"}, New: passedOver(has(spec.OpPost, c.field, c.value)),
		})
	}
	for _, op := range []spec.Op{spec.OpGroupInvite, spec.OpPost, spec.OpPostNotify, spec.OpPing} {
		all = append(all, Mutant{
			Name:  "data/head-of-" + strings.ToLower(op.String()) + "-cut",
			Title: fmt.Sprintf("a datahead of %s that is greater than datalen counts as datalen", op), Breaks: []string{"DATA-2"},
			New: rewritten(func(m Message) Message {
				if most := m.Number("datalen") - m.Number("notelen"); m.Number("datahead") > most {
					return m.Set("datahead", most)
				}
				return m
			}, op),
		})
	}
	for _, op := range []spec.Op{spec.OpTmtpRev, spec.OpRegister, spec.OpLogin, spec.OpUserEdit, spec.OpOhiEdit, spec.OpGroupEdit, spec.OpAck, spec.OpPulse} {
		all = append(all, Mutant{
			Name:  "data/of-" + strings.ToLower(op.String()) + "-passed-over",
			Title: fmt.Sprintf("data of %s are passed over", op), Breaks: []string{"DATA-6"},
			New: rewritten(func(m Message) Message {
				m = m.Without("datalen")
				m.Data = nil
				return m
			}, op),
		})
	}
	return all
}

// cutDataTold carries out requests whose data did not all come (DATA-7).
func cutDataTold() []Mutant {
	mutant := func(name, what string, complete func(head Message, part []byte) (Message, bool)) Mutant {
		return Mutant{Name: "data/" + name, Title: what, Breaks: []string{"DATA-7"}, New: func() Filter {
			f := passOn()
			f.Broken = func(link int, octets []byte, out *Out) {
				if head, err := wire.NewReader(bytes.NewReader(octets)).Next(); err == nil && len(octets) >= len(head) {
					if m, ok := complete(Message{Head: bytes.Clone(head)}, bytes.Clone(octets[len(head):])); ok {
						octets = m.Octets()
					}
				}
				out.ToServer(link, Raw(string(octets)))
			}
			return f
		}}
	}
	part := func(op spec.Op) func(Message, []byte) (Message, bool) {
		return func(head Message, part []byte) (Message, bool) {
			return head.WithData(part), is(op)(head) && len(part) > 0
		}
	}
	return []Mutant{
		mutant("cut-post-delivered-in-part", "what came of a Post before its link failed is delivered", part(spec.OpPost)),
		mutant("cut-ping-delivered-in-part", "what came of a Ping before its link failed is delivered", part(spec.OpPing)),
		mutant("cut-post-filled-up", "a Post whose link failed is delivered with NULs for what did not come", func(head Message, part []byte) (Message, bool) {
			data := make([]byte, head.Number("datalen"))
			copy(data, part)
			return Message{head.Head, data}, is(spec.OpPost)(head) && len(data) < 1<<20
		}),
		mutant("last-octet-not-awaited", "a GroupInvite is carried out when all but one octet of its data are there", func(head Message, part []byte) (Message, bool) {
			return head.WithData(part), is(spec.OpGroupInvite)(head) && len(part) == int(head.Number("datalen"))-1
		}),
		mutant("cut-message-notified", "the notification of a PostNotify whose link failed goes out", func(head Message, part []byte) (Message, bool) {
			n := int(head.Number("notelen"))
			return head.WithData(append(part, ' ')), is(spec.OpPostNotify)(head) && len(part) >= n
		}),
	}
}

// othersWait holds what others who are logged in send while one link has so
// many octets of data due.
func othersWait(due int64) func() Filter {
	type piece struct {
		link   int
		octets []byte
	}
	return func() Filter {
		links := map[int]*cutter{}
		var held []piece
		uploading := 0
		return Filter{Pieces: func(link int, octets []byte, out *Out) {
			if links[link] == nil {
				links[link] = new(cutter)
			}
			left := &links[link].split
			links[link].feed(octets, nil)
			if uploading != 0 && uploading != link && out.User(link) != "" {
				held = append(held, piece{link, octets})
				return
			}
			out.ToServer(link, Message{Head: octets})
			if left.Due() >= due {
				uploading = link
			}
			if left.Due() > 0 || uploading != link {
				return
			}
			for _, p := range held {
				out.ToServer(p.link, Message{Head: p.octets})
			}
			held, uploading = nil, 0
		}}
	}
}
