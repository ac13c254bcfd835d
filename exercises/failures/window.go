package failures

import (
	"errors"
	"time"
)

// window is the restarts of the recent past.
type window struct {
	most   int
	length time.Duration
	recent []restart // in order, at most that many
}

type restart struct {
	at    time.Time
	child int
	cause error
}

// note notes a restart, unless there are too many.
func (w *window) note(r restart) bool {
	for len(w.recent) > 0 && r.at.Sub(w.recent[0].at) >= w.length {
		w.recent = w.recent[1:]
	}
	if len(w.recent) >= w.most {
		return false
	}
	w.recent = append(w.recent, r)
	return true
}

// of counts the restarts of a child.
func (w *window) of(child int) (n int) {
	for _, r := range w.recent {
		if r.child == child {
			n++
		}
	}
	return n
}

// causes are the errors that led to the restarts.
func (w *window) causes() (errs []error) {
	for _, r := range w.recent {
		errs = append(errs, r.cause)
	}
	return errs
}

// also adds failures that came with the latest.
func (w *window) also(errs []error) {
	latest := &w.recent[len(w.recent)-1]
	latest.cause = errors.Join(append([]error{latest.cause}, errs...)...)
}
