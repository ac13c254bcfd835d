//go:build unix

package ipc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/ipc"
	"concurrency/exercises/process"
)

// luggage is what a child is given: an end twice, and one to report with.
type luggage struct {
	End, Again *ipc.Conn
	Tell       ipc.Conn
}

var (
	// poller polls an end and receives nothing.
	poller = process.Define("ipc_test.poller", func(ctx context.Context, in luggage) error {
		for {
			if err := in.End.Poll(ctx); err != nil {
				return err
			}
			if err := ipc.Send(ctx, &in.Tell, "ready"); err != nil {
				return nil
			}
			if _, err := ipc.Recv[bool](ctx, &in.Tell); err != nil {
				return nil
			}
		}
	})

	// holder has an end until it is told to leave.
	holder = process.Define("ipc_test.holder", func(ctx context.Context, in luggage) error {
		_, err := ipc.Recv[bool](ctx, &in.Tell)
		if err == nil {
			err = in.End.Close()
		}
		if err == nil {
			err = ipc.Send(ctx, &in.Tell, true)
		}
		<-ctx.Done()
		return err
	})

	// twice receives one message by each of its two handles of an end.
	twice = process.Define("ipc_test.twice", func(ctx context.Context, in luggage) error {
		first, err := ipc.Recv[int](ctx, in.End)
		if err != nil {
			return err
		}
		second, err := ipc.Recv[int](ctx, in.Again)
		if err != nil {
			return err
		}
		return ipc.Send(ctx, &in.Tell, []int{first, second})
	})

	// talker sends a message, and then one that is too long to go.
	talker = process.Define("ipc_test.talker", func(ctx context.Context, c *ipc.Conn) error {
		return errors.Join(c.SendBytes(ctx, []byte("whole")), c.SendBytes(ctx, pattern(long)))
	})

	// stutterer sends a message, and the beginning of another.
	stutterer = process.Define("ipc_test.stutterer", func(ctx context.Context, c *ipc.Conn) error {
		_, files, err := c.Handover()
		if err != nil {
			return err
		}
		_, err = files[0].WriteString(framed([]byte("whole")) + framed(pattern(long))[:100_000])
		<-ctx.Done()
		return err
	})

	// relay hands its end on to a child of its own.
	relay = process.Define("ipc_test.relay", func(ctx context.Context, c *ipc.Conn) error {
		p, err := echo.Start(ctx, c)
		if err != nil {
			return err
		}
		return errors.Join(c.Close(), p.Wait(ctx))
	})

	// closedTo tells whether what it starts has its end: it has not.
	closedTo = process.Define("ipc_test.closedTo", func(ctx context.Context, c *ipc.Conn) error {
		_, files, err := c.Handover()
		if err != nil {
			return err
		}
		err = exec.Command("sh", "-c", fmt.Sprintf("true >&%d", files[0].Fd())).Run()
		return ipc.Send(ctx, c, err != nil)
	})
)

func TestCN08AChildHasItsEndThoughTheParentClosesItsOwn(t *testing.T) {
	for name, f := range map[string]*process.Func[*ipc.Conn]{"echo": echo, "relay": relay} {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			a, b := pipe(t)
			ctx := bounded(t)
			p := start(t, f, b)
			require.NoError(t, b.Close())
			require.NoError(t, a.SendBytes(ctx, []byte("there?")))
			m, err := a.RecvBytes(ctx)
			require.NoError(t, err)
			require.Equal(t, "there?", string(m))
			require.NoError(t, a.Close())
			require.NoError(t, p.Wait(ctx), "it hears of the end, and so has no copy of our end")
		})
	}
}

func TestCN16WhoPollsInAnotherProcessTakesNothing(t *testing.T) {
	leak.Check(t)
	a, b := pipe(t)
	ours, theirs := pipe(t)
	ctx := bounded(t)
	start(t, poller, luggage{End: b, Tell: *theirs})
	for _, size := range []int{0, 7, 100_000, 150_000} {
		require.NoError(t, a.SendBytes(ctx, pattern(size)))
		_, err := ipc.Recv[string](ctx, ours)
		require.NoError(t, err)
		m, err := b.RecvBytes(ctx)
		require.NoError(t, err)
		require.Equal(t, pattern(size), m)
		require.NoError(t, ipc.Send(ctx, ours, true))
	}
}

func TestTwoHandlesOfAnEndInAnArgumentAreOne(t *testing.T) {
	a, b := pipe(t)
	ours, theirs := pipe(t)
	ctx := bounded(t)
	require.NoError(t, ipc.Send(ctx, a, 1))
	require.NoError(t, ipc.Send(ctx, a, 2))
	start(t, twice, luggage{End: b, Again: b, Tell: *theirs})
	got, err := ipc.Recv[[]int](ctx, ours)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2}, got)
}

func TestCN22AWriterIsKilledInTheMiddleOfAMessage(t *testing.T) {
	for name, writer := range map[string]*process.Func[*ipc.Conn]{"that has no room": talker, "that is slow": stutterer} {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			a, b := pipe(t)
			ctx := bounded(t)
			p := start(t, writer, b)
			require.NoError(t, b.Close())
			m, err := a.RecvBytes(ctx)
			require.NoError(t, err)
			require.Equal(t, "whole", string(m))
			require.NoError(t, a.Poll(ctx), "the next has begun")
			var waits attempt
			if writer == stutterer {
				waits = begin(ctx, receive(a))
			}
			require.NoError(t, p.Kill())
			<-p.Done()
			if writer == stutterer {
				require.Equal(t, io.ErrUnexpectedEOF, <-waits.err)
			}
			require.Equal(t, io.ErrUnexpectedEOF, receive(a)(ctx), "and not a clean end")
		})
	}
}

func TestCN22AWriterIsKilledBetweenTwoMessages(t *testing.T) {
	a, b := pipe(t)
	ctx := bounded(t)
	p := start(t, echo, b)
	require.NoError(t, b.Close())
	require.NoError(t, a.SendBytes(ctx, nil))
	require.NoError(t, receive(a)(ctx))
	waits := begin(ctx, receive(a))
	require.NoError(t, p.Kill())
	require.Equal(t, io.EOF, <-waits.err)
	require.ErrorIs(t, a.SendBytes(ctx, nil), syscall.EPIPE)
}

func TestCN23TheEndIsSeenWhenTheLastHolderHasClosed(t *testing.T) {
	leak.Check(t)
	for _, last := range []string{"parent", "child", "dead child"} {
		t.Run("the "+last, func(t *testing.T) {
			a, b := pipe(t)
			ours, theirs := pipe(t)
			ctx := bounded(t)
			p := start(t, holder, luggage{End: b, Tell: *theirs})
			waits := begin(ctx, receive(a))
			childCloses := func() {
				require.NoError(t, ipc.Send(ctx, ours, true))
				_, err := ipc.Recv[bool](ctx, ours)
				require.NoError(t, err)
			}
			parentCloses := func() { require.NoError(t, b.Close()) }
			switch last {
			case "parent":
				childCloses()
				require.Empty(t, waits.err)
				parentCloses()
			case "child":
				parentCloses()
				require.Empty(t, waits.err)
				childCloses()
			case "dead child":
				parentCloses()
				require.NoError(t, p.Kill())
			}
			require.Equal(t, io.EOF, <-waits.err)
		})
	}
}

func TestCN23WhatAChildStartsDoesNotHaveItsEnd(t *testing.T) {
	a, b := pipe(t)
	start(t, closedTo, b)
	closed, err := ipc.Recv[bool](bounded(t), a)
	require.NoError(t, err)
	require.True(t, closed)
}

func TestCN18SignalsDisturbNothing(t *testing.T) {
	leak.Check(t)
	a, b := pipe(t)
	ctx := bounded(t)
	p := start(t, echo, b)
	require.NoError(t, b.Close())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1)
	defer signal.Stop(signals)
	storm, over := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer over()
	wg.Go(func() {
		for storm.Err() == nil {
			_ = syscall.Kill(os.Getpid(), syscall.SIGUSR1)
			_ = syscall.Kill(p.PID(), syscall.SIGURG) // by default that does nothing but interrupt
		}
	})
	for range 10 {
		m := pattern(150_000)
		require.NoError(t, a.SendBytes(ctx, m))
		got, err := a.RecvBytes(ctx)
		require.NoError(t, err)
		require.True(t, string(m) == string(got))
	}
}
