package manager

import (
	"context"
	"sync"

	"concurrency/exercises/sharing"
)

// lock is a lock at the server, which knows whose it is.
type lock struct {
	name string
	gate *sharing.Lock

	mu    sync.Mutex
	owner *session // nil: nobody, or somebody who has just taken the gate
	died  bool     // the last owner went away with it, and nobody has been told
}

var lockKind = kind{
	name: "lock",
	make: func(name string, _ []byte) (any, error) { return &lock{name: name, gate: sharing.NewLock()}, nil },
	verbs: map[byte]verb{
		acquire: on((*lock).acquire), tryAcquire: on((*lock).tryAcquire), release: on((*lock).release), locked: on((*lock).locked),
	},
}

// acquire answers whether the last owner died.
func (l *lock) acquire(k *call) error {
	if l.gate.TryAcquire() {
		l.own(k)
		return nil
	}
	k.later = func(ctx context.Context, k *call) error {
		if err := l.gate.Acquire(ctx); err != nil {
			return err
		}
		l.own(k)
		return nil
	}
	return nil
}

// tryAcquire answers whether it is taken, and then the same.
func (l *lock) tryAcquire(k *call) error {
	taken := l.gate.TryAcquire()
	k.out = appendBool(k.out, taken)
	if taken {
		l.own(k)
	}
	return nil
}

func (l *lock) own(k *call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.owner = k.session
	k.session.hold(l, true)
	k.out = appendBool(k.out, l.died)
	l.died = false
}

func (c *session) hold(l *lock, held bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if held {
		c.held[l] = true
	} else {
		delete(c.held, l)
	}
}

func (l *lock) release(k *call) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch l.owner {
	case nil:
		return sharing.ErrNotLocked
	case k.session:
	default:
		return ErrNotOwner
	}
	k.session.hold(l, false)
	l.owner = nil
	return l.gate.Release()
}

// abandon is the release of an owner who is gone. The next one is told.
func (l *lock) abandon() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.owner, l.died = nil, true
	_ = l.gate.Release()
}

func (l *lock) locked(k *call) error {
	k.out = appendBool(k.out, l.gate.Locked())
	return nil
}
