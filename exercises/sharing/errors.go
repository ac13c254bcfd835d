package sharing

import "errors"

var (
	// ErrNotLocked is returned by a release of a lock that is not held, and by a Condition whose lock is not.
	ErrNotLocked = errors.New("sharing: the lock is not held; acquire it first")

	// ErrNotOwner is returned by an RLock to who does not own it, and to an owner that is nil.
	ErrNotOwner = errors.New("sharing: not the owner of the lock; acquire it with the same owner, from NewOwner")

	// ErrOverRelease is returned by a release of more permits than a semaphore may have.
	ErrOverRelease = errors.New("sharing: a permit too many; release only what was acquired, and once")

	// ErrBroken is returned at a barrier that is broken, since a party gave up, its action failed, or by Abort or Reset.
	ErrBroken = errors.New("sharing: the barrier is broken; reset it when all parties know")

	// ErrCount is returned, with more words, where a number makes no sense: of parties, of permits, of waiters.
	ErrCount = errors.New("sharing: a number that makes no sense")
)
