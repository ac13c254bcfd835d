package queue

// ring is the store of a queue that gives its oldest item first. Items stay where they are; the beginning moves.
type ring[T any] struct {
	slots []T
	first int
	n     int
}

func (r *ring[T]) push(item T) error {
	if r.n == len(r.slots) {
		r.resize(max(2*r.n, 8))
	}
	r.slots[r.at(r.n)] = item
	r.n++
	return nil
}

func (r *ring[T]) pop() (T, error) {
	item := take(&r.slots[r.first])
	r.first = r.at(1)
	r.n--
	if tooRoomy(r.n, len(r.slots)) {
		r.resize(len(r.slots) / 2)
	}
	return item, nil
}

// at returns where the i-th item is.
func (r *ring[T]) at(i int) int {
	if i += r.first; i >= len(r.slots) {
		i -= len(r.slots)
	}
	return i
}

// resize moves the items to as many other slots.
func (r *ring[T]) resize(slots int) {
	moved := make([]T, slots)
	end := copy(moved, r.slots[r.first:min(r.first+r.n, len(r.slots))])
	copy(moved[end:], r.slots[:r.n-end])
	r.slots, r.first = moved, 0
}

func (r *ring[T]) len() int { return r.n }

func (r *ring[T]) clear() { *r = ring[T]{} }
