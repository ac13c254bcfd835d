package manager

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"sync"

	"concurrency/exercises/internal/wire"
)

// waiters is how many calls of one client may wait at a time.
const waiters = 1 << 20

// session is one client at the server. Its reader carries out what can be done at once, one request after the other;
// what has to wait does so in a goroutine of its own, so that it is in nobody's way.
type session struct {
	server *Server
	conn   net.Conn
	out    []byte    // answers that are not yet written, the reader's alone
	given  []present // the items in them

	ctx     context.Context // ends with the session
	cancel  context.CancelFunc
	waiting sync.WaitGroup
	writing sync.Mutex // one frame after the other

	mu    sync.Mutex
	calls map[uint32]context.CancelFunc // that wait
	held  map[*lock]bool
	taken map[*items]int // items taken and not marked done
}

func newSession(s *Server, conn net.Conn) *session {
	c := &session{server: s, conn: conn, calls: map[uint32]context.CancelFunc{}, held: map[*lock]bool{}, taken: map[*items]int{}}
	c.ctx, c.cancel = context.WithCancel(s.ctx)
	return c
}

// read serves until the connection ends. Answers to requests that came together are written together.
func (c *session) read() error {
	r := wire.NewReader(c.conn)
	for {
		f, ok, err := r.Take()
		switch {
		case err != nil:
			return fmt.Errorf("%w: %w", ErrProtocol, err)
		case ok:
			if err := c.serve(f); err != nil {
				return err
			}
		default:
			if err := c.flush(); err != nil {
				return err
			}
			if err := r.Fill(); err != nil {
				return err
			}
		}
	}
}

// serve carries out one request. Its error ends the session.
func (c *session) serve(f wire.Frame) error {
	if f.Kind == cancel {
		c.giveUp(f.ID)
		return nil
	}
	k := &call{session: c, id: f.ID, args: f.Body}
	start := len(c.out)
	k.out = wire.Begin(c.out, done, f.ID)
	err := k.do(f.Kind)
	if k.later != nil {
		k.args, k.out = nil, nil
		return c.wait(k)
	}
	c.out = k.finish(start, err)
	if k.undo != nil {
		c.given = append(c.given, present{len(c.out), k.undo})
	}
	if len(c.out) > 1<<16 {
		return c.flush()
	}
	return nil
}

// present is an item that an answer gives away.
type present struct {
	end  int // of the answer, in out
	undo func()
}

// flush writes the answers so far. An item of which the whole answer was not written comes back.
func (c *session) flush() error {
	if len(c.out) == 0 {
		return nil
	}
	n, err := c.write(c.out)
	c.takeBack(n)
	c.out = kept(c.out)
	return err
}

// takeBack takes back the items in answers that end behind the first n bytes.
func (c *session) takeBack(n int) {
	for _, p := range c.given {
		if p.end > n {
			p.undo()
		}
	}
	clear(c.given)
	c.given = c.given[:0]
}

func (c *session) write(b []byte) (n int, err error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.conn.Write(b)
}

// wait lets a call wait. It is an error to use an id that is in use, or too many.
func (c *session) wait(k *call) error {
	ctx, cancel := context.WithCancel(c.ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.calls[k.id] != nil || len(c.calls) == waiters {
		cancel()
		return fmt.Errorf("%w: %d calls wait, and now one of the id %d", ErrProtocol, len(c.calls), k.id)
	}
	c.calls[k.id] = cancel
	c.waiting.Go(func() {
		k.out = wire.Begin(nil, done, k.id)
		err := k.later(ctx, k)
		c.over(k.id)
		if _, err := c.write(k.finish(0, err)); err != nil && k.undo != nil {
			k.undo()
		}
	})
	return nil
}

func (c *session) giveUp(id uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cancel := c.calls[id]; cancel != nil {
		cancel()
	}
}

func (c *session) over(id uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[id]()
	delete(c.calls, id)
}

// end gives back whatever the client still had, once nothing of it goes on any more.
func (c *session) end(log *slog.Logger) {
	_ = c.conn.Close()
	c.takeBack(0)
	c.cancel()
	c.waiting.Wait()
	for l := range c.held {
		l.abandon()
		log.Warn("manager: the client left with a lock", "lock", l.name)
	}
	for q, n := range c.taken {
		if q.counts.Load() {
			log.Warn("manager: the client left with items that it has not marked done", "queue", q.name, "items", n)
		}
	}
}

// call is one request at the server.
type call struct {
	session *session
	id      uint32
	args    []byte // in the reader's buffer: to be copied by who keeps it
	out     []byte // the answer, of which the head is there
	undo    func() // for when the answer cannot be written

	later func(ctx context.Context, k *call) error // set by a verb that has to wait
}

// finish makes out, in which the answer began at start, a frame of what became of the call.
func (k *call) finish(start int, err error) []byte {
	out := k.out
	if err == nil {
		if out, err = wire.End(out, start); err == nil {
			return out
		}
	}
	out, _ = wire.End(appendError(wire.Begin(out[:start], failed, k.id), err), start)
	return out
}
