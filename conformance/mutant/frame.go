package mutant

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tmtplab/tmtplab/spec"
)

func frameMutants() []Mutant {
	return slices.Concat(lenientLengths(), longHeaders(), []Mutant{
		{
			Name: "frame/length-counts-itself", Title: "the length of a quit counts its own four digits too",
			Breaks: []string{"FRAME-1"},
			New:    lengths(func(header []byte) string { return fmt.Sprintf("%04x", len(header)+spec.LengthDigits) }, spec.MsgQuit),
		},
		{
			Name: "frame/length-in-decimal", Title: "the length of a delivery is written in decimal",
			Breaks: []string{"FRAME-1"},
			New:    lengths(func(header []byte) string { return fmt.Sprintf("%04d", len(header)) }, spec.MsgDelivery),
		},
		{
			Name: "frame/length-in-characters", Title: "the length of a header counts its characters, not its octets",
			Breaks: []string{"FRAME-1"},
			New:    lengths(func(header []byte) string { return fmt.Sprintf("%04x", utf8.RuneCount(header)) }),
		},
		{
			Name: "frame/length-of-three-digits", Title: "the length of an ack with an error has no leading zero",
			Breaks: []string{"FRAME-1"},
			New: changed(func(m Message) Message {
				if isAck(m, true) {
					m.Head = m.Head[1:]
				}
				return m
			}, spec.MsgAck),
		},
		{
			Name: "frame/upper-case-refused", Title: "length digits in upper case are a protocol error",
			Breaks: []string{"FRAME-2"},
			New:    refused(func(m Message) bool { return bytes.ContainsAny(m.Head[:spec.LengthDigits], "ABCDEF") }),
		},
		{
			Name: "frame/waits-for-12-octets", Title: "a broken length is noticed when 12 octets are there",
			Breaks: []string{"FRAME-4b"},
			New: func() Filter {
				held := map[int][]byte{}
				f := passOn()
				f.Broken = func(link int, octets []byte, out *Out) {
					if held[link] = append(held[link], octets...); len(held[link]) >= 12 {
						out.ToServer(link, Raw(string(held[link])))
						held[link] = nil
					}
				}
				return f
			},
		},
		{
			Name: "frame/ohi-inside-delivery", Title: "presence does not wait until a large delivery is through",
			Breaks: []string{"FRAME-6"},
			New:    interleaved(spec.MsgOhi),
		},
		{
			Name: "frame/ack-inside-delivery", Title: "an ack does not wait until a large delivery is through",
			Breaks: []string{"FRAME-6"},
			New:    interleaved(spec.MsgAck),
		},
		{
			Name: "frame/header-in-one-piece", Title: "a header must come in one piece",
			Breaks: []string{"FRAME-7"},
			New: cuts(func(c cut) []byte {
				if c.within && !c.inData && len(c.ends) == 0 && !bytes.HasSuffix(c.octets, []byte("}")) {
					return broken.Head
				}
				return c.octets
			}),
		},
		{
			Name: "frame/digits-in-one-piece", Title: "the four digits must come in one piece",
			Breaks: []string{"FRAME-7"},
			New: cuts(func(c cut) []byte {
				if !c.begun && len(c.octets) < spec.LengthDigits {
					return broken.Head
				}
				return c.octets
			}),
		},
		{
			Name: "frame/data-with-header", Title: "data must come together with their header",
			Breaks: []string{"FRAME-7"},
			New: cuts(func(c cut) []byte {
				if c.inData {
					return broken.Octets()
				}
				return c.octets
			}),
		},
		{
			Name: "frame/read-ahead-lost", Title: "what comes in one piece with the end of a message's data is lost",
			Breaks: []string{"FRAME-7"},
			New: cuts(func(c cut) []byte {
				if c.inData && len(c.ends) > 0 {
					return c.octets[:c.ends[0]]
				}
				return c.octets
			}),
		},
		{
			Name: "frame/one-request-a-write", Title: "of several requests in one write only the first is carried out",
			Breaks: []string{"FRAME-8", "FRAME-7"},
			New: cuts(func(c cut) []byte {
				if !c.begun && !c.within && len(c.ends) > 1 {
					return c.octets[:c.ends[0]]
				}
				return c.octets
			}),
		},
		{
			Name: "frame/last-of-a-write-first", Title: "the last of three requests or more in one write is carried out first",
			Breaks: []string{"FRAME-8"},
			New: cuts(func(c cut) []byte {
				if c.begun || c.within || len(c.ends) < 3 {
					return c.octets
				}
				last := c.ends[len(c.ends)-2]
				return slices.Concat(c.octets[last:], c.octets[:last])
			}),
		},
		{
			Name: "frame/eight-a-write", Title: "behind eight requests in one write nothing is read",
			Breaks: []string{"FRAME-8"},
			New: cuts(func(c cut) []byte {
				if len(c.ends) >= 8 {
					return c.octets[:c.ends[6]]
				}
				return c.octets
			}),
		},
	})
}

// lengths states another length for server messages of some kinds.
func lengths(state func(header []byte) string, kinds ...spec.Msg) func() Filter {
	return changed(func(m Message) Message {
		header := m.Head[spec.LengthDigits:]
		return Message{append([]byte(state(header)), header...), m.Data}
	}, kinds...)
}

// lenientLengths take what is no length for one. What comes of the request
// behind it nobody sees: it is a Pulse.
func lenientLengths() []Mutant {
	var all []Mutant
	for _, c := range []struct{ name, what, id, octets string }{
		{"0x-read", "a length that begins with 0x is read", "FRAME-3", "0x"},
		{"sign-read", "a length with a sign is read", "FRAME-3", "+"},
		{"space-read", "a length with a leading space is read", "FRAME-3", " "},
		{"letters-passed-over", "a length of letters is passed over", "FRAME-3", "zzzz"},
		{"underscore-read", "a length with an underscore is read", "FRAME-3", "0_"},
		{"zero-length-passed-over", "a header of length 0 is passed over", "FRAME-4", "0000"},
		{"length-7-read", "a header of 7 octets is read", "FRAME-4", "0007"},
	} {
		all = append(all, Mutant{
			Name: "frame/" + c.name, Title: c.what, Breaks: []string{c.id},
			New: func() Filter {
				f := passOn()
				f.Broken = func(link int, octets []byte, out *Out) {
					if !bytes.HasPrefix(octets, []byte(c.octets)) || len(octets) <= spec.LengthDigits {
						out.ToServer(link, Raw(string(octets)))
					}
				}
				return f
			},
		})
	}
	return all
}

// longHeaders have a limit for headers.
func longHeaders() []Mutant {
	longer := func(n int) func(Message) bool {
		return func(m Message) bool { return len(m.Head)-spec.LengthDigits > n }
	}
	return []Mutant{
		{
			Name: "frame/header-limit-32767", Title: "a header over 32,767 octets is a protocol error",
			Breaks: []string{"FRAME-5"}, New: refused(longer(0x7fff)),
		},
		{
			Name: "frame/header-limit-65534", Title: "a header of ffff octets is a protocol error",
			Breaks: []string{"FRAME-5"}, New: refused(longer(0xfffe)),
		},
		{
			Name: "frame/header-of-4096-lost", Title: "a header of exactly 4,096 octets is lost",
			Breaks: []string{"FRAME-5"},
			New:    passedOver(func(m Message) bool { return longer(0xfff)(m) && !longer(0x1000)(m) }),
		},
		{
			Name: "frame/padding-refused", Title: "white space in front of a header's first name is a protocol error",
			Breaks: []string{"FRAME-5"},
			New: refused(func(m Message) bool {
				return len(m.Head) > spec.LengthDigits+1 && strings.ContainsRune(" \t\r\n", rune(m.Head[spec.LengthDigits+1]))
			}),
		},
		{
			Name: "frame/shortest-refused", Title: "a header of 9 octets is a protocol error",
			Breaks: []string{"FRAME-5"}, New: refused(func(m Message) bool { return !longer(9)(m) && is(spec.OpPulse)(m) }),
		},
	}
}

// interleaved lets the next message of a kind go between the halves of a large
// delivery, which waits for it.
func interleaved(kind spec.Msg) func() Filter {
	const large = 1 << 20
	return func() Filter {
		rest := map[int][]byte{}       // of a delivery, by link
		waiting := map[int][]Message{} // behind it
		return Filter{FromServer: func(link int, m Message, out *Out) {
			switch half, begun := rest[link]; {
			case !begun && len(m.Data) >= large:
				rest[link] = m.Data[large/2:]
				out.ToClient(link, Message{m.Head, m.Data[:large/2]})
			case !begun:
				out.ToClient(link, m)
			case m.Is(kind):
				out.ToClient(link, m, Message{Data: half})
				out.ToClient(link, waiting[link]...)
				delete(rest, link)
				delete(waiting, link)
			default:
				waiting[link] = append(waiting[link], m)
			}
		}}
	}
}
