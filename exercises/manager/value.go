package manager

import "context"

// Value is a proxy of one value at a server: Python's Manager().Value(). [OpenValue] makes one. It is a [Map] with one
// key, and what is said there holds here.
type Value[T any] struct{ one *Map[struct{}, T] }

var theOne = struct{}{}

// OpenValue returns a proxy of the value of this name. If there is none, it is made, and is initial.
func OpenValue[T any](ctx context.Context, c *Client, name string, initial T) (*Value[T], error) {
	m, err := OpenMap[struct{}, T](ctx, c, name)
	if err != nil {
		return nil, err
	}
	_, err = m.Insert(ctx, theOne, initial)
	return &Value[T]{m}, err
}

// Get returns a copy of the value.
func (v *Value[T]) Get(ctx context.Context) (T, error) {
	t, _, err := v.one.Get(ctx, theOne)
	return t, err
}

// Set changes the value, whatever it was.
func (v *Value[T]) Set(ctx context.Context, t T) error { return v.one.Set(ctx, theOne, t) }

// CompareAndSwap makes the value t if it is old now, and tells whether it did.
func (v *Value[T]) CompareAndSwap(ctx context.Context, old, t T) (bool, error) {
	return v.one.CompareAndSwap(ctx, theOne, old, t)
}

// Update is [Map.Update].
func (v *Value[T]) Update(ctx context.Context, change func(old T) (T, error)) (T, error) {
	return v.one.Update(ctx, theOne, func(old T, _ bool) (T, error) { return change(old) })
}
