package process_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

func TestPR01AProcessGoesFromAliveToItsExitCode(t *testing.T) {
	leak.Check(t)
	out := newTranscript(t)
	p := start(t, patient, "I", process.WithName("one"), process.WithStdout(out))
	require.Equal(t, "here I", out.next(t))
	require.True(t, p.Alive())
	_, ended := p.ExitCode()
	require.False(t, ended)
	require.Positive(t, p.PID())
	require.NotEqual(t, os.Getpid(), p.PID())
	require.Equal(t, "one", p.Name())

	require.NoError(t, p.Stop(t.Context()))
	require.NoError(t, p.Wait(t.Context()))
	require.False(t, p.Alive())
	code, ended := p.ExitCode()
	require.Equal(t, 0, code)
	require.True(t, ended)
}

func TestAProcessIsNamedAfterItsFunction(t *testing.T) {
	require.Equal(t, "say", say.Name())
	require.Equal(t, "say", start(t, say, "", process.WithStdout(io.Discard)).Name())
	require.Equal(t, linger, launch(t, linger).Name())
}

func TestPR04WaitEndsWithItsContextAndTheChildLivesOn(t *testing.T) {
	out := newTranscript(t)
	p := start(t, patient, "I", process.WithStdout(out))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, p.Wait(ctx), context.Canceled)
	ctx, cancel = context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	require.ErrorIs(t, p.Wait(ctx), context.DeadlineExceeded)
	require.Equal(t, "here I", out.next(t))
	require.True(t, p.Alive())
}

func TestWaitOfAnEndedProcessDoesNotAskTheContext(t *testing.T) {
	p := start(t, nothing, 0)
	require.NoError(t, p.Wait(t.Context()))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 { // a coin toss would show
		require.NoError(t, p.Wait(ctx))
	}
}

func TestPR09DoneIsOpenWhileTheProcessLivesAndClosedForEver(t *testing.T) {
	out := newTranscript(t)
	p := start(t, patient, "I", process.WithStdout(out))
	q := start(t, nothing, 0)
	<-q.Done() // q, not p
	select {
	case <-p.Done():
		require.Fail(t, "it has not ended")
	default:
	}
	require.NoError(t, p.Stop(t.Context()))
	<-p.Done()
	<-p.Done()
	require.NoError(t, p.Wait(t.Context()))
}

func TestPR28AFunctionMayBeStartedAgainAndEachTimeIsAnotherProcess(t *testing.T) {
	p, q := start(t, nothing, 0), start(t, nothing, 0)
	require.NotEqual(t, p.PID(), q.PID())
	require.NoError(t, p.Wait(t.Context()))
	require.NoError(t, q.Wait(t.Context()))
}

// TH-07
func TestPR30AllWhoWaitGetTheSameAnswer(t *testing.T) {
	out := newTranscript(t)
	p := start(t, polite, struct{}{}, process.WithStdout(out), process.WithStderr(io.Discard))
	out.number(t, "here")
	errs := make([]error, 20)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = p.Wait(t.Context()) })
	}
	require.NoError(t, p.Stop(t.Context()))
	wg.Wait()
	require.Equal(t, 1, exit(t, p).ExitCode)
	for _, err := range errs {
		require.Same(t, exit(t, p), err)
	}
}

func TestPR33AnEndedProcessCannotBeSignalled(t *testing.T) {
	p := start(t, nothing, 0)
	require.NoError(t, p.Wait(t.Context()))
	require.ErrorIs(t, p.Terminate(), os.ErrProcessDone)
	require.ErrorIs(t, p.Kill(), os.ErrProcessDone)
	require.NoError(t, p.Stop(t.Context()))
	require.NoError(t, p.Wait(t.Context()))
}

func TestTheEndOfItsContextKillsAProcessAndIsTold(t *testing.T) {
	out := newTranscript(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	p, err := stubborn.Start(ctx, struct{}{}, process.WithStdout(out))
	require.NoError(t, err)
	out.number(t, "here")
	cancel(io.ErrNoProgress)
	e := exit(t, p)
	require.ErrorIs(t, e, io.ErrNoProgress)
	require.Contains(t, e.Error(), "(multiple Read calls return no data or error)")
}

func TestAContextMayEndDuringTheStart(t *testing.T) {
	leak.Check(t)
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		p, err := nothing.Start(ctx, 0)
		if err == nil {
			err = p.Wait(context.Background())
		}
		if err != nil { // else it was faster
			require.ErrorIs(t, err, context.Canceled)
		}
	}
}

func TestTheEndOfItsContextAfterwardsChangesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p, err := ending.Start(ctx, "error", process.WithStderr(io.Discard))
	require.NoError(t, err)
	first := exit(t, p)
	cancel()
	require.NotErrorIs(t, first, context.Canceled)
	require.Same(t, first, exit(t, p))
}

func TestOneWriterMayTakeBothStreams(t *testing.T) {
	var both bytes.Buffer
	require.NoError(t, start(t, verbose, 100_000, process.WithStdout(&both), process.WithStderr(&both)).Wait(t.Context()))
	require.Equal(t, 200_000, both.Len())
}

func TestTheDefaultOfTheStreamsIsWhatTheyAreAtTheStart(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer r.Close()
	swap(t, &os.Stdout, w)
	p := start(t, say, "to whom it may concern")
	swap(t, &os.Stdout, nil)
	require.NoError(t, p.Wait(t.Context()))
	require.NoError(t, w.Close()) // it was not handed to the child, so this is the last
	said, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "to whom it may concern\n", string(said))
}

func TestAProcessThatNobodyStartedCannotBeSignalled(t *testing.T) {
	require.ErrorIs(t, new(process.Process).Kill(), os.ErrProcessDone)
	require.ErrorIs(t, new(process.Process).Terminate(), os.ErrProcessDone)
	require.ErrorIs(t, new(process.Process).Stop(t.Context()), os.ErrProcessDone)
}
