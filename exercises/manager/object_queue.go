package manager

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"

	"concurrency/exercises/queue"
)

// items is a queue at the server.
type items struct {
	name   string
	q      *queue.Queue[[]byte]
	counts atomic.Bool // somebody marks items done, or waits until they are
}

var itemsKind = kind{
	name: "queue",
	make: func(name string, params []byte) (any, error) {
		capacity, _, err := takeNumber(params)
		return &items{name: name, q: queue.New[[]byte](capacity)}, err
	},
	verbs: map[byte]verb{
		put: on((*items).put), tryPut: on((*items).tryPut), get: on((*items).get), tryGet: on((*items).tryGet),
		taskDone: on((*items).taskDone), join: on((*items).join), length: on((*items).length),
		shutdown: on((*items).shutdown), shutNow: on((*items).shutdownNow),
	},
}

func (q *items) tryPut(k *call) error { return q.q.TryPut(bytes.Clone(k.args)) }

func (q *items) put(k *call) error {
	item := bytes.Clone(k.args)
	err := q.q.TryPut(item)
	if errors.Is(err, queue.ErrFull) {
		k.later = func(ctx context.Context, _ *call) error { return q.q.Put(ctx, item) }
	}
	return err
}

func (q *items) tryGet(k *call) error {
	item, err := q.q.TryGet()
	return q.give(k, item, err)
}

func (q *items) get(k *call) error {
	item, err := q.q.TryGet()
	if errors.Is(err, queue.ErrEmpty) {
		k.later = func(ctx context.Context, k *call) error {
			item, err := q.q.Get(ctx)
			return q.give(k, item, err)
		}
	}
	return q.give(k, item, err)
}

// give answers with an item, and takes it back if the answer cannot be written.
func (q *items) give(k *call, item []byte, err error) error {
	if err != nil {
		return err
	}
	k.out = append(k.out, item...)
	k.session.take(q, 1)
	k.undo = func() {
		k.session.take(q, -1)
		q.takeBack(k.session.server, item)
	}
	return nil
}

// takeBack puts an item that nobody got at the end of the queue: it is somebody else's now. It may have to wait for
// room.
func (q *items) takeBack(s *Server, item []byte) {
	back := func() {
		if err := q.q.Put(s.ctx, item); err != nil {
			s.with.log().Warn("manager: an item is lost: its getter is gone, and it cannot go back", "queue", q.name, "error", err)
		}
		_ = q.q.TaskDone() // only now, so that nobody who joins is told that all is done
	}
	s.all.Go(back)
}

// take counts the items that a client has and has not marked done.
func (c *session) take(q *items, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.taken[q] += n; c.taken[q] <= 0 { // it marks what another has taken
		delete(c.taken, q)
	}
}

func (q *items) taskDone(k *call) error {
	q.counts.Store(true)
	err := q.q.TaskDone()
	if err == nil {
		k.session.take(q, -1)
	}
	return err
}

func (q *items) join(k *call) error {
	q.counts.Store(true)
	k.later = func(ctx context.Context, _ *call) error { return q.q.Join(ctx) }
	return nil
}

func (q *items) length(k *call) error {
	k.out = appendNumber(k.out, q.q.Len())
	return nil
}

func (q *items) shutdown(*call) error {
	q.q.Shutdown()
	return nil
}

func (q *items) shutdownNow(*call) error {
	q.q.ShutdownNow()
	return nil
}
