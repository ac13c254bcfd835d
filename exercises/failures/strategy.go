package failures

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Strategy is who is restarted when a child fails.
type Strategy int

const (
	// OneForOne restarts the child alone.
	OneForOne Strategy = iota
	// AllForOne stops all the others, the last of the list first, and then restarts them with it: for children that are
	// of no use without each other. Those that are done, and those of Never, are not started again.
	AllForOne
)

// restart starts the child again whose end is e, alone or with the others. An error is the end of the supervision.
func (s *supervisor) restart(ctx context.Context, e ending, failure error) error {
	if s.Strategy == OneForOne {
		s.start(e.child, s.Backoff.pause(s.recent.of[e.child]))
		return nil
	}
	others := s.stopRunning(stoppedFor(failure))
	if s.running > 0 || ctx.Err() != nil { // nobody is started twice, and nobody when ctx has ended
		s.lost = append(append(s.lost, failure), others.failed...)
		return errors.Join(s.lost...)
	}
	s.recent.also(others.failed)
	s.startAgain(append(others.ends, e))
	return nil
}

// startAgain starts those that were not done when they ended, in the order of the list.
func (s *supervisor) startAgain(ends []ending) {
	pause := s.Backoff.pause(len(s.recent.recent))
	slices.SortFunc(ends, func(a, b ending) int { return a.child - b.child })
	for _, e := range ends {
		child := &s.children[e.child]
		if child.Restart != Never && (e.asked || child.failure(e) != nil) {
			s.start(e.child, pause)
		}
	}
}

// stoppedFor is why others end for an error.
func stoppedFor(err error) error { return fmt.Errorf("%w: %w", ErrStopped, err) }
