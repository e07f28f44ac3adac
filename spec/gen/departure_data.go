package gen

import (
	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
)

// data adds departures from what a header may say about its data.
func (b *builder) data() {
	put := func(name string, v any) func(*rapid.T, Object) Object {
		return func(_ *rapid.T, o Object) Object { return o.With(name, v) }
	}
	if b.h.Sender == spec.Server {
		if b.h.Data == spec.NoData {
			b.add("data where there are none", "STD-6", put("datalen", uint64(1)))
		}
		return
	}
	switch b.h.Data {
	case spec.NoData:
		b.add("data where there are none", "DATA-6", put("datalen", uint64(1)))
		b.add("datalen negative", "DATA-3", put("datalen", Raw("-1")))
		b.add("datalen a string", "HEAD-5", put("datalen", "1"))
	case spec.TextData:
		b.add("text too long", "PING-5", put("datalen", uint64(spec.MaxTextOctets+1)))
	case spec.BodyData:
		if b.h.Field(spec.KeyNoteLen) != nil {
			b.note()
			return
		}
		bare := func(o Object) Object { return o.Without("datahead").Without("datalen") }
		b.add("no data", "POST-10", func(_ *rapid.T, o Object) Object { return bare(o).With("datalen", uint64(0)) })
		b.add("no datalen", "POST-10", func(_ *rapid.T, o Object) Object { return bare(o) })
	}
}

// note adds departures of a notification and its message.
func (b *builder) note() {
	bare := func(o Object) Object { return o.Without("datahead").Without("notehead") }
	b.add("notification empty", "NOTE-6", func(_ *rapid.T, o Object) Object { return bare(o).With("notelen", uint64(0)) })
	b.add("message empty", "NOTE-6", func(_ *rapid.T, o Object) Object { return bare(o).With("notelen", o.Get("datalen")) })
	b.add("datalen left out", "NOTE-6", func(_ *rapid.T, o Object) Object { return bare(o).Without("datalen") })
	b.add("datahead within the notification", "NOTE-10", func(_ *rapid.T, o Object) Object {
		return o.With("datahead", o.Get("datalen").(uint64)-o.Get("notelen").(uint64)+1)
	})
	b.add("for nobody", "NOTE-8", func(_ *rapid.T, o Object) Object {
		return o.With("fornotself", true).With("for", List{})
	})
}
