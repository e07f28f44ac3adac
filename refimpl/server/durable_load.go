package server

import (
	"bytes"
	"encoding/binary"
	"errors"

	"github.com/tmtplab/tmtplab/spec"
)

// Restore returns a machine that is what the one was whose records load hands
// out, less its sessions. Load must hand them out in the order of their keys,
// as store.Store.Load does; Restore keeps none of the slices. The error is
// load's own, or a *Fault.
func Restore(config Config, load func(func(key, value []byte) error) error) (*Machine, error) {
	m := New(config)
	r := restorer{m: m, blobs: make(map[uint64]uint32)}
	if err := load(r.take); err != nil {
		return nil, err
	}
	if err := r.checkMessage(); err != nil {
		return nil, &Fault{Reason: err.Error()}
	}
	return m, nil
}

// restorer reads the records. Nothing it reads is trusted: a number must be of
// something that was read before.
type restorer struct {
	m       *Machine
	blobs   map[uint64]uint32 // by number
	message uint32            // the last one, to which the entries behind it belong
	last    []byte            // key
	decoder
	checker
}

func (r *restorer) take(key, value []byte) error {
	fault := func(reason string) error {
		return &Fault{Key: bytes.Clone(key), Reason: reason}
	}
	if bytes.Compare(key, r.last) <= 0 {
		return fault("the key is not greater than the one before")
	}
	r.last = append(r.last[:0], key...)
	r.decoder = decoder{rest: value}
	var err error
	switch rest := key[1:]; key[0] {
	case markRecord:
		if len(rest) != 0 {
			return fault("long key")
		}
		r.m.ids.mark = r.uint()
		r.m.ids.last = r.m.ids.mark
	case userRecord:
		err = r.user(rest)
	case nodeRecord:
		err = r.node(rest)
	case aliasRecord:
		err = r.alias(string(rest))
	case groupRecord:
		if len(rest) == 8 {
			err = r.member(rest)
		} else {
			err = r.group(rest)
		}
	case messageRecord:
		if len(rest) == 12 {
			err = r.entry(rest)
		} else {
			err = r.newMessage(rest)
		}
	default:
		return fault("unknown kind")
	}
	switch {
	case err != nil:
		return fault(err.Error())
	case r.broken:
		return fault("the value is cut short or of another version")
	case len(r.rest) != 0:
		return fault("the value is too long")
	}
	return nil
}

var (
	errOrder = errors.New("the number is not the next one")
	errRef   = errors.New("it refers to something that is not there")
	errTwice = errors.New("the name is there already")
	errEmpty = errors.New("the message before it is in no queue")
	errValue = errors.New("a value is none that can be")
)

// next says whether the key is the number after last.
func next(key []byte, last uint32) bool {
	return len(key) == 4 && binary.BigEndian.Uint32(key) == last+1
}

func (r *restorer) user(key []byte) error {
	uid := r.all()
	if !next(key, r.m.users.len()) {
		return errOrder
	}
	if r.m.findUser(uid) != 0 {
		return errTwice
	}
	if !isUID(uid) {
		return errValue
	}
	i, u := r.m.users.add()
	u.uid = uid
	r.m.uids.add(uid, i)
	return nil
}

func (r *restorer) node(key []byte) error {
	r.version()
	owner := r.number(r.m.users.len())
	secret := r.octets(32)
	label := r.text()
	if !next(key, r.m.nodes.len()) {
		return errOrder
	}
	if r.broken {
		return nil
	}
	if !isLabel(label) {
		return errValue
	}
	i, n := r.m.nodes.add()
	copy(n.secret[:], secret)
	n.label = label
	r.m.linkNode(i, n, owner)
	return nil
}

func (r *restorer) alias(alias string) error {
	owner := r.number(r.m.users.len())
	if r.broken {
		return nil
	}
	if r.m.names[alias] != 0 {
		return errTwice
	}
	if !isName(alias) {
		return errValue
	}
	r.m.names[alias] = name(owner)
	return nil
}

func (r *restorer) group(key []byte) error {
	gid := r.all()
	if !next(key, r.m.groups.len()) {
		return errOrder
	}
	if r.m.names[gid] != 0 {
		return errTwice
	}
	if !isName(gid) {
		return errValue
	}
	i, g := r.m.groups.add()
	g.gid = gid
	r.m.names[gid] = name(i) | groupName
	return nil
}

func (r *restorer) member(key []byte) error {
	r.version()
	b := member{user: r.number(r.m.users.len()), state: state(r.upTo(uint64(dropped))), alias: r.text()}
	group := binary.BigEndian.Uint32(key)
	if group == 0 || group > r.m.groups.len() {
		return errRef
	}
	g := r.m.groups.at(group)
	if !next(key[4:], uint32(len(g.members))) {
		return errOrder
	}
	if r.broken {
		return nil
	}
	at := pairOf(group, b.user)
	if b.state == stranger || !isName(b.alias) || r.m.members[at] != 0 {
		return errValue
	}
	g.members = append(g.members, b)
	r.m.members[at] = uint32(len(g.members))
	return nil
}

// checkMessage says whether the last message is in some queue.
func (r *restorer) checkMessage() error {
	if r.message != 0 && r.m.messages.at(r.message).refs == 0 {
		return errEmpty
	}
	return nil
}

func (r *restorer) newMessage(key []byte) error {
	if err := r.checkMessage(); err != nil {
		return err
	}
	p, err := r.readMessage()
	if err != nil || r.broken {
		return err
	}
	if len(key) != 8 {
		return errValue
	}
	if p.id = binary.BigEndian.Uint64(key); p.id > r.m.ids.mark {
		return errRef
	}
	if p.blob != 0 {
		r.m.blobs.at(p.blob).messages++
	}
	if p.blob != 0 && !hasData(&p) || p.blob == 0 && !r.canBeSent(r.m, &p) {
		return errValue
	}
	i, at := r.m.messages.add()
	*at = p
	r.message = i
	return nil
}

func (r *restorer) readMessage() (p message, err error) {
	r.version()
	p.kind = spec.Msg(r.upTo(uint64(spec.MsgCount - 1)))
	p.from = r.number(r.m.users.len())
	p.posted = r.int()
	number := r.uint()
	for _, v := range [...]*uint64{&p.off, &p.len, &p.head, &p.sum, &p.notify} {
		*v = r.upTo(spec.MaxInt)
	}
	p.postID = r.uint()
	if r.broken {
		return p, nil
	}
	if !spec.Message(p.kind).Std {
		return p, errValue
	}
	if p.kind == spec.MsgDelivery || p.kind == spec.MsgNotify {
		p.blob = r.blob(number)
		return p, nil
	}
	t := new(texts)
	for _, s := range t.all() {
		*s = r.text()
	}
	n := r.upTo(spec.MaxOhiUIDs)
	for range n {
		t.users = append(t.users, r.number(r.m.users.len()))
	}
	p.texts = t
	return p, nil
}

func (r *restorer) blob(number uint64) uint32 {
	i := r.blobs[number]
	if i == 0 {
		var b *blob
		i, b = r.m.blobs.add()
		b.number = number
		r.blobs[number] = i
	}
	return i
}

func (r *restorer) entry(key []byte) error {
	id, node := binary.BigEndian.Uint64(key), binary.BigEndian.Uint32(key[8:])
	if r.message == 0 || r.m.messages.at(r.message).id != id || node == 0 || node > r.m.nodes.len() {
		return errRef
	}
	r.m.place(r.m.nodes.at(node), r.message, r.m.messages.at(r.message))
	return nil
}
