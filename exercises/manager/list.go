package manager

import (
	"context"

	"concurrency/exercises/internal/wire"
)

// List is a proxy of a list at a server: Python's Manager().list(). [OpenList] makes one. Each method is one round
// trip, some 20 us on one machine, and takes effect at one moment, in whatever order the calls of all clients come;
// between two of them others come in. All may be called concurrently. They fail with [ErrServerGone], with
// [ErrClosed], and for a value that cannot cross.
//
// What they return is a copy. To change it changes nothing at the server: write it back with Set.
type List[T any] struct {
	at    proxy
	codec *wire.Codec[T]
}

// OpenList returns a proxy of the list of this name, and makes the list if there is none. The error is [ErrType] if
// what has this name is not a list of T, [ErrCrowded], or says why no value of T could cross.
func OpenList[T any](ctx context.Context, c *Client, name string) (*List[T], error) {
	codec, err := wire.For[T]()
	if err != nil {
		return nil, err
	}
	at, err := openObject(ctx, c, 'l', name, typeOf[T](), nil)
	if err != nil {
		return nil, err
	}
	return &List[T]{at, codec}, nil
}

// Append adds v at the end.
func (l *List[T]) Append(ctx context.Context, v T) error {
	body, err := l.codec.Append(l.at.request(), v)
	if err == nil {
		_, err = l.at.do(ctx, appendItem, body)
	}
	return err
}

// Get returns a copy of the item at index i. The error is [ErrRange] if there is none.
func (l *List[T]) Get(ctx context.Context, i int) (v T, err error) {
	answer, err := l.at.do(ctx, get, appendNumber(l.at.request(), i))
	if err != nil {
		return v, err
	}
	return decode(l.codec, answer)
}

// Set puts v in place of the item at index i. The error is [ErrRange] if there is none. What was read by Get may have
// changed meanwhile: where that matters, hold a [Lock], or use a [Map] and its Update.
func (l *List[T]) Set(ctx context.Context, i int, v T) error {
	body, err := l.codec.Append(appendNumber(l.at.request(), i), v)
	if err == nil {
		_, err = l.at.do(ctx, set, body)
	}
	return err
}

// PopFront takes the first item away. It returns false if there is none.
func (l *List[T]) PopFront(ctx context.Context) (v T, ok bool, err error) {
	return l.pop(ctx, popFront)
}

// PopBack takes the last item away. It returns false if there is none.
func (l *List[T]) PopBack(ctx context.Context) (v T, ok bool, err error) { return l.pop(ctx, popBack) }

func (l *List[T]) pop(ctx context.Context, verb byte) (v T, ok bool, err error) {
	answer, err := l.at.do(ctx, verb, l.at.request())
	if err != nil {
		return v, false, err
	}
	return decodeMaybe(l.codec, answer)
}

// Len returns how many items there were.
func (l *List[T]) Len(ctx context.Context) (int, error) { return l.at.length(ctx) }

// Snapshot returns a copy of the whole list as it was at one moment, which is also the way to go through it. It is
// never nil. More than 128 MiB do not cross.
func (l *List[T]) Snapshot(ctx context.Context) ([]T, error) {
	answer, err := l.at.do(ctx, snapshot, l.at.request())
	if err != nil {
		return nil, err
	}
	n, rest, err := takeCount(answer, l.codec.Size())
	if err != nil {
		return nil, err
	}
	all := make([]T, n)
	_, err = l.codec.TakeAll(rest, all)
	return all, err
}
