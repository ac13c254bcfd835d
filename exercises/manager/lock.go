package manager

import (
	"context"
	"errors"
)

// Lock is a proxy of a lock at a server: Python's Manager().Lock(). [OpenLock] makes one. Its owner is the client, not
// the goroutine: any goroutine that uses the same client may release it, and who acquires it again waits for himself.
// When the client goes away, by its death or by Close, the next one gets the lock and is told, [ErrOwnerDied]; in
// Python it is then held for ever. Each verb is one round trip, some 20 us on one machine. All may be called
// concurrently.
type Lock struct{ at proxy }

// OpenLock returns a proxy of the lock of this name, and makes the lock, free, if there is none. The error is
// [ErrType] if what has this name is not a lock, or [ErrCrowded].
func OpenLock(ctx context.Context, c *Client, name string) (*Lock, error) {
	at, err := openObject(ctx, c, 'k', name, "nothing", nil)
	if err != nil {
		return nil, err
	}
	return &Lock{at}, nil
}

// Acquire waits for the lock and takes it. If ctx ends first, that is the error and the lock is not taken; a free lock
// is taken though ctx has ended. With [ErrOwnerDied] it is taken, too.
func (l *Lock) Acquire(ctx context.Context) error {
	answer, err := l.at.do(ctx, acquire, l.at.request())
	if err != nil {
		return err
	}
	return told(answer)
}

// told is what a new owner is told.
func told(answer []byte) error {
	died, _, err := takeBool(answer)
	if died {
		return ErrOwnerDied
	}
	return err
}

// TryAcquire takes the lock if it is free, and tells whether it did. With [ErrOwnerDied] it did, too.
func (l *Lock) TryAcquire(ctx context.Context) (bool, error) {
	answer, err := l.at.do(ctx, tryAcquire, l.at.request())
	if err != nil {
		return false, err
	}
	taken, rest, err := takeBool(answer)
	if taken {
		err = told(rest)
	}
	return taken, err
}

// Release frees the lock. The error is sharing.ErrNotLocked if nobody holds it and [ErrNotOwner] if another client
// does. It is sent though ctx has ended.
func (l *Lock) Release(ctx context.Context) error {
	_, err := l.at.do(ctx, release, l.at.request())
	return err
}

// Locked tells whether somebody held the lock a moment ago.
func (l *Lock) Locked(ctx context.Context) (bool, error) {
	answer, err := l.at.do(ctx, locked, l.at.request())
	if err != nil {
		return false, err
	}
	held, _, err := takeBool(answer)
	return held, err
}

// With calls fn with the lock held, and releases it when fn returns, panics or ends its goroutine. It returns what fn
// does, or why the lock was not had. fn is told whether the last owner died.
func (l *Lock) With(ctx context.Context, fn func(ownerDied bool) error) (err error) {
	err = l.Acquire(ctx)
	died := errors.Is(err, ErrOwnerDied)
	if err != nil && !died {
		return err
	}
	defer func() { err = errors.Join(err, l.Release(ctx)) }()
	return fn(died)
}
