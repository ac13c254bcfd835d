package sharing

import "errors"

var (
	// ErrNotLocked is returned by a Release of a lock that nobody holds, and by a Condition whose lock nobody holds.
	ErrNotLocked = errors.New("sharing: the lock is not held; acquire it first")

	// ErrOverRelease is returned by a release of more permits than a semaphore may have.
	ErrOverRelease = errors.New("sharing: more permits released than the semaphore may have; release what was acquired, and once")

	// ErrBroken is returned at a barrier that is broken, since a party gave up, its action failed, or by Abort or Reset.
	ErrBroken = errors.New("sharing: the barrier is broken; reset it when all parties know")

	// ErrCount is returned, with more words, where a number makes no sense: of parties, of permits, of waiters.
	ErrCount = errors.New("sharing: a number that makes no sense")
)
