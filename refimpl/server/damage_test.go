package server

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/spec"
)

// Records that no machine has written give a *Fault, and never a panic.
func TestRestoreOfDamagedRecords(t *testing.T) {
	w := storedWorld(t)
	type pair struct{ key, value []byte }
	var records []pair
	w.disk.Load(func(key, value []byte) error {
		records = append(records, pair{bytes.Clone(key), bytes.Clone(value)})
		return nil
	})
	load := func(records []pair) error {
		m, err := Restore(w.config, func(f func(key, value []byte) error) error {
			for _, r := range records {
				if err := f(r.key, r.value); err != nil {
					return err
				}
			}
			return nil
		})
		if _, ok := err.(*Fault); err != nil && !ok {
			t.Fatalf("error is a %T: %v", err, err)
		}
		if err == nil {
			m.durable() // must not panic either
		}
		return err
	}
	if err := load(records); err != nil {
		t.Fatal(err)
	}
	for i := range records {
		for _, cut := range []int{0, 1} {
			damaged := slices.Clone(records)
			if r := records[i]; cut == 0 && len(r.value) > 0 && r.key[0] != userRecord && (r.key[0] != groupRecord || len(r.key) > 5) {
				damaged[i].value = r.value[:len(r.value)-1]
			} else {
				damaged[i].key = r.key[:len(r.key)-1]
			}
			if records[i].key[0] == aliasRecord && cut == 1 {
				continue // another alias is as good as this one
			}
			if load(damaged) == nil {
				t.Errorf("%s cut short was not noticed", describeKey(records[i].key))
			}
		}
		twice := slices.Insert(slices.Clone(records), i, records[i])
		if load(twice) == nil {
			t.Errorf("%s twice was not noticed", describeKey(records[i].key))
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		damaged := slices.Clone(records)
		i := rapid.IntRange(0, len(records)-1).Draw(r, "record")
		part := &damaged[i].value
		if len(*part) == 0 || rapid.Bool().Draw(r, "key") {
			part = &damaged[i].key
		}
		*part = bytes.Clone(*part)
		(*part)[rapid.IntRange(0, len(*part)-1).Draw(r, "octet")] = rapid.Byte().Draw(r, "value")
		load(damaged)
	})
}

// storedWorld has records of each kind.
func storedWorld(t *testing.T) *world {
	w := newWorld(t, Config{})
	w.user(1, "alice one")
	w.user(2, "bob the alias")
	w.header(1, `{"op":5,"id":"i","gid":"the group","from":"alice one","to":"bob the alias"}`)
	w.header(1, `{"op":3,"id":"e","newnode":"tablet"}`)
	w.header(1, `{"op":4,"id":"o","for":[{"id":"`+uidOf(2)+`"}],"type":"add"}`)
	w.header(1, `{"op":8,"id":"t","for":[{"id":"`+uidOf(2)+`","type":1}],"notelen":2,"datalen":5}`)
	w.body(1, "octet")
	return w
}

// Records of a machine that holds what could never have come to it, or what
// nobody could read if it were sent, are a *Fault as well.
func TestRestoreOfImpossibleRecords(t *testing.T) {
	w := storedWorld(t)
	first := func(m *Machine, kind spec.Msg) *message {
		for i := uint32(1); ; i++ {
			if p := m.messages.at(i); p.kind == kind {
				return p
			}
		}
	}
	change := func(kind spec.Msg, change func(*message)) func(*Machine) {
		return func(m *Machine) { change(first(m, kind)) }
	}
	for name, impossible := range map[string]func(*Machine){
		"no uid":              func(m *Machine) { m.users.at(1).uid = "" },
		"a uid of no form":    func(m *Machine) { m.users.at(1).uid = strings.Repeat("a", spec.UIDRunes) },
		"no label":            func(m *Machine) { m.nodes.at(1).label = "" },
		"a long label":        func(m *Machine) { m.nodes.at(1).label = strings.Repeat("n", spec.MaxNameOctets+1) },
		"a short alias":       func(m *Machine) { m.names["seven77"] = 1 },
		"a short gid":         func(m *Machine) { m.groups.at(1).gid = "seven77" },
		"a member's alias":    func(m *Machine) { m.groups.at(1).members[0].alias = "" },
		"no data":             change(spec.MsgDelivery, func(p *message) { p.len = 0 }),
		"too much datahead":   change(spec.MsgDelivery, func(p *message) { p.head = p.len + 1 }),
		"too great a datasum": change(spec.MsgDelivery, func(p *message) { p.sum = spec.MaxSum + 1 }),
		"an end past all":     change(spec.MsgNotify, func(p *message) { p.off = spec.MaxInt }),
		"data of no data":     change(spec.MsgUser, func(p *message) { p.len, p.texts.data = 1, "x" }),
		"a length of none":    change(spec.MsgInvite, func(p *message) { p.len++ }),
		"broken text":         change(spec.MsgInvite, func(p *message) { p.len, p.texts.data = 1, "\xff" }),
		"no invited alias":    change(spec.MsgInvite, func(p *message) { p.texts.to = "" }),
		"a long name":         change(spec.MsgInvite, func(p *message) { p.texts.to = strings.Repeat("n", spec.MaxHeaderOctets) }),
		"an unknown act":      change(spec.MsgMember, func(p *message) { p.texts.act = "fly" }),
	} {
		restore := func(m *Machine) (*Machine, error) {
			var out Output
			m.Records(&out)
			var puts record.Batch // without the bodies, which Restore never reads
			out.Commit.Each(func(key, value []byte, _ bool) { puts.Put(key, value) })
			disk := new(store.Memory)
			if err := disk.Commit(&puts); err != nil {
				t.Fatal(err)
			}
			return Restore(w.config, disk.Load)
		}
		m, err := restore(w.m)
		if err != nil {
			t.Fatal(err)
		}
		impossible(m)
		if _, err := restore(m); !errors.As(err, new(*Fault)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
