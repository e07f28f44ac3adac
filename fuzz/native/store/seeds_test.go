package store

import "math/rand/v2"

// made are lives of a store by chance.
func made() (all [][]byte) {
	const lives, octets = 32, 80
	random := rand.New(rand.NewPCG(1, 2))
	for range lives {
		seed := make([]byte, octets)
		for i := range seed {
			seed[i] = byte(random.Uint32())
		}
		all = append(all, seed)
	}
	return all
}
