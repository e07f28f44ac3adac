package server

import (
	"encoding/binary"
)

// The records, by the first octet of their keys. Numbers in keys are big
// endian, so that records come in the order in which Restore can use them:
// whatever one refers to comes before it.
//
//	mark                        no id above it was drawn
//	user    number              uid
//	node    number              user, secret, label
//	alias   the alias           user
//	group   number              gid
//	group   number place        user, state and alias of a member
//	message id                  the message
//	message id node             nothing: the message is in the node's queue
//
// Values that have more than one number in them begin with a version.
const (
	markRecord    = 1
	userRecord    = 2
	nodeRecord    = 3
	aliasRecord   = 4
	groupRecord   = 5
	messageRecord = 6

	recordVersion = 1
)

// record begins a record's key.
func (m *Machine) record(kind byte) { m.key, m.value = append(m.key[:0], kind), m.value[:0] }

func (m *Machine) recordOf(kind byte, number uint32) {
	m.record(kind)
	m.key = binary.BigEndian.AppendUint32(m.key, number)
}

func (m *Machine) messageRecord(id uint64) {
	m.record(messageRecord)
	m.key = binary.BigEndian.AppendUint64(m.key, id)
}

func (m *Machine) put() { m.out.Commit.Put(m.key, m.value) }

func (m *Machine) uint(v uint64) { m.value = binary.AppendUvarint(m.value, v) }

func (m *Machine) text(s string) {
	m.uint(uint64(len(s)))
	m.value = append(m.value, s...)
}

func (m *Machine) putMark() {
	m.record(markRecord)
	m.uint(m.ids.mark)
	m.put()
}

func (m *Machine) putUser(i uint32, u *user) {
	m.recordOf(userRecord, i)
	m.value = append(m.value, u.uid...)
	m.put()
}

func (m *Machine) putNode(i uint32, n *node) {
	m.recordOf(nodeRecord, i)
	m.uint(recordVersion)
	m.uint(uint64(n.user))
	m.value = append(m.value, n.secret[:]...)
	m.text(n.label)
	m.put()
}

func (m *Machine) putAlias(alias string, owner uint32) {
	m.record(aliasRecord)
	m.key = append(m.key, alias...)
	m.uint(uint64(owner))
	m.put()
}

func (m *Machine) putGroup(i uint32, g *group) {
	m.recordOf(groupRecord, i)
	m.value = append(m.value, g.gid...)
	m.put()
}

func (m *Machine) putMember(group, place uint32, b *member) {
	m.recordOf(groupRecord, group)
	m.key = binary.BigEndian.AppendUint32(m.key, place)
	m.uint(recordVersion)
	m.uint(uint64(b.user))
	m.uint(uint64(b.state))
	m.text(b.alias)
	m.put()
}

func (m *Machine) putMessage(p *message) {
	m.messageRecord(p.id)
	m.uint(recordVersion)
	m.uint(uint64(p.kind))
	m.uint(uint64(p.from))
	m.value = binary.AppendVarint(m.value, p.posted)
	var number uint64
	if p.blob != 0 {
		number = m.blobs.at(p.blob).number
	}
	for _, v := range [...]uint64{number, p.off, p.len, p.head, p.sum, p.notify, p.postID} {
		m.uint(v)
	}
	if t := p.texts; t != nil {
		for _, s := range t.all() {
			m.text(*s)
		}
		m.uint(uint64(len(t.users)))
		for _, u := range t.users {
			m.uint(uint64(u))
		}
	}
	m.put()
}

// all returns the texts that are strings, in the order of their record.
func (t *texts) all() [8]*string {
	return [...]*string{&t.label, &t.nodeid, &t.act, &t.gid, &t.alias, &t.newAlias, &t.to, &t.data}
}

func (m *Machine) deleteMessage(id uint64) {
	m.messageRecord(id)
	m.out.Commit.Delete(m.key)
}

func (m *Machine) entryRecord(id uint64, node uint32) {
	m.messageRecord(id)
	m.key = binary.BigEndian.AppendUint32(m.key, node)
}

func (m *Machine) putEntry(id uint64, node uint32) {
	m.entryRecord(id, node)
	m.put()
}

func (m *Machine) deleteEntry(id uint64, node uint32) {
	m.entryRecord(id, node)
	m.out.Commit.Delete(m.key)
}
