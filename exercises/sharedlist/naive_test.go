package sharedlist_test

import (
	"sync"
	"time"
)

// naive is a sound list, but for what is said in flaws to be wrong with it.
type naive[T any] struct {
	flaws flaws
	mu    sync.Mutex
	slots []T
	first int
	items int
}

// flaws are the ways in which a list can be wrong, each named for what it does.
type flaws struct {
	popsUnlocked, checksThenActs bool // in two steps, with time for others in between
	lifo, losesAtTheEnd          bool
	keepsAlive, hoards           bool
}

func (l *naive[T]) Append(v T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.items == len(l.slots) {
		l.resize(max(2, 2*l.items))
	}
	l.slots[(l.first+l.items)%len(l.slots)] = v
	l.items++
}

func (l *naive[T]) PopFront() (v T, ok bool) { return l.pop(!l.flaws.lifo) }
func (l *naive[T]) PopBack() (v T, ok bool)  { return l.pop(false) }

func (l *naive[T]) pop(front bool) (v T, ok bool) {
	switch {
	case l.flaws.popsUnlocked:
		v, ok = l.look(front)
		meanwhile()
		_, _ = l.take(front)
		return v, ok
	case l.flaws.checksThenActs:
		if l.Len() == 0 {
			return v, false
		}
		meanwhile()
		v, _ = l.take(front)
		return v, true
	}
	return l.take(front)
}

// meanwhile lets everybody else come as far as they can: in virtual time, all others have gone on when it is over.
func meanwhile() { time.Sleep(time.Nanosecond) }

func (l *naive[T]) look(front bool) (v T, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.items == 0 {
		return v, false
	}
	return l.slots[l.at(front)], true
}

func (l *naive[T]) take(front bool) (v T, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.items == 0 {
		return v, false
	}
	i, none := l.at(front), v
	v = l.slots[i]
	if !l.flaws.keepsAlive {
		l.slots[i] = none
	}
	if front {
		l.first = (l.first + 1) % len(l.slots)
	}
	l.items--
	if l.items < len(l.slots)/4 && !l.flaws.hoards {
		l.resize(len(l.slots) / 2)
	}
	return v, true
}

func (l *naive[T]) at(front bool) int {
	if front {
		return l.first
	}
	return (l.first + l.items - 1) % len(l.slots)
}

func (l *naive[T]) resize(room int) {
	slots := make([]T, room)
	for i := range l.items {
		from := (l.first + i) % len(l.slots)
		if l.flaws.losesAtTheEnd && from == len(l.slots)-1 && l.first > 0 {
			from = 0 // one too early round the end
		}
		slots[i] = l.slots[from]
	}
	l.slots, l.first = slots, 0
}

func (l *naive[T]) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.items
}

func (l *naive[T]) Snapshot() []T {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]T, l.items)
	for i := range all {
		all[i] = l.slots[(l.first+i)%len(l.slots)]
	}
	return all
}
