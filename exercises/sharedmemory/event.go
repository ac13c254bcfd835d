package sharedmemory

import (
	"context"
	"fmt"
	"math"
	"os"
	"runtime"
	"sync/atomic"
)

// Event is a flag that goroutines of several processes wait for. It is made by [NewEvent], and handed to a child in the
// argument of its start. Whoever waits when the flag is set goes on, even if it is cleared at once. No process owes
// another an answer, so one that is killed while it waits holds up nobody. Python has multiprocessing.Event, whose set
// may wait for a dead waiter for ever.
type Event struct{ seg *segment }

const kindEvent = 4

// The word of an event is how often it was set, and in the lowest bit whether it is.
const raised = 1

// NewEvent makes an event that is not set. The errors are those of [NewLock].
func NewEvent() (*Event, error) {
	seg, err := create(kindEvent, 4)
	if err != nil {
		return nil, err
	}
	return &Event{seg}, nil
}

// Set sets the flag and lets all who wait go on. It may be set already; if the event is closed, nothing happens.
func (e *Event) Set() {
	e.change(func(w uint32) uint32 {
		if w&raised != 0 {
			return w
		}
		return (w + 2) | raised
	})
}

// Clear takes the flag down, so that who comes now waits.
func (e *Event) Clear() { e.change(func(w uint32) uint32 { return w &^ raised }) }

func (e *Event) change(to func(uint32) uint32) {
	if e.seg.check() != nil {
		return
	}
	defer runtime.KeepAlive(e.seg)
	word := e.word()
	for {
		w := word.Load()
		if next := to(w); next == w || word.CompareAndSwap(w, next) {
			if next > w {
				unpark(word, math.MaxInt32)
			}
			return
		}
	}
}

// IsSet tells whether the flag was set a moment ago.
func (e *Event) IsSet() bool {
	defer runtime.KeepAlive(e.seg)
	return e.seg.check() == nil && e.word().Load()&raised != 0
}

// Wait returns nil once the flag is set, or has been set since the call. When ctx ends first, that is the error; a flag
// that is set wins over a ctx that has ended. It may be called concurrently. Waiting keeps a thread.
func (e *Event) Wait(ctx context.Context) error {
	if err := e.seg.check(); err != nil {
		return err
	}
	defer runtime.KeepAlive(e.seg)
	word := e.word()
	first := word.Load()
	defer context.AfterFunc(ctx, func() { unpark(word, math.MaxInt32) })()
	for {
		w := word.Load()
		switch {
		case w&raised != 0 || w>>1 != first>>1:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case e.seg.check() != nil:
			return ErrClosed
		}
		sleep(word, w, doze)
	}
}

// String says whether the event is set.
func (e *Event) String() string { return fmt.Sprintf("sharedmemory.Event(set: %v)", e.IsSet()) }

// Close is [Lock.Close].
func (e *Event) Close() error { return e.seg.close() }

func (e *Event) word() *atomic.Uint32 { return at[atomic.Uint32](e.seg) }

// Handover is for [process.Handle].
func (e *Event) Handover() (string, []*os.File, error) { return e.seg.handover() }

// MarshalText writes the event's ID.
func (e *Event) MarshalText() ([]byte, error) { return e.seg.text() }

// UnmarshalText makes e the event of this ID that was handed to this process.
func (e *Event) UnmarshalText(id []byte) (err error) {
	e.seg, err = attach(string(id), kindEvent)
	return err
}
