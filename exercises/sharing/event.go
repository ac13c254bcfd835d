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
	up     atomic.Bool // written under mu
	mu     sync.Mutex
	raised chan struct{} // of this time that the flag is down, if somebody has waited
}

// NewEvent returns an event that is not set.
func NewEvent() *Event { return new(Event) }

// Set sets the flag and lets all who wait go on. It may be set already.
func (e *Event) Set() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.up.Store(true); e.raised != nil {
		close(e.raised)
		e.raised = nil
	}
}

// Clear takes the flag down, so that who comes now waits. It may be down already.
func (e *Event) Clear() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.up.Store(false)
}

// IsSet tells whether the flag was set a moment ago.
func (e *Event) IsSet() bool { return e.up.Load() }

// Wait returns nil once the flag is set, or has been set since the call. When ctx ends first, it returns the error of
// ctx; a flag that is set wins over a ctx that has ended. Only the first who waits since a Clear allocates, once.
func (e *Event) Wait(ctx context.Context) error {
	if e.up.Load() {
		return nil
	}
	mustHave(ctx)
	raised := e.thisTime()
	if raised == nil || came(ctx, raised) {
		return nil
	}
	select {
	case <-raised: // both at once
		return nil
	default:
		return ctx.Err()
	}
}

// thisTime is what the end of this time closes, nil if the flag is up.
func (e *Event) thisTime() <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.raised == nil && !e.up.Load() {
		e.raised = make(chan struct{})
	}
	return e.raised
}

// String says whether the event is set.
func (e *Event) String() string {
	if e.IsSet() {
		return "sharing.Event(set)"
	}
	return "sharing.Event(not set)"
}
