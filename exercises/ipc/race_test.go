//go:build unix

package ipc_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/ipc"
)

const (
	senders = 6
	each    = 20
)

// parcel is the nth message of a sender: of any length, and of one byte again and again, so that a piece of another
// shows.
func parcel(sender, n int) []byte {
	size := []int{0, 10, 1000, 70_000}[n%4]
	m := bytes.Repeat([]byte{byte(sender)}, 8+size)
	binary.LittleEndian.PutUint32(m, uint32(sender))
	binary.LittleEndian.PutUint32(m[4:], uint32(n))
	return m
}

// opened is who sent a parcel, and which it is; or an error if it is not whole.
func opened(m []byte) (sender, n int, err error) {
	if len(m) < 8 {
		return 0, 0, io.ErrUnexpectedEOF
	}
	sender, n = int(binary.LittleEndian.Uint32(m)), int(binary.LittleEndian.Uint32(m[4:]))
	if string(m) != string(parcel(sender, n)) {
		return 0, 0, errors.New("it is mixed with another")
	}
	return sender, n, nil
}

// sendAll sends from many goroutines at once, and closes the end when all have.
func sendAll(t *testing.T, ctx context.Context, a *ipc.Conn) {
	gate := make(chan struct{})
	var wg sync.WaitGroup
	for s := range senders {
		wg.Go(func() {
			<-gate
			for n := range each {
				assert.NoError(t, a.SendBytes(ctx, parcel(s, n)))
			}
		})
	}
	close(gate)
	wg.Wait()
	assert.NoError(t, a.Close())
}

func TestCN26MessagesOfManySendersAreWholeAndInTheOrderOfEach(t *testing.T) {
	leak.Check(t)
	a, b := pipe(t)
	ctx := bounded(t)
	go sendAll(t, ctx, a)
	var next [senders]int
	for {
		m, err := b.RecvBytes(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		s, n, err := opened(m)
		require.NoError(t, err)
		require.Equal(t, next[s], n)
		next[s]++
	}
	for s := range next {
		require.Equal(t, each, next[s])
	}
}

// Some of the receivers have little patience, and some only poll.
func TestCN26EachMessageGoesToOneOfManyReceivers(t *testing.T) {
	leak.Check(t)
	a, b := pipe(t)
	ctx := bounded(t)
	var seen [senders][each]atomic.Int32
	var wg sync.WaitGroup
	wg.Go(func() { sendAll(t, ctx, a) })
	for i := range 4 {
		wg.Go(func() {
			for {
				m, err := receiveSomehow(ctx, b, i)
				if errors.Is(err, context.Canceled) {
					continue
				}
				if errors.Is(err, io.EOF) {
					return
				}
				s, n, wrong := opened(m)
				if !assert.NoError(t, errors.Join(err, wrong)) {
					return
				}
				seen[s][n].Add(1)
			}
		})
	}
	wg.Wait()
	for s := range seen {
		for n := range seen[s] {
			require.EqualValues(t, 1, seen[s][n].Load(), "message %d of %d", n, s)
		}
	}
}

// receiveSomehow gives up at any time, if it is the first's turn.
func receiveSomehow(ctx context.Context, c *ipc.Conn, who int) ([]byte, error) {
	switch who {
	case 0:
		ctx, cancel := context.WithCancel(ctx)
		go func() {
			for range rand.IntN(1000) {
				_ = ctx.Err()
			}
			cancel()
		}()
		defer cancel()
		return c.RecvBytes(ctx)
	case 1:
		if err := c.Poll(ctx); err != nil {
			return nil, err
		}
		return c.RecvBytes(ended())
	case 2:
		b := make([]byte, 100_000)
		n, err := c.RecvBytesInto(ctx, b)
		return b[:n], err
	}
	return c.RecvBytes(ctx)
}

func TestACloseMayComeAtAnyTime(t *testing.T) {
	leak.Check(t)
	for range 20 {
		a, b := pipe(t)
		ctx := bounded(t)
		var wg sync.WaitGroup
		for _, c := range []*ipc.Conn{a, b} {
			wg.Go(func() {
				for c.SendBytes(ctx, pattern(100)) == nil {
				}
			})
			wg.Go(func() {
				for receive(c)(ctx) == nil {
				}
			})
			wg.Go(func() {
				for c.Poll(ctx) == nil && c.Poll(ended()) == nil {
				}
			})
			wg.Go(func() { assert.NoError(t, c.Close()) })
		}
		wg.Wait()
		require.NoError(t, ctx.Err())
	}
}
