package wire

import "github.com/tmtplab/tmtplab/spec"

func (m *Message) text(k spec.Key) *string {
	switch k {
	case spec.KeyID:
		return &m.ID
	case spec.KeyFrom:
		return &m.From
	case spec.KeyPosted:
		return &m.Posted
	case spec.KeyName:
		return &m.Name
	case spec.KeyUID:
		return &m.UID
	case spec.KeyNodeID:
		return &m.NodeID
	case spec.KeyError:
		return &m.Error
	case spec.KeyInfo:
		return &m.Info
	case spec.KeyNode:
		return &m.Node
	case spec.KeyNewNode:
		return &m.NewNode
	case spec.KeyNewAlias:
		return &m.NewAlias
	case spec.KeyGID:
		return &m.GID
	case spec.KeyAlias:
		return &m.Alias
	case spec.KeyTo:
		return &m.To
	case spec.KeyAct:
		return &m.Act
	case spec.KeyType:
		return &m.Type
	case spec.KeyMsgID:
		return &m.MsgID
	case spec.KeyPostID:
		return &m.PostID
	}
	return nil
}

func (m *Message) list(k spec.Key) *[]string {
	if k == spec.KeyOhi {
		return &m.Ohi
	}
	return nil
}

func (m *Message) number(k spec.Key) uint64 {
	switch k {
	case spec.KeyAuth:
		return uint64(m.Auth)
	case spec.KeyDataHead:
		return m.DataHead
	case spec.KeyDataLen:
		return m.DataLen
	case spec.KeyDataSum:
		return m.DataSum
	case spec.KeyHeadSum:
		return uint64(m.HeadSum)
	case spec.KeyNotify:
		return m.Notify
	case spec.KeyStatus:
		return uint64(m.Status)
	}
	return 0
}

func (m *Message) setNumber(k spec.Key, v uint64) {
	switch k {
	case spec.KeyAuth:
		m.Auth = uint8(v)
	case spec.KeyDataHead:
		m.DataHead = v
	case spec.KeyDataLen:
		m.DataLen = v
	case spec.KeyDataSum:
		m.DataSum = v
	case spec.KeyHeadSum:
		m.HeadSum = uint32(v)
	case spec.KeyNotify:
		m.Notify = v
	case spec.KeyStatus:
		m.Status = uint8(v)
	}
}

func (m *Message) count(k spec.Key) int {
	switch k {
	case spec.KeyFor:
		return len(m.For)
	case spec.KeyAuthBy:
		return len(m.AuthBy)
	}
	return 0
}

func (m *Message) item(k spec.Key, i int) values {
	if k == spec.KeyFor {
		return &m.For[i]
	}
	return &m.AuthBy[i]
}

func (m *Message) add(k spec.Key) values {
	if k == spec.KeyFor {
		m.For = append(m.For, Recipient{})
		return &m.For[len(m.For)-1]
	}
	m.AuthBy = append(m.AuthBy, Provider{})
	return &m.AuthBy[len(m.AuthBy)-1]
}
