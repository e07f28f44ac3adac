package workload

// reach is a run of users.
type reach struct{ first, count int }

func (r reach) has(user int) bool { return user >= r.first && user < r.first+r.count }

// others is how many users a user can write to.
func (r reach) others(user int) int {
	if r.has(user) {
		return r.count - 1
	}
	return r.count
}

// without returns the i-th user of the reach when one is left out.
func (r reach) without(user, i int) int32 {
	if i += r.first; r.has(user) && i >= user {
		i++
	}
	return int32(i)
}

// deal is how the users of a reach are dealt out to the groups of a kind. They
// stand in a shuffled order, and group n takes the places from n·each on; when
// all users have been dealt, they begin anew. So who is in which group is found
// without a table.
type deal struct {
	from  reach
	first int // group of the kind, in Plan.Groups
	each  int // members of a group
	dealt int // places, in all
	order permutation
}

// newDeal deals a reach out to so many groups with so many members each; 0
// members stands for all.
func newDeal(from reach, members, groups, first int, key uint64) deal {
	if members == 0 {
		members = from.count
	}
	return deal{from: from, first: first, each: members, dealt: members * groups, order: permute(from.count, key)}
}

// members returns the users of the n-th group of the kind.
func (d *deal) members(n int) []int32 {
	list := make([]int32, d.each)
	for i := range list {
		list[i] = int32(d.from.first + d.order.at((n*d.each+i)%d.from.count))
	}
	return list
}

// of returns how many groups of the kind a user is in, and the first place
// that is the user's.
func (d *deal) of(user int) (groups, place int) {
	if !d.from.has(user) {
		return 0, 0
	}
	if place = d.order.find(user - d.from.first); place >= d.dealt {
		return 0, place
	}
	return (d.dealt-place-1)/d.from.count + 1, place
}

// group returns the i-th group of the user with that place, in Plan.Groups.
func (d *deal) group(place, i int) int { return d.first + (place+i*d.from.count)/d.each }
