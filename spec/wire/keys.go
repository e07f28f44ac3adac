package wire

import "github.com/tmtplab/tmtplab/spec"

// keySlots finds a key by its name: a hash table with open addressing, large
// enough that most names are found at the first look.
var keySlots = func() (slots [256]spec.Key) {
	for k := spec.Key(1); k < spec.KeyCount; k++ {
		name := k.String()
		slot := keyHash(len(name), name[0], name[len(name)-1])
		for slots[slot] != spec.KeyNone {
			slot++
		}
		slots[slot] = k
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
	for ; keySlots[slot] != spec.KeyNone; slot++ {
		k = keySlots[slot]
		if folded, exact := sameName(name, k.String()); folded {
			return k, exact
		}
	}
	return spec.KeyNone, false
}

// sameName compares a name with one in lower case.
func sameName(name []byte, lower string) (folded, exact bool) {
	if len(name) != len(lower) {
		return false, false
	}
	exact = true
	for i, c := range name {
		if c == lower[i] {
			continue
		}
		if c < 'A' || c > 'Z' || c|0x20 != lower[i] {
			return false, false
		}
		exact = false
	}
	return true, exact
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
