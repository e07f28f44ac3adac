package wire

import "github.com/tmtplab/tmtplab/spec"

func (r *Request) text(k spec.Key) *string {
	switch k {
	case spec.KeyID:
		return &r.ID
	case spec.KeyUID:
		return &r.UID
	case spec.KeyNode:
		return &r.Node
	case spec.KeyNewNode:
		return &r.NewNode
	case spec.KeyNewAlias:
		return &r.NewAlias
	case spec.KeyGID:
		return &r.GID
	case spec.KeyFrom:
		return &r.From
	case spec.KeyTo:
		return &r.To
	case spec.KeyAct:
		return &r.Act
	case spec.KeyType:
		return &r.Type
	}
	return nil
}

func (r *Request) list(spec.Key) *[]string { return nil }

func (r *Request) number(k spec.Key) uint64 {
	switch k {
	case spec.KeyOp:
		return uint64(r.Op)
	case spec.KeyForNotSelf:
		if r.ForNotSelf {
			return 1
		}
	default:
		if n := r.size(k); n != nil {
			return *n
		}
	}
	return 0
}

func (r *Request) setNumber(k spec.Key, v uint64) {
	switch k {
	case spec.KeyOp:
		r.Op = spec.Op(v)
	case spec.KeyForNotSelf:
		r.ForNotSelf = v != 0
	default:
		if n := r.size(k); n != nil {
			*n = v
		}
	}
}

// size is the place of a length or checksum of data.
func (r *Request) size(k spec.Key) *uint64 {
	switch k {
	case spec.KeyDataLen:
		return &r.DataLen
	case spec.KeyDataHead:
		return &r.DataHead
	case spec.KeyDataSum:
		return &r.DataSum
	case spec.KeyNoteLen:
		return &r.NoteLen
	case spec.KeyNoteHead:
		return &r.NoteHead
	case spec.KeyNoteSum:
		return &r.NoteSum
	}
	return nil
}

// recipients is the place of a list of recipients.
func (r *Request) recipients(k spec.Key) *[]Recipient {
	switch k {
	case spec.KeyFor:
		return &r.For
	case spec.KeyNoteFor:
		return &r.NoteFor
	}
	return nil
}

func (r *Request) count(k spec.Key) int {
	if list := r.recipients(k); list != nil {
		return len(*list)
	}
	if k == spec.KeyOIDC && r.OIDC != nil {
		return 1
	}
	return 0
}

func (r *Request) item(k spec.Key, i int) values {
	if list := r.recipients(k); list != nil {
		return &(*list)[i]
	}
	return r.OIDC
}

func (r *Request) add(k spec.Key) values {
	if list := r.recipients(k); list != nil {
		*list = append(*list, Recipient{})
		return &(*list)[len(*list)-1]
	}
	r.OIDC = new(OIDC)
	return r.OIDC
}
