package server

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

func (m *Machine) put() { m.out.Commit.Put(m.record.key, m.record.value) }

func (m *Machine) del() { m.out.Commit.Delete(m.record.key) }

func (m *Machine) putMark() {
	r := m.record.begin(markRecord)
	r.uint(m.ids.mark)
	m.put()
}

func (m *Machine) putUser(i uint32, u *user) {
	r := m.record.of(userRecord, i)
	r.value = append(r.value, u.uid...)
	m.put()
}

func (m *Machine) putNode(i uint32, n *node) {
	r := m.record.of(nodeRecord, i)
	r.uint(recordVersion)
	r.uint(uint64(n.user))
	r.value = append(r.value, n.secret[:]...)
	r.text(n.label)
	m.put()
}

func (m *Machine) putAlias(alias string, owner uint32) {
	r := m.record.begin(aliasRecord)
	r.key = append(r.key, alias...)
	r.uint(uint64(owner))
	m.put()
}

func (m *Machine) putGroup(i uint32, g *group) {
	r := m.record.of(groupRecord, i)
	r.value = append(r.value, g.gid...)
	m.put()
}

func (m *Machine) putMember(group, place uint32, b *member) {
	r := m.record.of(groupRecord, group, place)
	r.uint(recordVersion)
	r.uint(uint64(b.user))
	r.uint(uint64(b.state))
	r.text(b.alias)
	m.put()
}

func (m *Machine) putMessage(p *message) {
	r := m.record.ofMessage(p.id)
	r.uint(recordVersion)
	r.uint(uint64(p.kind))
	r.uint(uint64(p.from))
	r.int(p.posted)
	var number uint64
	if p.blob != 0 {
		number = m.blobs.at(p.blob).number
	}
	for _, v := range [...]uint64{number, p.off, p.len, p.head, p.sum, p.notify, p.postID} {
		r.uint(v)
	}
	if t := p.texts; t != nil {
		for _, s := range t.all() {
			r.text(*s)
		}
		r.uint(uint64(len(t.users)))
		for _, u := range t.users {
			r.uint(uint64(u))
		}
	}
	m.put()
}

// all returns the texts that are strings, in the order of their record.
func (t *texts) all() [8]*string {
	return [...]*string{&t.label, &t.nodeid, &t.act, &t.gid, &t.alias, &t.newAlias, &t.to, &t.data}
}

func (m *Machine) deleteMessage(id uint64) {
	m.record.ofMessage(id)
	m.del()
}

func (m *Machine) putEntry(id uint64, node uint32) {
	m.record.ofEntry(id, node)
	m.put()
}

func (m *Machine) deleteEntry(id uint64, node uint32) {
	m.record.ofEntry(id, node)
	m.del()
}
