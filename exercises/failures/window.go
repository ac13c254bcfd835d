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
	of     []int     // how many of them are of each child
}

type restart struct {
	at    time.Time
	child int
	cause error
}

// note notes a restart, unless there are too many.
func (w *window) note(r restart) bool {
	for len(w.recent) > 0 && r.at.Sub(w.recent[0].at) >= w.length {
		w.of[w.recent[0].child]--
		w.recent = w.recent[1:]
	}
	if len(w.recent) >= w.most {
		return false
	}
	w.of[r.child]++
	w.recent = append(w.recent, r)
	return true
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
	if len(errs) > 0 {
		latest := &w.recent[len(w.recent)-1]
		latest.cause = errors.Join(append([]error{latest.cause}, errs...)...)
	}
}
