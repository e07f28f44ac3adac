package server

import "hash/maphash"

// index finds users by their uids. Against a map of strings it saves half the
// memory and half the cache misses: a slot holds the number of a user and half
// of the hash of the uid, and the uid itself is the user's. Slots are searched
// one behind the other, and never more than half of them are taken.
type index struct {
	seed  maphash.Seed
	slots []uint64 // hash<<32 | user; 0 is free
	count int
}

// find returns the user with the uid, or 0.
func (x *index) find(users *slab[user], uid string) uint32 {
	if x.count == 0 {
		return 0
	}
	hash := x.hash(uid)
	for at := x.home(hash); x.slots[at] != 0; at = x.next(at) {
		if x.slots[at]>>32 == hash && users.at(uint32(x.slots[at])).uid == uid {
			return uint32(x.slots[at])
		}
	}
	return 0
}

// add makes the user found by a uid that none has yet.
func (x *index) add(uid string, number uint32) {
	const least = 16
	if 2*(x.count+1) > len(x.slots) {
		if x.count == 0 {
			x.seed = maphash.MakeSeed()
		}
		was := x.slots
		x.slots = make([]uint64, max(least, 2*len(was)))
		for _, slot := range was {
			if slot != 0 {
				x.put(slot)
			}
		}
	}
	x.put(x.hash(uid)<<32 | uint64(number))
	x.count++
}

func (x *index) put(slot uint64) {
	at := x.home(slot >> 32)
	for x.slots[at] != 0 {
		at = x.next(at)
	}
	x.slots[at] = slot
}

func (x *index) hash(uid string) uint64 { return maphash.String(x.seed, uid) >> 32 }

func (x *index) home(hash uint64) uint64 { return hash & uint64(len(x.slots)-1) }

func (x *index) next(at uint64) uint64 { return (at + 1) & uint64(len(x.slots)-1) }
