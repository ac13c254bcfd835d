package sharedmemory

import "errors"

var (
	// ErrClosed is returned by what was closed in this process, or was never made by its constructor.
	ErrClosed = errors.New("sharedmemory: it is closed in this process, or was never made")

	// ErrOwnerDied tells who gets a lock that its last owner died with it. The lock is held all the same: look at what
	// it guards, mend it if need be, and release it. To be found with errors.Is. POSIX calls it EOWNERDEAD.
	ErrOwnerDied = errors.New("sharedmemory: the lock is yours, but its last owner died with it: check what it guards")

	// ErrCount is returned for a number of permits, parties or waiters that makes no sense.
	ErrCount = errors.New("sharedmemory: impossible number")

	// ErrOverRelease is returned by a release of more permits than a semaphore may have. Python raises ValueError.
	ErrOverRelease = errors.New("sharedmemory: release of more permits than there may be")

	// ErrBroken is returned at a barrier at which not all parties meet. Python raises BrokenBarrierError.
	ErrBroken = errors.New("sharedmemory: the barrier is broken")

	// ErrNotOwner is returned by a release of a recursive lock by somebody else than its owner, and to an owner that is
	// nil. Python raises RuntimeError.
	ErrNotOwner = errors.New("sharedmemory: release of a lock by somebody who does not own it")

	// ErrCrowded is returned to who would have to wait where 256 goroutines wait already.
	ErrCrowded = errors.New("sharedmemory: too many goroutines wait for it already")

	// ErrNotLocked is returned by a release of a lock that nobody holds. Python raises ValueError.
	ErrNotLocked = errors.New("sharedmemory: release of a lock that is not held")
)
