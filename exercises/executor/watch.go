package executor

import (
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
)

// watchers is who wants to know of a future's end. A future has none until somebody asks.
type watchers[T any] struct {
	mu        sync.Mutex
	done      chan struct{}
	tickets   []ticket[T]
	callbacks []func(*Future[T])
}

// OnDone has fn called once the outcome is there, in the order in which the callbacks were
// added. For a future that has ended already, also one whose callbacks are being called, that
// is at once, before OnDone returns. Otherwise it is in the canceller's goroutine, or in one that
// the executor's Shutdown waits for. No lock is held: a callback may do what it likes with the
// future. One that panics is logged through slog; it harms neither the worker nor the next callback.
func (f *Future[T]) OnDone(fn func(*Future[T])) {
	if !f.watch(func(box *watchers[T]) { box.callbacks = append(box.callbacks, fn) }) {
		f.call([]func(*Future[T]){fn})
	}
}

// watch adds to the box of a future that has not ended. It answers false for one that has.
func (f *Future[T]) watch(add func(*watchers[T])) bool {
	box := f.open()
	box.mu.Lock()
	defer box.mu.Unlock()
	for {
		now := f.phase.Load()
		switch now &^ watched {
		case cancelled, failed, succeeded:
			return false
		}
		if f.phase.CompareAndSwap(now, now|watched) {
			add(box)
			return true
		}
	}
}

func (f *Future[T]) open() *watchers[T] {
	if box := f.box.Load(); box != nil {
		return box
	}
	f.box.CompareAndSwap(nil, &watchers[T]{})
	return f.box.Load()
}

func (f *Future[T]) doneOrClosed() <-chan struct{} {
	box := f.open()
	lives := f.watch(func(*watchers[T]) {
		if box.done == nil {
			box.done = make(chan struct{})
		}
	})
	if box.done == nil { // it had ended before anybody asked
		return closed
	}
	if !lives {
		<-box.done // the outcome is there: tell closes it at this moment, if it has not yet
	}
	return box.done
}

// forget takes a group out of the box: its consumer has left.
func (f *Future[T]) forget(g *group[T]) {
	box := f.open()
	box.mu.Lock()
	defer box.mu.Unlock()
	box.tickets = slices.DeleteFunc(box.tickets, func(t ticket[T]) bool { return t.group == g })
}

// tell opens the box of a future that has just ended. Nobody can add to it any more.
func (f *Future[T]) tell(w Worker) {
	box := f.box.Load()
	box.mu.Lock()
	done, tickets, callbacks := box.done, box.tickets, box.callbacks
	box.tickets, box.callbacks = nil, nil
	box.mu.Unlock()
	if done != nil {
		close(done)
	}
	for _, t := range tickets {
		t.group.arrive(f, t.place)
	}
	switch {
	case len(callbacks) == 0:
	case w == nil:
		f.call(callbacks)
	default:
		w.Go(func() { f.call(callbacks) })
	}
}

// call calls the callbacks in turn, the rest also when one panics or ends the goroutine.
func (f *Future[T]) call(callbacks []func(*Future[T])) {
	if len(callbacks) == 0 {
		return
	}
	defer f.call(callbacks[1:])
	defer func() {
		if v := recover(); v != nil {
			slog.Error("executor: a future's callback panicked", "panic", v, "stack", string(debug.Stack()))
		}
	}()
	callbacks[0](f)
}
