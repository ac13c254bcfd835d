package executor

import (
	"context"
	"sync"
)

// inbox takes what many bring, without making them wait, for one consumer.
type inbox[E any] struct {
	mu    sync.Mutex
	items []E
	spare []E
	wake  chan struct{} // holds a token when there may be items
}

func newInbox[E any]() inbox[E] { return inbox[E]{wake: make(chan struct{}, 1)} }

func (b *inbox[E]) push(item E) {
	b.mu.Lock()
	b.items = append(b.items, item)
	b.mu.Unlock()
	b.ring()
}

// start puts items before all others, and keeps the slice.
func (b *inbox[E]) start(items []E) {
	b.mu.Lock()
	b.items = append(items, b.items...)
	b.mu.Unlock()
	b.ring()
}

func (b *inbox[E]) ring() {
	select {
	case b.wake <- struct{}{}:
	default: // the token is there already
	}
}

// take takes what is there. The slice is good until the next take; the consumer clears
// what it has used, so that nothing is kept alive.
func (b *inbox[E]) take() []E {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.items, b.spare = b.spare[:0], b.items
	return b.spare
}

// collect waits until something is there and takes it.
func (b *inbox[E]) collect(ctx context.Context) ([]E, error) {
	for {
		if err := await(ctx, b.wake); err != nil {
			return nil, err
		}
		if items := b.take(); len(items) > 0 {
			return items, nil
		}
	}
}
