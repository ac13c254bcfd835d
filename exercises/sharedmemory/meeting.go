package sharedmemory

import (
	"context"
	"errors"
	"math"
)

// What happens at a barrier. All but the waiting and the action is under its latch.

// arrival is how somebody has come to a round.
type arrival struct {
	spot  *spot // to wait at, or none for the last to come
	place int
	round uint32 // of the last one
}

// enter joins the round. One that is complete and runs its action takes nobody else: who comes then waits for it to be
// over, and breaks nothing by giving up.
func (b *Barrier) enter(ctx context.Context) (a arrival, err error) {
	for {
		var acting uint32
		var failed error
		err = b.alter(func() {
			if acting = b.mem.acting.Load(); acting == 0 || b.seg.gone(acting) {
				acting = 0
				a, failed = b.arrive(ctx)
			}
		})
		if err != nil || acting == 0 {
			return a, firstError(err, failed)
		}
		if err := ctx.Err(); err != nil {
			return a, err
		}
		sleep(&b.mem.acting, acting, patience) // more parties than there are places: nobody wakes them for a ctx
	}
}

// arrive is for who comes to a round that is not complete.
func (m *meeting) arrive(ctx context.Context) (a arrival, err error) {
	m.bury()
	if m.mem.broken != 0 {
		return a, ErrBroken
	}
	if a.place = m.came(); a.place == int(m.mem.parties)-1 {
		m.mem.round++
		m.mem.acting.Store(m.seg.self)
		a.round = m.mem.round
		return a, nil
	}
	if err := ctx.Err(); err != nil {
		m.shatter()
		return a, errors.Join(err, ErrBroken)
	}
	a.spot, err = m.mem.line.join(m.seg)
	return a, err
}

// came is how many wait.
func (m *meeting) came() (n int) {
	for range m.mem.line.waiters {
		n++
	}
	return n
}

// meet is what the last to arrive does: the action, and then it lets the others go, or breaks the barrier, if the
// action fails, panics or ends its goroutine.
func (b *Barrier) meet(round uint32) (err error) {
	well := false
	defer func() {
		var failed error
		e := b.alter(func() { failed = b.finish(round, well) })
		if e = firstError(e, failed); e != nil {
			err = errors.Join(err, e)
		}
	}()
	if b.action != nil {
		if err = b.action(); err != nil {
			return err
		}
	}
	well = true
	return nil
}

// finish ends a round, unless it was broken by somebody else while the action ran, and another may run its own by now.
func (m *meeting) finish(round uint32, well bool) error {
	if m.mem.acting.Load() != m.seg.self || m.mem.round != round {
		return ErrBroken
	}
	if !well {
		m.shatter()
		return ErrBroken
	}
	m.letGo()
	return nil
}

// letGo lets all go who wait. From its first store on they have met, though this process may die before its last.
func (m *meeting) letGo() {
	m.mem.met = 1
	m.endAll(served)
	m.mem.met = 0
}

// alter does something under the latch that may change the barrier.
func (m *meeting) alter(do func()) error {
	return m.with(m.mend, func() {
		m.mem.changes = 1
		do()
		m.mem.changes = 0
	})
}

// mend ends what somebody has begun who died. Who dies while he changes the barrier breaks it, unless all had met.
func (m *meeting) mend() {
	switch {
	case m.mem.met != 0:
		m.letGo()
	case m.mem.changes != 0:
		m.shatter()
	}
	m.mem.changes = 0
}

// await is what the others do. Whose ctx ends before all have come breaks the barrier; later there is nothing to break.
func (m *meeting) await(ctx context.Context, mine *spot) error {
	for {
		if err := mine.sleep(ctx, m.lookAround); err != nil {
			return err
		}
		var outcome error
		over := false
		err := m.alter(func() { over, outcome = m.leave(ctx, mine) })
		if err != nil || over {
			return firstError(err, outcome)
		}
		ctx = context.WithoutCancel(ctx)
	}
}

// leave ends a wait, unless the action still runs.
func (m *meeting) leave(ctx context.Context, mine *spot) (over bool, err error) {
	switch mine.state.Load() {
	case refused:
		err = ErrBroken
	case waiting:
		if m.mem.acting.Load() != 0 {
			return false, nil
		}
		m.shatter()
		err = errors.Join(ctx.Err(), ErrBroken)
	}
	mine.state.Store(empty)
	return true, err
}

// shatter breaks the barrier for all who wait.
func (m *meeting) shatter() {
	m.mem.broken = 1
	m.endAll(refused)
}

func (m *meeting) endAll(how uint32) {
	m.mem.acting.Store(0)
	unpark(&m.mem.acting, math.MaxInt32)
	for p := range m.mem.line.waiters {
		p.answer(how)
	}
	m.mem.line.shrink()
}

// lookAround is what a waiter does from time to time.
func (m *meeting) lookAround() error { return m.alter(m.bury) }

// bury breaks the barrier if somebody has died who was in the round, or ran its action.
func (m *meeting) bury() {
	if acting := m.mem.acting.Load(); acting != 0 && m.seg.gone(acting) {
		m.shatter()
	}
	for p := range m.mem.line.waiters {
		if m.seg.gone(p.who) {
			p.state.Store(empty)
			m.shatter()
			return
		}
	}
}
