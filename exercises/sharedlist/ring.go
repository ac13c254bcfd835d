package sharedlist

// Ring is a list without a lock: what [List.Do] hands out, and what a goroutine may have for itself. It is not for
// concurrent use. The zero value is an empty list.
//
// The items lie in a ring, so that the first one leaves as cheaply as the last: nothing moves up. What has been taken
// is not kept alive. The ring doubles when it is full and halves when a quarter is left in use, and is then half full
// either way, so every verb but Snapshot takes constant time on average, and a list that was long once gives its
// memory back.
type Ring[T any] struct {
	slots []T // none, or a power of two of them
	first int // the slot of the first item
	items int
}

// least is how many slots a ring keeps when it is empty.
const least = 8

// Append adds v at the end.
func (r *Ring[T]) Append(v T) {
	if r.items == len(r.slots) {
		r.resize(max(least, 2*r.items))
	}
	*r.slot(r.items) = v
	r.items++
}

// PopFront takes the first item away. It returns false if there is none.
func (r *Ring[T]) PopFront() (v T, ok bool) {
	if r.items == 0 {
		return v, false
	}
	v = r.clear(0)
	r.first = (r.first + 1) & (len(r.slots) - 1)
	r.shrink()
	return v, true
}

// PopBack takes the last item away. It returns false if there is none.
func (r *Ring[T]) PopBack() (v T, ok bool) {
	if r.items == 0 {
		return v, false
	}
	v = r.clear(r.items - 1)
	r.shrink()
	return v, true
}

// Len returns how many items there are.
func (r *Ring[T]) Len() int { return r.items }

// Snapshot returns a copy of the list, first to last, which is the caller's own.
func (r *Ring[T]) Snapshot() []T {
	all := make([]T, r.items)
	r.copyTo(all)
	return all
}

// slot is where the i-th item is.
func (r *Ring[T]) slot(i int) *T { return &r.slots[(r.first+i)&(len(r.slots)-1)] }

// clear empties the slot of the i-th item, so that the ring does not keep alive what it no longer has.
func (r *Ring[T]) clear(i int) T {
	var none T
	slot := r.slot(i)
	v := *slot
	*slot = none
	return v
}

// shrink counts an item less. Half, not a quarter, is what is left full: else a list that goes back and forth by one
// item would move all the others each time.
func (r *Ring[T]) shrink() {
	r.items--
	if len(r.slots) > least && r.items <= len(r.slots)/4 {
		r.resize(len(r.slots) / 2)
	}
}

func (r *Ring[T]) resize(slots int) {
	moved := make([]T, slots)
	r.copyTo(moved)
	r.slots, r.first = moved, 0
}

// copyTo copies the items in order: those up to the ring's end, then those that go on at its beginning.
func (r *Ring[T]) copyTo(to []T) {
	n := copy(to[:r.items], r.slots[r.first:])
	copy(to[n:r.items], r.slots)
}
