package manager

import (
	"context"

	"concurrency/exercises/internal/wire"
)

// Map is a proxy of a map at a server: Python's Manager().dict(), and with keys of type string its Namespace.
// [OpenMap] makes one. Each method is one round trip, some 20 us on one machine, and takes effect at one moment. All
// may be called concurrently. They fail with [ErrServerGone], with [ErrClosed], and for a value that cannot cross.
//
// Keys and values are equal if they are the same bytes when they cross. What the methods return is a copy: to change
// it changes nothing at the server. Get and Set are two moments, between which others come in; [Map.Update] and [Add]
// are one.
type Map[K comparable, V any] struct {
	at     proxy
	keys   *wire.Codec[K]
	values *wire.Codec[V]
}

// OpenMap returns a proxy of the map of this name, and makes the map if there is none. The error is [ErrType] if what
// has this name is not a map of K to V, [ErrCrowded], or says why no key or value could cross.
func OpenMap[K comparable, V any](ctx context.Context, c *Client, name string) (*Map[K, V], error) {
	keys, err := wire.For[K]()
	if err != nil {
		return nil, err
	}
	values, err := wire.For[V]()
	if err != nil {
		return nil, err
	}
	at, err := openObject(ctx, c, 'm', name, typeOf[K]()+" to "+typeOf[V](), nil)
	if err != nil {
		return nil, err
	}
	return &Map[K, V]{at, keys, values}, nil
}

// request begins the body of a call with a key.
func (m *Map[K, V]) request(key K) ([]byte, error) {
	k, err := m.keys.Append(nil, key)
	if err != nil {
		return nil, err
	}
	return octets.Append(m.at.request(), k)
}

// do makes a call that has a key.
func (m *Map[K, V]) do(ctx context.Context, verb byte, key K) ([]byte, error) {
	body, err := m.request(key)
	if err != nil {
		return nil, err
	}
	return m.at.do(ctx, verb, body)
}

// Get returns a copy of the value of a key. It returns false if there is none.
func (m *Map[K, V]) Get(ctx context.Context, key K) (v V, ok bool, err error) {
	answer, err := m.do(ctx, get, key)
	if err != nil {
		return v, false, err
	}
	return decodeMaybe(m.values, answer)
}

// Set makes v the value of a key, whatever it was before.
func (m *Map[K, V]) Set(ctx context.Context, key K, v V) error {
	body, err := m.request(key)
	if err == nil {
		body, err = m.values.Append(body, v)
	}
	if err == nil {
		_, err = m.at.do(ctx, set, body)
	}
	return err
}

// Delete takes a key away and returns what its value was. It returns false if there was none.
func (m *Map[K, V]) Delete(ctx context.Context, key K) (v V, ok bool, err error) {
	answer, err := m.do(ctx, remove, key)
	if err != nil {
		return v, false, err
	}
	return decodeMaybe(m.values, answer)
}

// Len returns how many keys there were.
func (m *Map[K, V]) Len(ctx context.Context) (int, error) { return m.at.length(ctx) }

// Snapshot returns a copy of the whole map as it was at one moment, which is also the way to go through it. It is
// never nil. More than 128 MiB do not cross.
func (m *Map[K, V]) Snapshot(ctx context.Context) (map[K]V, error) {
	answer, err := m.at.do(ctx, snapshot, m.at.request())
	if err != nil {
		return nil, err
	}
	n, rest, err := takeCount(answer, m.keys.Size()+m.values.Size())
	all := make(map[K]V)
	for i := 0; i < n && err == nil; i++ {
		rest, err = m.takeOne(rest, all)
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}

func (m *Map[K, V]) takeOne(b []byte, into map[K]V) (rest []byte, err error) {
	var k K
	var v V
	if b, err = m.keys.Take(b, &k); err != nil {
		return nil, err
	}
	if b, err = m.values.Take(b, &v); err != nil {
		return nil, err
	}
	into[k] = v
	return b, nil
}

// Keys returns the keys that there were at one moment, in no order. It costs as much as Snapshot.
func (m *Map[K, V]) Keys(ctx context.Context) ([]K, error) {
	all, err := m.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	keys := make([]K, 0, len(all))
	for k := range all {
		keys = append(keys, k)
	}
	return keys, nil
}
