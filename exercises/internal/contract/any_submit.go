package contract

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
)

var anySubmit = rows[Open]{
	{"TP-01 a task's value is its future's", anyValue},
	{"TP-05 n tasks run at once, and never n+1", anyLimit},
	{"TP-09 a task's error is its future's, and the pool goes on", anyError},
	{"TP-10 a panic is an error with its value and stack, and costs no worker", anyPanic},
	{"TP-11 a task that ends its goroutine fails, and costs no worker", anyGoexit},
	{"TP-23 a nil task is refused at once", anyNil},
	{"FU-10 a pending future can be cancelled, and its task never starts", anyCancel},
	{"FU-11 a running task cannot be cancelled, but aborted", anyAbort},
	{"FU-15 losing patience leaves the task alone", anyPatience},
	{"AC-01 AC-02 each future comes once, those that have ended first", anyCompleted},
	{"WT-02 waiting for the first ends with it, and for all with all", anyWait},
}

func anyValue(t *testing.T, open Open) {
	ex := start(t, open, 2)
	require.Equal(t, 2, ex.Workers())
	for i, f := range submitAll(t, ex, anySquare, 20) {
		require.Equal(t, i*i, result(t, f))
		require.Equal(t, executor.Succeeded, f.State())
	}
}

func anyLimit(t *testing.T, open Open) {
	const workers = 3
	ex := start(t, open, workers)
	p := newPlace(t)
	fs := visitors(t, ex, p, 3*workers)
	full := 0 // looks at a full place: one too many is given the time to come in
	eventually(t, func() bool {
		if p.inside() >= workers {
			full++
		}
		return full == 20
	}, "%d tasks run at once", workers)
	p.open(t)
	most := 0
	for _, f := range fs {
		most = max(most, result(t, f))
	}
	require.Equal(t, workers, most, "tasks that ran at once at most")
}

func anyError(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for i, f := range submitAll(t, ex, anyEven, 10) {
		if i%2 == 0 {
			require.Equal(t, i, result(t, f))
			continue
		}
		require.ErrorContains(t, failure(t, f), "is odd")
		require.Equal(t, executor.Failed, f.State())
	}
}

func anyPanic(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for _, f := range submitAll(t, ex, anyBang, 1)[:1] {
		require.Empty(t, lost(failure(t, f), "bang 0", "contract.bangOf"))
	}
	for _, f := range submitAll(t, ex, anyBang, ex.Workers()+1) {
		require.ErrorAs(t, failure(t, f), new(*executor.PanicError))
	}
	p, _ := fill(t, ex)
	p.open(t)
}

func anyGoexit(t *testing.T, open Open) {
	ex := start(t, open, 2)
	for _, f := range submitAll(t, ex, anyExit, ex.Workers()+1) {
		require.ErrorIs(t, failure(t, f), executor.ErrGoexit)
	}
	p, _ := fill(t, ex)
	p.open(t)
}

func anyNil(t *testing.T, open Open) {
	_, err := executor.Submit(t.Context(), start(t, open, 1), executor.Task[int, int]{}, 1)
	require.ErrorIs(t, err, executor.ErrNilTask)
}

func anyCancel(t *testing.T, open Open) {
	ex := start(t, open, 1)
	p, _ := fill(t, ex)
	other := newPlace(t)
	f := visitors(t, ex, other, 1)[0]
	require.Equal(t, executor.Pending, f.State())
	require.True(t, f.Cancel())
	require.ErrorIs(t, failure(t, f), executor.ErrCancelled)
	p.open(t)
	require.Equal(t, 9, result(t, submit(t, ex, anySquare, 3)))
	require.Zero(t, other.inside())
}

func anyAbort(t *testing.T, open Open) {
	ex := start(t, open, 1)
	_, fs := fill(t, ex)
	require.Equal(t, executor.Running, fs[0].State())
	require.False(t, fs[0].Cancel())
	fs[0].Abort()
	require.ErrorIs(t, failure(t, fs[0]), executor.ErrCancelled)
	require.Equal(t, 9, result(t, submit(t, ex, anySquare, 3)))
}

func anyPatience(t *testing.T, open Open) {
	ex := start(t, open, 1)
	p, fs := fill(t, ex)
	_, err := fs[0].Result(expired())
	require.Equal(t, context.DeadlineExceeded, err)
	p.open(t)
	require.Equal(t, 1, result(t, fs[0]))
}

func anyCompleted(t *testing.T, open Open) {
	ex := start(t, open, 2)
	p := newPlace(t)
	held := visitors(t, ex, p, 1)[0]
	quick := submitAll(t, ex, anySquare, 5)
	var came []*executor.Future[int]
	for f, err := range executor.AsCompleted(t.Context(), append(quick, held, quick[0], held)...) {
		require.NoError(t, err)
		if came = append(came, f); len(came) == len(quick) {
			p.open(t)
		}
	}
	require.ElementsMatch(t, quick, came[:5])
	require.Equal(t, []*executor.Future[int]{held}, came[5:])
}

func anyWait(t *testing.T, open Open) {
	ex := start(t, open, 2)
	p := newPlace(t)
	held := visitors(t, ex, p, 1)[0]
	quick := submit(t, ex, anySquare, 2)
	done, pending, err := executor.Wait(t.Context(), executor.FirstDone, held, quick)
	require.NoError(t, err)
	require.Equal(t, []*executor.Future[int]{quick}, done)
	require.Equal(t, []*executor.Future[int]{held}, pending)
	p.open(t)
	done, pending, err = executor.Wait(t.Context(), executor.All, held, quick)
	require.NoError(t, errors.Join(err))
	require.Len(t, done, 2)
	require.Empty(t, pending)
}
