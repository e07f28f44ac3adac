package gen

import (
	"strconv"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/spec"
)

// Text draws a string of at least the given number of code points, among them
// those that JSON, HTML and UTF-16 treat in their own ways.
func Text(least int) *rapid.Generator[string] {
	special := rapid.SampledFrom([]rune("\"\\/<>&'{}[]:, \x00\x1f\t\n\r\b\f\x7f\u0085éßſK\u2028\ufffd\ufeff\U0001f600漢"))
	r := rapid.OneOf(rapid.RuneFrom([]rune("abcdefghXYZ 0189_")), special, rapid.Rune())
	return rapid.StringOfN(r, least, least+24, -1)
}

// Name draws an alias or gid that servers accept (REG-4).
func Name() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.RuneFrom([]rune("abcdefgXYZ 0189-.éß漢😀")), spec.MinNameRunes, 24, -1)
}

// Secret draws a string of n characters as deployed uids and nodeids have them.
func Secret(n int) *rapid.Generator[string] {
	return rapid.StringOfN(rapid.RuneFrom([]rune(spec.Alphabet)), n, n, -1)
}

// MessageID draws the id of a server message (STD-2).
func MessageID() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		id := strconv.FormatUint(rapid.Uint64().Draw(t, "id"), 16)
		return "0000000000000000"[len(id):] + id
	})
}

// Posted draws a time as deployed servers write it (STD-3).
func Posted() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		ms := rapid.Int64Range(-2_000_000_000_000, 9_000_000_000_000).Draw(t, "posted")
		return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000Z")
	})
}

// Octets draws data of a message.
func Octets(least, most int) *rapid.Generator[[]byte] {
	return rapid.SliceOfN(rapid.Byte(), least, most)
}

// PingText draws text that a Ping may carry (PING-5).
func PingText() *rapid.Generator[string] {
	return rapid.StringOfN(rapid.OneOf(rapid.RuneFrom([]rune("ab é漢😀")), rapid.Rune()), 0, spec.MaxTextUnits/2, -1)
}

// value draws a legal value of a field.
func value(t *rapid.T, h *spec.Header, f *spec.Field) any {
	label := f.Key.String()
	switch f.Type {
	case spec.String:
		return stringValue(t, h, f)
	case spec.Datetime:
		return Posted().Draw(t, label)
	case spec.Uint:
		if f.Values != nil {
			return Raw(rapid.SampledFrom(f.Values).Draw(t, label))
		}
		top := f.Max
		if top == 0 {
			top = 1<<64 - 1
		}
		return rapid.OneOf(rapid.Uint64Range(0, min(9, top)), rapid.Uint64Range(0, top), rapid.Just(top)).Draw(t, label)
	case spec.Bool:
		return rapid.Bool().Draw(t, label)
	case spec.Object:
		return nested(t, h, f.Items)
	}
	least := 1
	if f.Empty {
		least = 0
	}
	list := List{}
	for range rapid.IntRange(least, 4).Draw(t, label+" items") {
		if f.Type == spec.Strings {
			list = append(list, Secret(spec.UIDRunes).Draw(t, label))
		} else {
			list = append(list, nested(t, h, f.Items))
		}
	}
	return list
}

func stringValue(t *rapid.T, h *spec.Header, f *spec.Field) string {
	label := f.Key.String()
	if f.Values != nil {
		return rapid.SampledFrom(f.Values).Draw(t, label)
	}
	least := 1
	if f.Empty {
		least = 0
	}
	typical := Name()
	switch {
	case f.Key == spec.KeyUID, f.Key == spec.KeyFrom && h.Sender == spec.Server:
		typical = Secret(spec.UIDRunes)
	case f.Key == spec.KeyNodeID, f.Key == spec.KeyNode && h.Sender == spec.Client:
		typical = Secret(spec.NodeIDRunes)
	case f.Key == spec.KeyID && h.Std, f.Key == spec.KeyMsgID, f.Key == spec.KeyPostID:
		typical = MessageID()
	}
	return rapid.OneOf(typical, Text(least)).Draw(t, label)
}
