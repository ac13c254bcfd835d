package sharedmemory

import (
	"context"
	"errors"
	"math"
)

// What happens at a barrier. All but the waiting and the action is under its latch.

// enter joins the round, and returns a spot to wait at, or none for the last to come. A round that is complete and runs its action takes
// nobody else: who comes then waits for it to be over, and breaks nothing by giving up.
func (b *Barrier) enter(ctx context.Context) (mine *spot, place int, err error) {
	for {
		var acting uint32
		var failed error
		err = b.with(b.shatter, func() {
			if acting = b.mem.acting.Load(); acting == 0 || b.seg.gone(acting) {
				acting = 0
				mine, place, failed = b.arrive(ctx)
			}
		})
		if err != nil || acting == 0 {
			return mine, place, firstError(err, failed)
		}
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		sleep(&b.mem.acting, acting, patience) // more parties than there are places: nobody wakes them for a ctx
	}
}

// arrive is for who comes to a round that is not complete.
func (m *meeting) arrive(ctx context.Context) (mine *spot, place int, err error) {
	m.bury()
	if m.mem.broken != 0 {
		return nil, 0, ErrBroken
	}
	if place = m.came(); place == int(m.mem.parties)-1 {
		m.mem.acting.Store(m.seg.self)
		return nil, place, nil
	}
	if err := ctx.Err(); err != nil {
		m.shatter()
		return nil, 0, errors.Join(err, ErrBroken)
	}
	mine, err = m.mem.line.join(m.seg)
	return mine, place, err
}

// came is how many wait.
func (m *meeting) came() (n int) {
	for range m.mem.line.waiters {
		n++
	}
	return n
}

// meet is what the last to arrive does: the action, and then it lets the others go, or breaks the barrier, if the action fails, panics or ends its
// goroutine.
func (b *Barrier) meet() (err error) {
	well := false
	defer func() {
		var failed error
		e := b.with(b.shatter, func() { failed = b.finish(well) })
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

// finish ends a round, unless it was broken by somebody else while the action ran.
func (m *meeting) finish(well bool) error {
	if m.mem.acting.Load() != m.seg.self {
		return ErrBroken
	}
	if !well {
		m.shatter()
		return ErrBroken
	}
	m.endAll(served)
	return nil
}

// await is what the others do. Whose ctx ends before all have come breaks the barrier; later there is nothing to break.
func (m *meeting) await(ctx context.Context, mine *spot) error {
	for {
		if err := mine.sleep(ctx, m.lookAround); err != nil {
			return err
		}
		var outcome error
		over := false
		err := m.with(m.shatter, func() { over, outcome = m.leave(ctx, mine) })
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
func (m *meeting) lookAround() error { return m.with(m.shatter, m.bury) }

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
