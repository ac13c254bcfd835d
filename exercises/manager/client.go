package manager

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"concurrency/exercises/internal/wire"
)

// Client is a connection to a server. [Dial] makes one, and the proxies that are opened with it use it. It and they
// may be used by many goroutines at once, whose calls do not wait for each other; they cannot be sent to another
// process, which dials for itself.
//
// A call is sent, and carried out if that is possible at once, whatever has become of its ctx. When ctx ends while it
// waits, the server is asked to give up, and the call returns with what the server says became of it: the error of
// ctx, or that it was done. A server that does not say so within five seconds, or takes nothing more for so long,
// counts as gone.
type Client struct {
	conn net.Conn

	writing sync.Mutex // one frame after the other
	out     []byte

	mu    sync.Mutex
	last  uint32
	calls map[uint32]*pending // that are under way
	idle  []*pending          // to be used again
	err   error               // why the client is gone

	gone chan struct{} // closed when err is there
	read chan struct{} // closed when the reader has ended
}

// pending is a call that waits for its answer.
type pending struct {
	id    uint32
	reply chan reply
}

type reply struct {
	body []byte
	err  error
}

// Dial connects to a server that was started with the same key. It returns when both sides have shown that they have
// it, within five seconds, or with the error of ctx. ctx has no part in what comes later. The errors are [ErrNoKey],
// [ErrAddress], [ErrServerGone] if nobody is there or answers, [ErrAuth], [ErrCrowded] and [ErrProtocol]. Each process
// dials for itself: the key is never in an address or in a proxy, so hand it over by the argument of
// [process.Func.Start], or by a file.
func Dial(ctx context.Context, a Address, key []byte) (*Client, error) {
	if len(key) == 0 {
		return nil, ErrNoKey
	}
	conn, err := a.dial(ctx)
	if err != nil {
		return nil, err
	}
	return meet(ctx, conn, key)
}

// meet makes a client of a connection.
func meet(ctx context.Context, conn net.Conn, key []byte) (*Client, error) {
	if err := introduce(ctx, conn, key); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	c := &Client{conn: conn, calls: map[uint32]*pending{}, gone: make(chan struct{}), read: make(chan struct{})}
	go c.listen()
	return c, nil
}

// Close ends the connection. Calls that are under way get [ErrClosed], and so do all later ones. To the server that is
// the same as the death of this process: locks go to the next one, who is told. It may be called again, and returns
// when nothing goes on.
func (c *Client) Close() error {
	c.fail(ErrClosed)
	<-c.read
	return nil
}

// Done is closed when the client is of no use any more: the server is gone, or Close was called.
func (c *Client) Done() <-chan struct{} { return c.gone }

// fail ends the client for this reason, if it is the first.
func (c *Client) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
		close(c.gone)
		_ = c.conn.Close()
	}
}

// listen hands the answers to those who wait for them.
func (c *Client) listen() {
	defer close(c.read)
	r := wire.NewReader(c.conn)
	for {
		f, err := r.Next()
		if err == nil {
			err = c.deliver(f)
		}
		if err != nil {
			c.fail(fmt.Errorf("%w: %w", ErrServerGone, err))
			return
		}
	}
}

func (c *Client) deliver(f wire.Frame) error {
	c.mu.Lock()
	p := c.calls[f.ID]
	delete(c.calls, f.ID)
	c.mu.Unlock()
	switch {
	case p == nil:
		return fmt.Errorf("%w: an answer to a request that was not made", ErrProtocol)
	case f.Kind == done:
		p.reply <- reply{body: append([]byte(nil), f.Body...)}
	case f.Kind == failed:
		p.reply <- reply{err: errorOf(f.Body)}
	default:
		return fmt.Errorf("%w: an answer of kind %q", ErrProtocol, f.Kind)
	}
	return nil
}

// do makes a call and returns what it was answered.
func (c *Client) do(ctx context.Context, verb byte, body []byte) ([]byte, error) {
	p, err := c.expect()
	if err != nil {
		return nil, err
	}
	if err := c.send(verb, p.id, body); errors.Is(err, wire.ErrTooLong) {
		c.forget(p)
		return nil, err
	} else if err != nil {
		c.fail(fmt.Errorf("%w: %w", ErrServerGone, err))
	}
	r, ok := c.await(ctx, p)
	if !ok {
		return nil, c.reason()
	}
	c.rest(p)
	if errors.Is(r.err, context.Canceled) && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return r.body, r.err
}

// await waits for the answer. It is false if there will be none.
func (c *Client) await(ctx context.Context, p *pending) (r reply, ok bool) {
	select {
	case r = <-p.reply:
		return r, true
	case <-c.gone:
	case <-ctx.Done():
		return c.giveUp(p)
	}
	return p.already()
}

// giveUp asks the server to, and waits for what it says.
func (c *Client) giveUp(p *pending) (r reply, ok bool) {
	if err := c.send(cancel, p.id, nil); err != nil {
		c.fail(fmt.Errorf("%w: %w", ErrServerGone, err))
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case r = <-p.reply:
		return r, true
	case <-c.gone:
	case <-timer.C:
		c.fail(fmt.Errorf("%w: it does not answer", ErrServerGone))
	}
	return p.already()
}

// already is the answer if it has come.
func (p *pending) already() (r reply, ok bool) {
	select {
	case r = <-p.reply:
		return r, true
	default:
		return r, false
	}
}

// send writes a frame.
func (c *Client) send(kind byte, id uint32, body []byte) (err error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.out, err = wire.End(append(wire.Begin(c.out[:0], kind, id), body...), 0)
	if err != nil {
		return err
	}
	if err := c.conn.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	_, err = c.conn.Write(c.out)
	c.out = kept(c.out)
	return err
}

// expect makes ready for an answer. An id that is still in use, of a call that has waited since the numbers ran out,
// is not used.
func (c *Client) expect() (*pending, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		return nil, c.err
	}
	for c.last++; c.calls[c.last] != nil; c.last++ {
	}
	p := &pending{reply: make(chan reply, 1)}
	if n := len(c.idle); n > 0 {
		p, c.idle = c.idle[n-1], c.idle[:n-1]
	}
	p.id = c.last
	c.calls[p.id] = p
	return p, nil
}

// forget drops a call that was not sent.
func (c *Client) forget(p *pending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.calls, p.id)
}

// rest keeps p, whose answer was taken, for another call.
func (c *Client) rest(p *pending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.idle) < 16 {
		c.idle = append(c.idle, p)
	}
}

func (c *Client) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}
