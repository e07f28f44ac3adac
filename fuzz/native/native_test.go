package native

import (
	"os"
	"testing"
	"testing/fstest"
)

func TestFind(t *testing.T) {
	code := "package x\n\nfunc FuzzA(f *testing.F) {}\n\nfunc FuzzB(g *testing.F) {}\n// func FuzzC(f *testing.F) {}\nfunc fuzzD(f *testing.F) {}\nfunc FuzzE(b []byte) {}\n"
	all, err := Find(fstest.MapFS{
		"b/b_test.go":               {Data: []byte(code)},
		"b/b.go":                    {Data: []byte(code)},
		".hidden/a_test.go":         {Data: []byte(code)},
		"a/testdata/fuzz/a_test.go": {Data: []byte(code)},
	})
	if err != nil || len(all) != 2 || all[0].String() != "b FuzzA" || all[1].String() != "b FuzzB" {
		t.Fatal(all, err)
	}
}

func TestFindsOurs(t *testing.T) {
	all, err := Find(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]bool)
	for _, target := range all {
		found[target.String()] = true
	}
	if !found["fuzz/native/frame FuzzFrame"] || !found["fuzz/native/empty FuzzEmpty"] || len(all) < 10 {
		t.Errorf("only %v were found", all)
	}
}
