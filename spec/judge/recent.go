package judge

// recent is a map that forgets the oldest entry when it is full.
type recent[K comparable, V any] struct {
	limit  int
	values map[K]V
	order  []K // a ring, once full
	oldest int
	lost   bool // something was forgotten
}

func (r *recent[K, V]) get(k K) (V, bool) {
	v, ok := r.values[k]
	return v, ok
}

func (r *recent[K, V]) put(k K, v V) {
	if r.values == nil {
		r.values = make(map[K]V)
	}
	if _, ok := r.values[k]; ok {
		r.values[k] = v
		return
	}
	if len(r.order) < r.limit {
		r.order = append(r.order, k)
	} else {
		delete(r.values, r.order[r.oldest])
		r.order[r.oldest] = k
		r.oldest = (r.oldest + 1) % r.limit
		r.lost = true
	}
	r.values[k] = v
}
