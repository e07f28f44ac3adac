package server

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Records that no machine has written give a *Fault, and never a panic.
func TestRestoreOfDamagedRecords(t *testing.T) {
	w := newWorld(t, Config{})
	w.user(1, "alice one")
	w.user(2, "bob the alias")
	w.header(1, `{"op":5,"id":"i","gid":"the group","from":"alice one","to":"bob the alias"}`)
	w.header(1, `{"op":3,"id":"e","newnode":"tablet"}`)
	w.header(1, `{"op":4,"id":"o","for":[{"id":"`+uidOf(2)+`"}],"type":"add"}`)
	w.header(1, `{"op":8,"id":"t","for":[{"id":"`+uidOf(2)+`","type":1}],"notelen":2,"datalen":5}`)
	w.body(1, "octet")
	type record struct{ key, value []byte }
	var records []record
	w.disk.Load(func(key, value []byte) error {
		records = append(records, record{bytes.Clone(key), bytes.Clone(value)})
		return nil
	})
	load := func(records []record) error {
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
