package manager

import "context"

// A value is changed by whoever finds it as it was when he looked: if another came in between, he looks again. So
// nobody's change is lost, and nobody who dies has anything locked.

// CompareAndSwap makes v the value of a key if it is old now, and tells whether it did.
func (m *Map[K, V]) CompareAndSwap(ctx context.Context, key K, old, v V) (swapped bool, err error) {
	was, err := m.values.Append(nil, old)
	if err != nil {
		return false, err
	}
	swapped, _, _, err = m.swap(ctx, key, was, true, v)
	return swapped, err
}

// Insert makes v the value of a key that has none, and tells whether it did.
func (m *Map[K, V]) Insert(ctx context.Context, key K, v V) (inserted bool, err error) {
	inserted, _, _, err = m.swap(ctx, key, nil, false, v)
	return inserted, err
}

// Update makes the value of a key what change makes of it, as one step: no change of another is lost. change gets the
// value, and whether there is one; it is called here, again if another was faster, and so must have no effect but its
// result. Its error leaves everything as it was, and is returned. Update returns the new value. Alone it takes two
// round trips; ctx is looked at before each further attempt.
func (m *Map[K, V]) Update(ctx context.Context, key K, change func(old V, ok bool) (V, error)) (v V, err error) {
	answer, err := m.do(ctx, get, key)
	if err != nil {
		return v, err
	}
	old, had, err := valueIn(answer)
	for err == nil {
		var before V
		if had {
			if before, err = decode(m.values, old); err != nil {
				return v, err
			}
		}
		if v, err = change(before, had); err != nil {
			return v, err
		}
		var swapped bool
		if swapped, old, had, err = m.swap(ctx, key, old, had, v); swapped || err != nil {
			return v, err
		}
		err = ctx.Err()
	}
	return v, err
}

// swap returns whether it did, and otherwise what is there. It compares the very bytes that the server sent, so that a
// type whose values are written now one way, now another, does no harm.
func (m *Map[K, V]) swap(ctx context.Context, key K, old []byte, had bool, v V) (swapped bool, now []byte, there bool, err error) {
	body, err := m.request(key)
	if err != nil {
		return false, nil, false, err
	}
	value, err := m.values.Append(nil, v)
	if err != nil {
		return false, nil, false, err
	}
	body, err = octets.Append(appendMaybe(body, old, had), value)
	if err != nil {
		return false, nil, false, err
	}
	answer, err := m.at.do(ctx, compareAndSwap, body)
	if err != nil {
		return false, nil, false, err
	}
	swapped, answer, err = takeBool(answer)
	if err == nil && !swapped {
		now, there, err = valueIn(answer)
	}
	return swapped, now, there, err
}

// valueIn is the bytes of a value that may be missing.
func valueIn(answer []byte) (value []byte, there bool, err error) {
	there, value, err = takeBool(answer)
	return value, there, err
}

// Number is what can be added to.
type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

// Add adds n to the value of a key, which begins at 0, as one step, and returns the sum. Python's d[k] += n is two,
// and loses what comes in between.
func Add[K comparable, N Number](ctx context.Context, m *Map[K, N], key K, n N) (N, error) {
	return m.Update(ctx, key, func(old N, _ bool) (N, error) { return old + n, nil })
}
