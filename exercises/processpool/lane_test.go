//go:build unix

package processpool

import (
	"context"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
	"concurrency/exercises/process"
)

// stub is a job that stops the pool at a moment that one cannot hit from outside.
type stub struct {
	executor.Job
	unwanted atomic.Bool
	parent   func() // called when its ctx is asked for, nil: nothing is
	failing  chan struct{}
	failed   chan error // what it was failed with
}

func newStub() *stub { return &stub{failing: make(chan struct{}), failed: make(chan error)} }

func (s *stub) Parent() context.Context {
	if s.parent != nil {
		s.parent()
	}
	return context.Background()
}

func (s *stub) Err() error {
	if s.unwanted.Load() {
		return executor.ErrCancelled
	}
	return nil
}

func (s *stub) Fail(_ executor.Worker, _ executor.Span, err error) {
	close(s.failing)
	s.failed <- err
}

func (s *stub) failure(t *testing.T) error {
	t.Helper()
	select {
	case err := <-s.failed:
		return err
	case <-time.After(5 * time.Second):
		require.Fail(t, "nobody has failed it")
		return nil
	}
}

// The pool may be slow to read, and a process is killed with whatever it is at.
func TestAWorkerIsKilledForTheRequestThatItIsAtAndNotForOneThatItHasAnsweredSince(t *testing.T) {
	for at, killed := range map[uint32]bool{4: true, 5: true, 6: false} {
		p, err := New(1, WithGrace(time.Hour))
		require.NoError(t, err)
		l := newLane(p)
		l.kept = &journal{position: new(position)}
		l.kept.begun.Store(at)
		l.base, l.sent = 5, []item{{told: true}, {}}
		stdin, in, err := os.Pipe()
		require.NoError(t, err)
		cmd := exec.Command("cat")
		cmd.Stdin = stdin
		l.proc, err = process.Launch(cmd)
		require.NoError(t, err)
		require.NoError(t, stdin.Close())
		l.enforce(5)
		require.NoError(t, in.Close()) // which ends it, if nothing has
		require.Equal(t, killed, l.proc.Wait(t.Context()) != nil, "at request %d", at)
	}
}

// The ctx of a task may know a moment later than its parent that both have ended. No error would be a success.
func TestATaskThatIsGivenUpHasAnErrorEvenIfItDoesNotKnowYetWhy(t *testing.T) {
	p, err := New(1)
	require.NoError(t, err)
	job, w := newStub(), &watch{items: 1, stop: func() bool { return true }}
	p.live, p.again = 1, []item{{job: job, watch: w}}
	go p.forsake(w)
	require.ErrorIs(t, job.failure(t), executor.ErrCancelled)
}

// One that hangs as it starts would hold up the pool's end.
func TestAPoolThatEndsLetsGoOfAWorkerWhoseTaskIsNotWantedAnyMore(t *testing.T) {
	p, err := New(1)
	require.NoError(t, err)
	l, job, w := newLane(p), newStub(), &watch{items: 1, stop: func() bool { return true }}
	p.lanes[l] = struct{}{}
	p.starting, p.live, p.again = 1, 1, []item{{job: job, watch: w}}
	gone, stop := context.WithCancel(t.Context())
	stop()
	require.ErrorIs(t, p.Shutdown(gone), context.Canceled)
	require.NoError(t, l.life.Err())
	go p.forsake(w)
	require.ErrorIs(t, job.failure(t), executor.ErrCancelled)
	require.ErrorIs(t, l.life.Err(), context.Canceled)
}

func TestAPoolHasNotEndedWhileATaskOfItsLastWorkerHasNoOutcome(t *testing.T) {
	p, err := New(1)
	require.NoError(t, err)
	l, job := newLane(p), newStub()
	l.starting, l.sent = false, []item{{job: job}}
	l.proc, err = process.Launch(exec.Command("true"))
	require.NoError(t, err)
	p.lanes[l], p.live = struct{}{}, 1
	require.NoError(t, p.Close())
	go l.bury()
	<-job.failing
	gone, stop := context.WithCancel(t.Context())
	stop()
	require.ErrorIs(t, p.Shutdown(gone), context.Canceled)
	require.ErrorIs(t, job.failure(t), executor.ErrShutdown)
	require.NoError(t, p.Shutdown(t.Context()))
}

func TestAWorkerThatIsKilledAsNeedlessWhenItIsReadyGetsNoTask(t *testing.T) {
	p, err := New(1)
	require.NoError(t, err)
	l := newLane(p)
	l.needless, l.proc = true, new(process.Process)
	p.lanes[l] = struct{}{}
	p.starting, p.live = 1, 1
	_, err = executor.Submit(t.Context(), p, same, 3)
	require.NoError(t, err)
	p.arrived(l)
	require.False(t, l.wait())
	require.Empty(t, l.sent)
	require.False(t, l.died())
}

func TestATaskThatIsAbortedWhileItsWorkerIsBuriedDoesNotWaitToBeTriedAgain(t *testing.T) {
	p, err := New(1, WithRetries(1))
	require.NoError(t, err)
	p.live, p.retry = 1, time.AfterFunc(time.Hour, func() {}) // no worker can be had
	defer p.retry.Stop()
	job := newStub()
	job.parent = func() { // after it was asked whether it is wanted
		job.unwanted.Store(true)
		p.recheck()
	}
	go p.sentence(item{job: job}, &WorkerError{})
	require.ErrorIs(t, job.failure(t), executor.ErrCancelled)
}

// Its good answer and the garbage behind it are read together, and who waits for the answer submits again at once.
func TestAWorkerWithWhichSomethingIsWrongGetsNoMore(t *testing.T) {
	p, err := New(1)
	require.NoError(t, err)
	l := newLane(p)
	l.starting = false
	p.lanes[l] = struct{}{}
	l.sent = []item{{job: newStub()}}
	answered, wrong := l.match([]wire.Frame{{Kind: done, ID: l.base}}, wire.ErrMalformed)
	require.Len(t, answered, 1)
	require.ErrorIs(t, wrong, wire.ErrMalformed)
	require.Zero(t, p.Stats().Idle)
	_, err = executor.Submit(context.Background(), p, same, 3)
	require.NoError(t, err)
	require.False(t, l.wait())
	require.Equal(t, 1, p.Stats().Queued, "for another worker")
}

// No worker can be had, so what is tried again waits.
func TestAVictimIsTriedSoOftenAndNoMore(t *testing.T) {
	for _, retries := range []int{0, 2} {
		p, err := New(1, WithRetries(retries))
		require.NoError(t, err)
		p.live, p.retry = 1, time.AfterFunc(time.Hour, func() {})
		defer p.retry.Stop()
		job := &stub{failing: make(chan struct{}), failed: make(chan error, 1)}
		it := item{job: job}
		for try := range retries {
			p.sentence(it, &WorkerError{})
			require.Len(t, p.again, 1, "of %d retries, after %d", retries, try)
			it, p.again = p.again[0], nil
		}
		p.sentence(it, &WorkerError{PID: 7})
		require.Empty(t, p.again, "after %d retries", retries)
		require.Equal(t, &WorkerError{PID: 7}, <-job.failed)
		require.Equal(t, retries, p.Stats().Retried)
	}
}

// The worker has answered 4, and has died with 5 and 6 under way: whether it had begun 5 is in its journal.
func TestTheVictimIsTheRequestThatTheWorkerWasAt(t *testing.T) {
	for at, victims := range map[uint32]int{4: 0, 5: 1} {
		p, err := New(1)
		require.NoError(t, err)
		l := newLane(p)
		l.kept = &journal{position: new(position)}
		l.kept.begun.Store(at)
		l.base, l.sent = 5, []item{{tries: 5}, {tries: 6}} // by which they are told apart
		victim, innocent := l.separate()
		require.Equal(t, l.sent[victims:], innocent, "at request %d", at)
		require.Equal(t, victims == 1, victim != nil && victim.tries == 5, "at request %d", at)
	}
}
