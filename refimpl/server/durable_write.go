package server

import "encoding/binary"

// recordWriter builds one record at a time, in memory that is used again.
type recordWriter struct{ key, value []byte }

func (r *recordWriter) begin(kind byte) *recordWriter {
	r.key, r.value = append(r.key[:0], kind), r.value[:0]
	return r
}

// of begins a record whose key is made of numbers.
func (r *recordWriter) of(kind byte, numbers ...uint32) *recordWriter {
	r.begin(kind)
	for _, n := range numbers {
		r.key = binary.BigEndian.AppendUint32(r.key, n)
	}
	return r
}

// ofMessage begins the record of a message.
func (r *recordWriter) ofMessage(id uint64) *recordWriter {
	r.begin(messageRecord)
	r.key = binary.BigEndian.AppendUint64(r.key, id)
	return r
}

// ofEntry begins the record of a message's place in a node's queue.
func (r *recordWriter) ofEntry(id uint64, node uint32) {
	r.ofMessage(id)
	r.key = binary.BigEndian.AppendUint32(r.key, node)
}

func (r *recordWriter) uint(v uint64) { r.value = binary.AppendUvarint(r.value, v) }

func (r *recordWriter) int(v int64) { r.value = binary.AppendVarint(r.value, v) }

func (r *recordWriter) text(s string) {
	r.uint(uint64(len(s)))
	r.value = append(r.value, s...)
}
