package sharing

import "context"

// Guard is a lock that a [Condition] can be over: a [Lock], an [RWLock], for its writers, or an [RLock] as its owner
// sees it, which [RLock.As] gives.
type Guard interface {
	Acquire(ctx context.Context) error
	TryAcquire() bool
	Release() error

	isHeld() bool
	// letGo frees the lock, whatever its depth, and returns what takeBack needs to restore it.
	letGo() (depth int, err error)
	// takeBack waits for the lock, for as long as it takes.
	takeBack(depth int)
}

func (l *Lock) isHeld() bool                  { return l.Locked() }
func (l *Lock) letGo() (depth int, err error) { return 1, l.Release() }
func (l *Lock) takeBack(int)                  { _ = l.Acquire(context.Background()) }

func (l *RWLock) isHeld() bool                  { return l.Locked() }
func (l *RWLock) letGo() (depth int, err error) { return 1, l.Release() }
func (l *RWLock) takeBack(int)                  { _ = l.Acquire(context.Background()) }

func (v view) isHeld() bool { return v.lock.OwnedBy(v.owner) }

func (v view) letGo() (depth int, err error) {
	if !v.isHeld() {
		return 0, ErrNotLocked
	}
	return int(v.lock.depth.Swap(0)), v.lock.free()
}

func (v view) takeBack(depth int) {
	_ = v.Acquire(context.Background())
	v.lock.depth.Store(int64(depth))
}
