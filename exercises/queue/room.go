package queue

// fewest is from how many slots on a stack or a heap gives some back.
const fewest = 256

// fit gives back storage after a burst: half, when only a quarter is in use. What is left is half empty, so that a
// queue that grows and shrinks by turns does not move its items each time.
func fit[T any](items []T) []T {
	if cap(items) <= fewest || len(items) > cap(items)/4 {
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
