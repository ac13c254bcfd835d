package contract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Call is one operation on an object that several parties use: what was asked, what was answered, and between which
// two moments. Moments are numbers, later ones greater. Two calls with a moment in common overlap.
type Call[In any, Out comparable] struct {
	Party    int
	In       In
	Out      Out
	From, To int64
	open     bool // nobody knows when it returned and what it answered: it may come last, as if it had never been
}

// ErrContradiction is what Linearizable returns, with a drawing of the contradiction.
var ErrContradiction = errors.New("contract: no order of these calls explains what they answered")

// Linearizable looks for an order of the calls in which one party alone, calling step after step, would have been given
// the same answers. A call that returned before another began must stay before it. If there is such an order,
// the object was as good as one whose operations each happen at one moment. If not, the error shows why.
//
// The model is a state to start with and what one operation makes of a state, and answers. States are compared, so
// that none is tried twice; step must not change one. A string makes a good list.
//
// This is the search of Wing and Gong. Its cost may double with each further party: it is meant for a dozen calls,
// and refuses more than 64.
func Linearizable[State comparable, In any, Out comparable](
	history []Call[In, Out], start State, step func(State, In) (State, Out),
) error {
	if len(history) > 64 {
		return fmt.Errorf("contract: a history of %d calls: 64 are the most", len(history))
	}
	explained := func(calls []Call[In, Out]) bool {
		s := search[State, In, Out]{calls, step, map[reached[State]]bool{}}
		return s.from(reached[State]{state: start})
	}
	if explained(history) {
		return nil
	}
	return fmt.Errorf("%w:\n%s", ErrContradiction, draw(shortest(history, explained)))
}

// search is a walk through the orders of calls.
type search[State comparable, In any, Out comparable] struct {
	calls   []Call[In, Out]
	step    func(State, In) (State, Out)
	visited map[reached[State]]bool
}

// reached is how far an order has come: which calls are done, and what they have made of the object.
type reached[State comparable] struct {
	done  uint64
	state State
}

// from tells whether the calls that are left can be explained from here.
func (s *search[State, In, Out]) from(here reached[State]) bool {
	if s.visited[here] {
		return false
	}
	s.visited[here] = true
	if here.done == 1<<len(s.calls)-1 {
		return true
	}
	for i, c := range s.calls {
		if here.done&(1<<i) != 0 || !s.mayBeNext(c, here.done) {
			continue
		}
		state, out := s.step(here.state, c.In)
		if (c.open || out == c.Out) && s.from(reached[State]{here.done | 1<<i, state}) {
			return true
		}
	}
	return false
}

// mayBeNext tells whether no call that is left returned before c began.
func (s *search[State, In, Out]) mayBeNext(c Call[In, Out], done uint64) bool {
	for i, other := range s.calls {
		if done&(1<<i) == 0 && !other.open && other.To < c.From {
			return false
		}
	}
	return true
}

// shortest returns the least of a history that is a contradiction still. Calls cannot just be left out: without its append, a
// pop that was right is wrong. But one may know less. First, the end: what a shorter prefix of the history has not seen
// return may have come to something or not. Then, one by one, what calls answered and that they returned. Each time, every
// order that explained what was known before explains what is known after, so what cannot be explained in the end could not
// in the beginning.
func shortest[In any, Out comparable](history []Call[In, Out], explained func([]Call[In, Out]) bool) []Call[In, Out] {
	calls := slices.Clone(history)
	slices.SortFunc(calls, func(a, b Call[In, Out]) int { return cmp.Compare(a.To, b.To) })
	for _, last := range calls {
		if known := until(calls, last.To); !explained(known) {
			calls = known
			break
		}
	}
	for i := range calls {
		if !calls[i].open {
			calls[i].open = true
			calls[i].open = !explained(calls)
		}
	}
	return calls
}

// until is what was known of the calls at a moment.
func until[In any, Out comparable](calls []Call[In, Out], moment int64) (known []Call[In, Out]) {
	for _, c := range calls {
		if c.From <= moment {
			c.open = c.open || c.To > moment
			known = append(known, c)
		}
	}
	return known
}
