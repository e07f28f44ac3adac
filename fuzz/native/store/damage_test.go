package store

import (
	"io"
	"path"
	"slices"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/tmtplab/tmtplab/fuzz/grammar"
)

// damage is what was done to one file.
type damage struct {
	how    string
	file   string
	before []byte
	was    bool // there was such a file
}

// foreign are files that somebody else may have put there.
var foreign = []string{
	"db/000099.sst", "db/000099.log", "db/MANIFEST-000099", "db/CURRENT", "db/marker.manifest.000099.MANIFEST-000099", "db/marker.format-version.000099.999",
	"db/OPTIONS-000099", "db/notes.txt", "bodies/notes.txt", "bodies/3", "bodies/ffffffffffffffff", "bodies/ABC",
}

// harm damages one file, as the choices say.
func harm(src *grammar.Bytes, disk *vfs.MemFS) (damage, error) {
	if src.Intn(6) == 5 {
		d := damage{how: "foreign", file: path.Join(folder, foreign[src.Intn(len(foreign))])}
		d.before, d.was = read(disk, d.file)
		return d, write(disk, d.file, src.Take(src.Intn(64)))
	}
	files := list(disk)
	file := files[src.Intn(len(files))]
	octets, _ := read(disk, file)
	d := damage{file: file, before: octets, was: true}
	octets = slices.Clone(octets)
	switch src.Intn(6) {
	case 0:
		d.how = "flipped"
		if len(octets) > 0 {
			octets[place(src, len(octets))] ^= byte(1 << src.Intn(8))
		}
	case 1:
		d.how = "cut"
		octets = octets[:place(src, len(octets)+1)]
	case 2:
		d.how = "missing"
		return d, disk.Remove(file)
	case 3:
		d.how = "zeros behind"
		octets = append(octets, make([]byte, src.Intn(256))...)
	case 4:
		d.how = "octets behind"
		octets = append(octets, src.Take(src.Intn(256))...)
	case 5:
		d.how = "zeros in place"
		clear(octets[place(src, len(octets)+1):])
	}
	return d, write(disk, file, octets)
}

// place is somewhere in a file of n octets, from the front or from the end.
func place(src *grammar.Bytes, n int) int {
	if n == 0 {
		return 0
	}
	at := src.Intn(1<<16) % n
	if src.Intn(2) == 1 {
		return n - 1 - at
	}
	return at
}

// undo puts the file back as it was.
func (d *damage) undo(disk *vfs.MemFS) error {
	if d.was {
		return write(disk, d.file, d.before)
	}
	_ = disk.Remove(d.file) // the store may have done so
	return nil
}

// list returns all files but the lock, in order.
func list(disk *vfs.MemFS) (files []string) {
	for _, dir := range []string{"db", "bodies"} {
		dir = path.Join(folder, dir)
		names, _ := disk.List(dir)
		for _, name := range names {
			if info, err := disk.Stat(path.Join(dir, name)); err == nil && !info.IsDir() && name != "LOCK" {
				files = append(files, path.Join(dir, name))
			}
		}
	}
	slices.Sort(files)
	return files
}

func read(disk *vfs.MemFS, file string) ([]byte, bool) {
	f, err := disk.Open(file)
	if err != nil {
		return nil, false
	}
	defer f.Close()
	octets, err := io.ReadAll(f)
	return octets, err == nil
}

func write(disk *vfs.MemFS, file string, octets []byte) error {
	f, err := disk.Create(file, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	if _, err := f.Write(slices.Clone(octets)); err != nil { // the file keeps what it is given
		return err
	}
	return f.Close()
}
