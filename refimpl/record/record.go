// Package record holds what the two protocol machines share with those who run
// them: the time they are told, references to message bodies, and the batch of
// changes that must be durable before a message may leave.
//
// A store keeps pairs of octet strings and bodies. It knows nothing of what
// they mean: each machine has its own schema.
package record

import "time"

// Time is the moment a machine is told. Timers run on Mono, the time since an
// arbitrary start, which never goes back; posted and ids come from Wall, in
// nanoseconds since 1970 UTC, which may jump.
type Time struct {
	Mono time.Duration
	Wall int64
}

// Body refers to octets of a message that a store holds: Len octets from Off
// of the blob. The zero Body is empty.
type Body struct {
	Blob     uint64
	Off, Len int64
}

// Batch is a list of changes that become durable together or not at all, in
// order. The zero Batch is empty and ready to use; Reset keeps its memory.
type Batch struct {
	octets  []byte // keys and values, one behind the other
	changes []change
	kept    []uint64
	gone    []uint64
}

type change struct {
	key, value int // ends in octets
	del        bool
}

// Put sets the value of a key.
func (b *Batch) Put(key, value []byte) {
	b.octets = append(b.octets, key...)
	k := len(b.octets)
	b.octets = append(b.octets, value...)
	b.changes = append(b.changes, change{k, len(b.octets), false})
}

// Delete removes a key. It is no fault when there is none.
func (b *Batch) Delete(key []byte) {
	b.octets = append(b.octets, key...)
	b.changes = append(b.changes, change{len(b.octets), len(b.octets), true})
}

// Keep says that from this batch on something refers to the blob: it must be
// as durable as the batch.
func (b *Batch) Keep(blob uint64) { b.kept = append(b.kept, blob) }

// Release says that from this batch on nothing refers to the blob: once the
// batch is durable, its octets may go. A blob that the same batch keeps goes,
// too: it is never kept again once it was released.
func (b *Batch) Release(blob uint64) { b.gone = append(b.gone, blob) }

// Empty reports whether the batch has nothing that must become durable.
func (b *Batch) Empty() bool { return len(b.changes) == 0 && len(b.kept) == 0 && len(b.gone) == 0 }

// Len returns the number of puts and deletes.
func (b *Batch) Len() int { return len(b.changes) }

// Each calls f for every put and delete in order. The slices are valid until
// the batch is changed.
func (b *Batch) Each(f func(key, value []byte, del bool)) {
	start := 0
	for _, c := range b.changes {
		f(b.octets[start:c.key:c.key], b.octets[c.key:c.value:c.value], c.del)
		start = c.value
	}
}

// Kept returns the blobs that Keep named.
func (b *Batch) Kept() []uint64 { return b.kept }

// Released returns the blobs that Release named.
func (b *Batch) Released() []uint64 { return b.gone }

// Reset empties the batch.
func (b *Batch) Reset() {
	b.octets, b.changes, b.kept, b.gone = b.octets[:0], b.changes[:0], b.kept[:0], b.gone[:0]
}

// Append adds all changes of another batch behind this one's.
func (b *Batch) Append(other *Batch) {
	base := len(b.octets)
	b.octets = append(b.octets, other.octets...)
	for _, c := range other.changes {
		b.changes = append(b.changes, change{base + c.key, base + c.value, c.del})
	}
	b.kept = append(b.kept, other.kept...)
	b.gone = append(b.gone, other.gone...)
}
