package executor

import (
	"slices"
	"sync/atomic"
)

// distinct lists the futures in their order without repetitions, and refuses nil ones.
//
// A set of 1e5 pointers costs more than all the rest of AsCompleted. So each future carries the mark of the
// list that is just being made of it; only one that bears another list's mark at that moment goes into a set.
func distinct[T any](fs []*Future[T]) ([]*Future[T], error) {
	if slices.Contains(fs, nil) {
		return nil, ErrNilFuture
	}
	mark := max(1, lists.Add(1)) // 0 is the mark of no list
	list := make([]*Future[T], 0, len(fs))
	contested := map[*Future[T]]bool{}
	for _, f := range fs {
		switch {
		case f.mark.Load() == mark || contested[f]:
			continue
		case !f.mark.CompareAndSwap(0, mark):
			contested[f] = true
		}
		list = append(list, f)
	}
	for _, f := range list {
		f.mark.CompareAndSwap(mark, 0)
	}
	return list, nil
}

var lists atomic.Uint32 // numbers the lists
