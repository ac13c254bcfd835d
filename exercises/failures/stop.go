package failures

import (
	"errors"
	"time"
)

// stop stops all that run, for good, and returns every failure that no restart has made good.
func (s *supervisor) stop(why error) error {
	s.lost = append(s.lost, s.stopRunning(why).failed...)
	return errors.Join(s.lost...)
}

// stopped is what came of a stop.
type stopped struct {
	ends   []ending // of children that ran, by themselves or because they were asked
	failed []error  // of theirs, and of those that outlast their grace
}

// stopRunning asks one child after the other to stop, the last first, and waits for each as long as its grace.
func (s *supervisor) stopRunning(why error) (all stopped) {
	for i := len(s.children) - 1; i >= 0; i-- {
		if s.cancels[i] != nil {
			s.cancels[i](why)
			s.await(i, &all)
		}
	}
	return all
}

// await waits for the end of a child. Others may end meanwhile.
func (s *supervisor) await(child int, all *stopped) {
	timer := time.NewTimer(s.children[child].grace())
	defer timer.Stop()
	for s.cancels[child] != nil {
		select {
		case e := <-s.ends: // one that is there wins over a grace that is over
			s.sawEnd(e, all)
			continue
		default:
		}
		select {
		case e := <-s.ends:
			s.sawEnd(e, all)
		case <-timer.C:
			all.failed = append(all.failed, &ChildError{s.children[child].Name, ErrStillRuns})
			return
		}
	}
}

// sawEnd notes an end during a stop. The failure of a child that is never started again is lost at once.
func (s *supervisor) sawEnd(e ending, all *stopped) {
	s.leave(e)
	all.ends = append(all.ends, e)
	child := &s.children[e.child]
	switch err := child.failure(e); {
	case err == nil:
	case child.Restart == Never:
		s.lost = append(s.lost, err)
	default:
		all.failed = append(all.failed, err)
	}
}
