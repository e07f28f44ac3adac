package wire

import "github.com/tmtplab/tmtplab/spec"

// keySlots finds a key by its name: a hash table with open addressing, large
// enough that most names are found at the first look.
var keySlots = func() (slots [256]struct {
	name string
	key  spec.Key
}) {
	for k := spec.Key(1); k < spec.KeyCount; k++ {
		name := k.String()
		slot := keyHash(len(name), name[0], name[len(name)-1])
		for slots[slot].key != spec.KeyNone {
			slot++
		}
		slots[slot].name, slots[slot].key = name, k
	}
	return slots
}()

func keyHash(length int, first, last byte) uint8 {
	return uint8(length)*37 ^ (first|0x20)*11 ^ (last|0x20)*5
}

// KeyOf returns the key that a field's name stands for, whatever its case, and
// whether the name is written as the protocol writes it; KeyNone when it is no
// name of the protocol. Only the letters A to Z have two cases here (HEAD-7).
func KeyOf(name []byte) (k spec.Key, exact bool) {
	if len(name) == 0 {
		return spec.KeyNone, false
	}
	slot := keyHash(len(name), name[0], name[len(name)-1])
	for ; keySlots[slot].key != spec.KeyNone; slot++ {
		switch lower := keySlots[slot].name; {
		case string(name) == lower:
			return keySlots[slot].key, true
		case sameFolded(name, lower):
			return keySlots[slot].key, false
		}
	}
	return spec.KeyNone, false
}

// sameFolded compares a name in any case with one in lower case.
func sameFolded(name []byte, lower string) bool {
	if len(name) != len(lower) {
		return false
	}
	for i, c := range name {
		if c != lower[i] && (c < 'A' || c > 'Z' || c|0x20 != lower[i]) {
			return false
		}
	}
	return true
}

// key is Field().Key(), without the work for names that have no escapes.
func (s *Scanner) key() (k spec.Key, exact bool) {
	switch {
	case !s.object:
		return spec.KeyNone, false
	case s.escaped.name:
		f := s.Field()
		return f.Key()
	}
	return KeyOf(s.text[s.nameAt+1 : s.nameEnd-1])
}

// Key returns the key of the field's name, as KeyOf does, escapes undone.
func (f *Field) Key() (k spec.Key, exact bool) {
	for _, c := range f.Name {
		if c == '\\' {
			var buf [64]byte
			return KeyOf(AppendUnescaped(buf[:0], f.Name))
		}
	}
	return KeyOf(f.Name)
}
