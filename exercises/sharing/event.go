package sharing

import (
	"context"
	"sync"
	"sync/atomic"
)

// Event is a flag that goroutines wait for: Python's threading.Event with a context. All methods may be called
// concurrently. Whoever waits when the flag is set goes on, even if it is cleared at once: each time
// that the flag is down has a channel of its own, which the end of that time closes.
type Event struct {
	up     atomic.Bool // a shortcut: written under mu
	mu     sync.Mutex
	raised chan struct{} // closed if and only if up
}

// NewEvent returns an event that is not set.
func NewEvent() *Event { return &Event{raised: make(chan struct{})} }

// Set sets the flag and lets all who wait go on. It may be set already.
func (e *Event) Set() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.up.Swap(true) {
		close(e.raised)
	}
}

// Clear takes the flag down, so that who comes now waits. It may be down already.
func (e *Event) Clear() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.up.Swap(false) {
		e.raised = make(chan struct{})
	}
}

// IsSet tells whether the flag was set a moment ago.
func (e *Event) IsSet() bool { return e.up.Load() }

// Wait returns nil once the flag is set, or has been set since the call. When ctx ends first, it returns the error of
// ctx; a flag that is set wins over a ctx that has ended. Waiting allocates nothing.
func (e *Event) Wait(ctx context.Context) error {
	if e.up.Load() {
		return nil
	}
	mustHave(ctx)
	raised := e.thisTime()
	if came(ctx, raised) {
		return nil
	}
	select {
	case <-raised: // both at once
		return nil
	default:
		return ctx.Err()
	}
}

func (e *Event) thisTime() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.raised
}

// String says whether the event is set.
func (e *Event) String() string {
	if e.IsSet() {
		return "sharing.Event(set)"
	}
	return "sharing.Event(not set)"
}
