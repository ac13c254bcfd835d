package sharing

import "errors"

// ErrNotLocked is returned by a Release of a lock that nobody holds, and by a Condition whose lock nobody holds.
var ErrNotLocked = errors.New("sharing: the lock is not held; acquire it first")
