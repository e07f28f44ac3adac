package server

import (
	"fmt"
	"testing"
)

func TestIndexFindsAllAndNothingElse(t *testing.T) {
	const users = 5000
	var x index
	var s slab[user]
	if x.find(&s, "") != 0 {
		t.Error("an empty index finds something")
	}
	for i := range users {
		number, u := s.add()
		u.uid = fmt.Sprint("uid ", i)
		x.add(u.uid, number)
	}
	for i := range users {
		if found := x.find(&s, fmt.Sprint("uid ", i)); found != uint32(i+1) {
			t.Fatalf("uid %d is found as user %d", i, found)
		}
		if found := x.find(&s, fmt.Sprint("nobody ", i)); found != 0 {
			t.Fatalf("a uid that nobody has is found as user %d", found)
		}
	}
}
