//go:build race

package sharedmemory

import "sync/atomic"

// order tells the race detector what it cannot see, since it looks at this process's own memory alone: that who has a
// lock comes after all who have had it before.
type order struct{ releasedBefore atomic.Uint32 }

func (o *order) acquired() { o.releasedBefore.Load() }

func (o *order) releases() { o.releasedBefore.Add(1) }
