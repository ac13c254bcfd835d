//go:build unix

package ipc_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/parties"
	"concurrency/exercises/ipc"
	"concurrency/exercises/process"
)

// Peers that send and receive all the time are killed at any moment, in the middle of a message as a rule. What comes
// of theirs until then is whole and in order; then both directions end, and those of the other peers go on.
//
//	CHAOS=60s go test -run WhoeverIsKilled -v ./exercises/ipc
func TestCN22CN24WhoeverIsKilledTheOthersGoOn(t *testing.T) {
	k := parties.NewKiller(t, time.Second/2)
	c := &chaos{t: t}
	for range 4 {
		k.Replace(50*time.Millisecond, c.start)
	}
	k.Replace(k.Long, c.start)
	k.Watch(func() map[string]int64 {
		return map[string]int64{"received": c.received.Load(), "sent": c.sent.Load()}
	})
	require.Eventually(t, func() bool { return c.here.Load() == 0 }, 20*time.Second, time.Millisecond, "nobody waits for the dead")
	c.all.Wait()
	require.EqualValues(t, k.Kills(), c.ended.Load()+c.torn.Load())
	k.Report(fmt.Sprintf("received: %d, sent: %d, ended between two messages: %d, in the middle of one: %d",
		c.received.Load(), c.sent.Load(), c.ended.Load(), c.torn.Load()))
}

// chaos are our ends of the pipes to all peers, and what comes of them.
type chaos struct {
	t                           *testing.T
	all                         sync.WaitGroup
	here                        atomic.Int32 // who sends or receives
	received, sent, ended, torn atomic.Int64
}

// babble sends and receives until it is killed or something is wrong.
var babble = process.Define("ipc_test.babble", func(ctx context.Context, c *ipc.Conn) error {
	wrong := make(chan error)
	var first sync.Once
	go func() { wrong <- sendOn(ctx, c, func() {}) }()
	go func() { wrong <- receiveOn(ctx, c, func() { first.Do(func() { fmt.Println("at it") }) }) }()
	return <-wrong
})

var longest = pattern(300_000)

// length is that of the nth message: often it is longer than there is room for.
func length(n int) int { return []int{len(longest), 8, 100, 70_000}[n%4] }

// sendOn sends to the end messages that show which they are.
func sendOn(ctx context.Context, c *ipc.Conn, done func()) error {
	m := bytes.Clone(longest)
	for n := 0; ; n++ {
		binary.LittleEndian.PutUint64(m, uint64(n))
		if err := c.SendBytes(ctx, m[:length(n)]); err != nil {
			return err
		}
		done()
	}
}

// receiveOn receives to the end, and each message has to be the next, and whole.
func receiveOn(ctx context.Context, c *ipc.Conn, done func()) error {
	buffer := make([]byte, len(longest))
	for n := 0; ; n++ {
		size, err := c.RecvBytesInto(ctx, buffer)
		if err != nil {
			return err
		}
		m := buffer[:size]
		if size != length(n) || binary.LittleEndian.Uint64(m) != uint64(n) || !bytes.Equal(m[8:], longest[8:size]) {
			return fmt.Errorf("message %d is another, or not whole", n)
		}
		done()
	}
}

// start starts a peer, with whom two goroutines speak until it is dead.
func (c *chaos) start(o process.Option) (*process.Process, error) {
	here, there, err := ipc.NewPipe()
	if err != nil {
		return nil, err
	}
	p, err := babble.Start(context.Background(), there, o)
	if err = errors.Join(err, there.Close()); err != nil {
		return nil, errors.Join(err, here.Close())
	}
	ctx := context.Background()
	var both sync.WaitGroup
	c.here.Add(2)
	both.Go(func() {
		defer c.here.Add(-1)
		assert.ErrorIs(c.t, sendOn(ctx, here, func() { c.sent.Add(1) }), syscall.EPIPE)
	})
	both.Go(func() {
		defer c.here.Add(-1)
		switch err := receiveOn(ctx, here, func() { c.received.Add(1) }); {
		case err == io.EOF:
			c.ended.Add(1)
		case assert.Equal(c.t, io.ErrUnexpectedEOF, err):
			c.torn.Add(1)
		}
	})
	c.all.Go(func() {
		both.Wait()
		assert.NoError(c.t, here.Close())
	})
	return p, nil
}
