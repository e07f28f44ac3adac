package extract

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tmtplab/tmtplab/pcap/dissect"
	"github.com/tmtplab/tmtplab/pcap/stream"
	"github.com/tmtplab/tmtplab/spec"
	"github.com/tmtplab/tmtplab/spec/wire"
)

// keep extracts one delivery, in pieces, and returns what is in the folder.
func keep(t *testing.T, head int, data string, missing int64) map[string]string {
	t.Helper()
	dir := t.TempDir()
	x := New(Options{Folder: dir})
	m := &dissect.Message{
		Number: 7, Link: &dissect.Link{Number: 2}, From: spec.Server, Length: int64(len(data)) + missing,
		Server: wire.Message{Kind: spec.MsgDelivery, ID: "18eaabb6446ecab8", DataHead: uint64(head)},
	}
	x.Message(m)
	half := len(data) / 2
	x.Data(m, []byte(data[:half]), stream.Mark{})
	x.Data(m, []byte(data[half:]), stream.Mark{})
	x.Done(m, missing)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name()] = string(text)
	}
	return all
}

func TestExtract(t *testing.T) {
	const name = "000007-link2-delivery-18eaabb6446ecab8"
	head := `{"threadid":"","attach":[{"name":"u:../../etc/a.txt","size":3},{"name":".b","size":4}]}`
	for _, c := range []struct {
		about   string
		head    int
		data    string
		missing int64
		want    map[string]string
	}{
		{"plain", 0, "hello", 0, map[string]string{name: "hello"}},
		{"missing", 0, "hel", 2, map[string]string{name: "hel"}},
		{"letter", len(head), head + "textAAABBBB", 0, map[string]string{
			name: head + "textAAABBBB", name + ".1-u_.._.._etc_a.txt": "AAA", name + ".2-b": "BBBB"}},
		{"sizes that lie", len(head), head + "AAABBB", 0, map[string]string{name: head + "AAABBB"}},
		{"no JSON", 4, "headtext", 0, map[string]string{name: "headtext"}},
		{"a head longer than all", 100, "head", 0, map[string]string{name: "head"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			got := keep(t, c.head, c.data, c.missing)
			if len(got) != len(c.want) {
				t.Errorf("files %q, want %q", got, c.want)
			}
			for file, text := range c.want {
				if got[file] != text {
					t.Errorf("%s: %q, want %q", file, got[file], text)
				}
			}
		})
	}
}

func TestSafe(t *testing.T) {
	for name, want := range map[string]string{"": "_", "...": "_", "a/b": "a_b", "\x00é": "__", "photo.jpg": "photo.jpg"} {
		if got := safe(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}
