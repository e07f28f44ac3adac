package records

// Digest is a sum of what a machine put out, to see whether the same inputs give
// the same outputs. It is made as FNV-1a is, of numbers in place of octets.
type Digest uint64

const (
	prime = 0x100000001b3
	basis = 0xcbf29ce484222325 // so that zeros count, too
)

// Add adds numbers.
func (d *Digest) Add(numbers ...uint64) {
	for _, n := range numbers {
		*d = (*d ^ basis ^ Digest(n)) * prime
	}
}

// AddOctets adds octets, and how many they are.
func (d *Digest) AddOctets(b []byte) {
	for _, c := range b {
		*d = (*d ^ basis ^ Digest(c)) * prime
	}
	d.Add(uint64(len(b)))
}
