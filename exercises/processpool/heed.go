package processpool

import (
	"context"
	"sync/atomic"
	"time"
)

// heed is the ctx of a request. Most tasks never look at theirs, so it costs nothing until one does: then a ctx of the
// standard library takes over.
type heed struct{ rest atomic.Pointer[heeded] }

type heeded struct {
	context.Context
	cancel context.CancelFunc
}

// over is the rest of a ctx that has ended without being looked at.
var over = func() *heeded {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return &heeded{ctx, cancel}
}()

func (h *heed) look() *heeded {
	if rest := h.rest.Load(); rest != nil {
		return rest
	}
	ctx, cancel := context.WithCancel(context.Background())
	if h.rest.CompareAndSwap(nil, &heeded{ctx, cancel}) {
		return h.rest.Load()
	}
	cancel()
	return h.rest.Load()
}

func (h *heed) end() {
	if !h.rest.CompareAndSwap(nil, over) {
		h.rest.Load().cancel()
	}
}

func (h *heed) Deadline() (time.Time, bool) { return time.Time{}, false }

func (h *heed) Done() <-chan struct{} { return h.look().Done() }

func (h *heed) Err() error {
	if rest := h.rest.Load(); rest != nil {
		return rest.Err()
	}
	return nil
}

// Value finds the cancelling ctx: that is how the standard library ties a child to it without a goroutine.
func (h *heed) Value(key any) any { return h.look().Value(key) }
