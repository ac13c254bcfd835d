package queue

// fewest is from how many slots on a store gives some back.
const fewest = 256

// tooRoomy tells whether half the slots can be given back. As that leaves half of the rest empty, a
// queue that grows and shrinks by turns does not move its items each time.
func tooRoomy(items, slots int) bool { return slots > fewest && items <= slots/4 }

// fit gives back storage after a burst.
func fit[T any](items []T) []T {
	if !tooRoomy(len(items), cap(items)) {
		return items
	}
	return append(make([]T, 0, cap(items)/2), items...)
}

// take leaves nothing in the slot, which would keep alive what the taker has dropped.
func take[T any](slot *T) T {
	var none T
	item := *slot
	*slot = none
	return item
}
