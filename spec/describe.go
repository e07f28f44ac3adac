package spec

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// PresenceWords says when the field must be there, as "optional", "alternative
// 1", or "required if act is drop".
func (f *FieldDocument) PresenceWords() string {
	switch {
	case f.RequiredWhen != nil:
		return fmt.Sprintf("required if %s is %s", f.RequiredWhen.Field, f.RequiredWhen.Is)
	case f.Alternative > 0:
		return fmt.Sprintf("%s %d", f.Presence, f.Alternative)
	}
	return f.Presence
}

// RangeWords says which values are legal, as "1, 2 or 3", or "at most
// datalen"; it is empty where the type says it all.
func (f *FieldDocument) RangeWords() string {
	var parts []string
	switch n := len(f.Values); {
	case n == 1:
		parts = append(parts, f.Values[0])
	case n > 1:
		parts = append(parts, strings.Join(f.Values[:n-1], ", ")+" or "+f.Values[n-1])
	}
	switch {
	case f.AtMost != "":
		parts = append(parts, "at most "+f.AtMost)
	case f.Max > 0:
		parts = append(parts, "at most "+powerWords(f.Max))
	}
	if f.MayBeEmpty {
		parts = append(parts, "may be empty")
	}
	return strings.Join(parts, ", ")
}

// powerWords writes what is one less than a power of two as such.
func powerWords(n uint64) string {
	if n > 1<<16 && n&(n+1) == 0 {
		return fmt.Sprintf("2^%d-1", bits.Len64(n))
	}
	return strconv.FormatUint(n, 10)
}

// Words says what the request or message asks of both sides, as "acked, with
// msgid; data: text", or "" where there is nothing to say.
func (h *HeaderDocument) Words() string {
	var parts []string
	add := func(is bool, words string) {
		if is {
			parts = append(parts, words)
		}
	}
	add(h.Acked && !h.MsgID, "acked")
	add(h.MsgID, "acked with msgid and posted")
	add(h.Logged, "after login only")
	add(h.Std, "to be acknowledged")
	add(h.Choose != chooseNames[ChooseNone], h.Choose+" of the alternatives")
	add(h.Data == dataNames[BodyData], "data of any content")
	add(h.Data == dataNames[TextData], fmt.Sprintf("data: UTF-8 text of %d UTF-16 code units or less", MaxTextUnits))
	return strings.Join(parts, "; ")
}

// Flat returns fields and what is inside them in one list, with paths as names:
// "for", "for[].id", "oidc.id_token".
func Flat(fields []FieldDocument) []FieldDocument {
	var all []FieldDocument
	for _, f := range fields {
		prefix := f.Name + "."
		if f.Type == Objects.String() {
			prefix = f.Name + "[]."
		}
		items := Flat(f.Items)
		all = append(all, f)
		for _, item := range items {
			item.Name = prefix + item.Name
			all = append(all, item)
		}
	}
	return all
}
