package spec

// Key names a field. Every name that any header or list item of the protocol
// uses has one, so that a set of fields fits a 64-bit word (KeySet).
type Key uint8

// The keys, in alphabetical order of their names on the wire.
const (
	KeyNone Key = iota
	KeyAccessToken
	KeyAct
	KeyAlias
	KeyAuth
	KeyAuthBy
	KeyDataHead
	KeyDataLen
	KeyDataSum
	KeyError
	KeyExpiresIn
	KeyFor
	KeyForNotSelf
	KeyFrom
	KeyGID
	KeyHeadSum
	KeyID
	KeyIDToken
	KeyInfo
	KeyLabel
	KeyLogin
	KeyMsgID
	KeyName
	KeyNewAlias
	KeyNewNode
	KeyNode
	KeyNodeID
	KeyNoteFor
	KeyNoteHead
	KeyNoteLen
	KeyNoteSum
	KeyNotify
	KeyOhi
	KeyOIDC
	KeyOp
	KeyPosted
	KeyPostID
	KeyRefreshToken
	KeyStatus
	KeyTo
	KeyToken
	KeyTokenType
	KeyType
	KeyUID

	// KeyCount is one more than the greatest key.
	KeyCount = iota
)

var keyNames = [KeyCount]string{
	KeyAccessToken: "access_token", KeyAct: "act", KeyAlias: "alias", KeyAuth: "auth", KeyAuthBy: "authby",
	KeyDataHead: "datahead", KeyDataLen: "datalen", KeyDataSum: "datasum", KeyError: "error",
	KeyExpiresIn: "expires_in", KeyFor: "for", KeyForNotSelf: "fornotself", KeyFrom: "from", KeyGID: "gid",
	KeyHeadSum: "headsum", KeyID: "id", KeyIDToken: "id_token", KeyInfo: "info", KeyLabel: "label",
	KeyLogin: "login", KeyMsgID: "msgid", KeyName: "name", KeyNewAlias: "newalias", KeyNewNode: "newnode",
	KeyNode: "node", KeyNodeID: "nodeid", KeyNoteFor: "notefor", KeyNoteHead: "notehead",
	KeyNoteLen: "notelen", KeyNoteSum: "notesum", KeyNotify: "notify", KeyOhi: "ohi", KeyOIDC: "oidc",
	KeyOp: "op", KeyPosted: "posted", KeyPostID: "postid", KeyRefreshToken: "refresh_token",
	KeyStatus: "status", KeyTo: "to", KeyToken: "token", KeyTokenType: "token_type", KeyType: "type",
	KeyUID: "uid",
}

// String returns the field's name on the wire, in lower case.
func (k Key) String() string {
	if k >= KeyCount {
		return "key " + itoa(int(k))
	}
	return keyNames[k]
}

// KeySet is a set of keys. The zero KeySet is empty.
type KeySet uint64

// Has reports whether k is in the set.
func (s KeySet) Has(k Key) bool { return s&(1<<k) != 0 }

// Add puts k into the set.
func (s *KeySet) Add(k Key) { *s |= 1 << k }
