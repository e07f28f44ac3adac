package empty

import "testing"

func FuzzEmpty(f *testing.F) {
	f.Add([]byte("0009{\"op\":11}"))
	f.Fuzz(func(*testing.T, []byte) {})
}
