package spec

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
)

// The tables as a whole are what the tests here go through: each header, and
// each field of it or of the objects inside, with the fields beside it.
func eachField(visit func(where string, h *Header, siblings []Field, f *Field)) {
	for _, h := range Headers() {
		var walk func(prefix string, fields []Field)
		walk = func(prefix string, fields []Field) {
			for i := range fields {
				where := prefix + "." + fields[i].Key.String()
				visit(where, h, fields, &fields[i])
				walk(where, fields[i].Items)
			}
		}
		walk(h.Name, h.Fields)
	}
}

func TestHeadersAreInTheirPlaces(t *testing.T) {
	for op := range Op(OpCount) {
		if h := Request(op); h.Sender != Client || h.Op != op || op.String() != h.Name {
			t.Errorf("request %d is %s, op %d, of the %v", op, h.Name, h.Op, h.Sender)
		}
	}
	for m := range Msg(MsgCount) {
		h := Message(m)
		if got, ok := MsgByName(h.Name); !ok || got != m || h.Sender != Server || h.Msg != m {
			t.Errorf("message %d is %s, found as %v", m, h.Name, got)
		}
	}
	if _, ok := MsgByName("Delivery"); ok {
		t.Error("ops of server messages are folded (HEAD-6)")
	}
	if got := len(Headers()); got != OpCount+MsgCount {
		t.Errorf("%d tables", got)
	}
}

func TestSectionsOfTablesExist(t *testing.T) {
	for _, h := range Headers() {
		if _, ok := sectionNumbered(h.Section); !ok {
			t.Errorf("%s is of section %q", h.Name, h.Section)
		}
		if want := "3." + strconv.Itoa(int(h.Op)); h.Sender == Client && h.Section != want {
			t.Errorf("%s is of section %s, want %s", h.Name, h.Section, want)
		}
	}
	eachField(func(where string, _ *Header, _ []Field, f *Field) {
		if _, ok := sectionNumbered(f.Section); f.Section != "" && !ok {
			t.Errorf("%s is of section %q", where, f.Section)
		}
	})
}

func TestRequirementsOfTablesExist(t *testing.T) {
	eachField(func(where string, _ *Header, _ []Field, f *Field) {
		if _, ok := LookupRequirement(f.MissingRule()); !ok {
			t.Errorf("%s breaks %s, which is not in the catalogue", where, f.MissingRule())
		}
		for _, id := range anID.FindAllString(f.Meaning, -1) {
			if _, ok := LookupRequirement(id); !ok {
				t.Errorf("%s names %s, which is not in the catalogue", where, id)
			}
		}
	})
}

// Alternatives are numbered from 1 without a hole, in headers that say how many
// of them must be there, and nowhere else.
func TestAlternatives(t *testing.T) {
	for _, h := range Headers() {
		var numbers []int
		for _, f := range h.Fields {
			if f.Presence == Choice {
				numbers = append(numbers, f.Choice)
			}
		}
		slices.Sort(numbers)
		numbers = slices.Compact(numbers)
		for i, n := range numbers {
			if n != i+1 {
				t.Errorf("%s has alternatives %v", h.Name, numbers)
			}
		}
		if (h.Choose == ChooseNone) != (len(numbers) == 0) {
			t.Errorf("%s has %d alternatives and chooses %d", h.Name, len(numbers), h.Choose)
		}
		if h.Choose == ChooseOne && len(numbers) < 2 {
			t.Errorf("%s chooses one of %d", h.Name, len(numbers))
		}
	}
	eachField(func(where string, h *Header, siblings []Field, f *Field) {
		if (f.Presence == Choice) != (f.Choice > 0) {
			t.Errorf("%s is %v with alternative %d", where, f.Presence, f.Choice)
		}
		if f.Presence == Choice && &siblings[0] != &h.Fields[0] {
			t.Errorf("%s is an alternative inside an object", where)
		}
	})
}

// A field that a rule refers to stands in the same object, and can have the
// value the rule speaks of.
func TestFieldsReferredToExist(t *testing.T) {
	eachField(func(where string, _ *Header, siblings []Field, f *Field) {
		if f.When != (Cond{}) {
			other := (&Header{Fields: siblings}).Field(f.When.Key)
			if f.Presence != Optional || other == nil || other.Type != String || !slices.Contains(other.Values, f.When.Is) {
				t.Errorf("%s is required when %v is %q, which cannot be", where, f.When.Key, f.When.Is)
			}
		}
		if f.AtMost != KeyNone {
			other := (&Header{Fields: siblings}).Field(f.AtMost)
			if f.Type != Uint || other == nil || other.Type != Uint || f.AtMost == f.Key {
				t.Errorf("%s may not exceed %v, which cannot be", where, f.AtMost)
			}
		}
	})
}

func TestFieldsFitTheirTypes(t *testing.T) {
	eachField(func(where string, _ *Header, _ []Field, f *Field) {
		for _, fault := range fieldFaults(f) {
			t.Errorf("%s %s", where, fault)
		}
	})
}

func fieldFaults(f *Field) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if f.Key == KeyNone || f.Key >= KeyCount || f.Key == KeyOp {
		fault("has key %d", f.Key)
	}
	if f.Meaning == "" {
		fault("has no meaning")
	}
	if hasItems := f.Type == Objects || f.Type == Object; hasItems != (len(f.Items) > 0) {
		fault("is a %v with %d members", f.Type, len(f.Items))
	}
	if f.Max > 0 && f.Type != Uint {
		fault("is a %v with a greatest value", f.Type)
	}
	if f.Empty && f.Type != String && f.Type != Strings && f.Type != Objects {
		fault("is a %v that may be empty", f.Type)
	}
	for _, v := range f.Values {
		_, err := strconv.ParseUint(v, 10, 64)
		if f.Type != String && (f.Type != Uint || err != nil) {
			fault("is a %v with value %q", f.Type, v)
		}
	}
	return faults
}

func TestNoFieldTwice(t *testing.T) {
	eachField(func(where string, _ *Header, siblings []Field, f *Field) {
		if first := (&Header{Fields: siblings}).Field(f.Key); first != f {
			t.Errorf("%s is there twice", where)
		}
	})
}

// What the flags of a header promise, its fields have, and the other way round.
func TestFlagsAgreeWithFields(t *testing.T) {
	for _, h := range Headers() {
		has := func(keys ...Key) bool {
			return !slices.ContainsFunc(keys, func(k Key) bool { return h.Field(k) == nil })
		}
		if std := has(KeyFrom, KeyID, KeyPosted, KeyHeadSum); h.Std != std {
			t.Errorf("%s: Std is %v, its fields say %v (STD-1)", h.Name, h.Std, std)
		}
		if data := has(KeyDataLen, KeyDataHead, KeyDataSum); (h.Data != NoData) != data {
			t.Errorf("%s: data %d, its fields say %v", h.Name, h.Data, data)
		}
		if h.Sender == Server && (h.Acked || h.MsgID || h.Logged) {
			t.Errorf("%s has flags of a request", h.Name)
		}
		if wantAcked := h.Sender == Client && h.Op >= OpUserEdit && h.Op <= OpPing; h.Acked != wantAcked || h.Acked && !has(KeyID) {
			t.Errorf("%s: Acked is %v (ACK-1)", h.Name, h.Acked)
		}
		if wantID := h.Sender == Client && h.Data != NoData; h.MsgID != wantID {
			t.Errorf("%s: MsgID is %v (ACK-2)", h.Name, h.MsgID)
		}
		if wantLogged := h.Sender == Client && h.Op > OpLogin; h.Logged != wantLogged {
			t.Errorf("%s: Logged is %v (CONN-2)", h.Name, h.Logged)
		}
	}
}

func TestKeysAreAlphabetical(t *testing.T) {
	names := keyNames[KeyNone+1:]
	if !slices.IsSorted(names) {
		t.Error("the keys are not in the order of their names")
	}
	if i := slices.Index(names, ""); i >= 0 {
		t.Errorf("key %d has no name", i+1)
	}
	if KeyCount > 64 {
		t.Error("the keys no longer fit a KeySet")
	}
	used := KeySet(0)
	used.Add(KeyOp)
	eachField(func(_ string, _ *Header, _ []Field, f *Field) { used.Add(f.Key) })
	for k := KeyNone + 1; k < KeyCount; k++ {
		if !used.Has(k) {
			t.Errorf("no header has %v", k)
		}
	}
}
