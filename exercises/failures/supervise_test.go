package failures_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

// journal is what happened, in order, and when.
type journal struct {
	mu    sync.Mutex
	start time.Time
	lines []string
}

func newJournal() *journal { return &journal{start: time.Now()} }

func (j *journal) note(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf("%v ", time.Since(j.start))+fmt.Sprintf(format, args...))
}

// stays is a child that runs until it is stopped, and notes both.
func (j *journal) stays(name string) failures.Child {
	return failures.Child{Name: name, Run: func(ctx context.Context) error {
		j.note("%s starts", name)
		<-ctx.Done()
		time.Sleep(time.Second)
		j.note("%s stops", name)
		return ctx.Err()
	}}
}

// fails is a child that fails so many times, a minute after each start, and is done a minute after the last.
func (j *journal) fails(name string, times int) failures.Child {
	return failures.Child{Name: name, Run: func(ctx context.Context) error {
		j.note("%s starts", name)
		if err := after(time.Minute, nil)(ctx); err != nil {
			return err
		}
		if times--; times >= 0 {
			j.note("%s fails", name)
			return errPaper
		}
		j.note("%s is done", name)
		return nil
	}}
}

// often allows any number of restarts.
var often = failures.Rules{Restarts: 1_000_000, Within: time.Hour}

// endsAfter is a ctx that ends after some time with errCalledOff as its cause.
func endsAfter(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(d, func() { cancel(errCalledOff) })
	return ctx
}

func TestAChildThatFailsIsRestartedAndItsSiblingsDoNotNotice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		ctx := endsAfter(t, 10*time.Minute)
		require.NoError(t, failures.Supervise(ctx, often, j.stays("a"), j.fails("b", 2)))
		require.ElementsMatch(t, []string{
			"0s a starts", "0s b starts", "1m0s b fails", "1m0s b starts", "2m0s b fails", "2m0s b starts", "3m0s b is done",
			"10m1s a stops",
		}, j.lines)
	})
}

func TestASupervisorIsAChildOfAnother(t *testing.T) { // TH-13
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		inner := failures.Child{Name: "inner", Run: func(ctx context.Context) error {
			return failures.Supervise(ctx, failures.Rules{Restarts: 1, Within: time.Hour}, j.fails("c", 100))
		}}
		err := failures.Supervise(t.Context(), failures.Rules{Restarts: 2, Within: time.Hour}, inner)
		require.Len(t, j.lines, 2*2*3, "each of three lives of inner has two of c")
		var outermost, below *failures.EscalationError
		require.ErrorAs(t, err, &outermost)
		require.Equal(t, "inner", outermost.Child)
		require.ErrorAs(t, outermost.Causes[0], &below)
		require.Equal(t, "c", below.Child)
		require.ErrorIs(t, err, errPaper)
	})
}

func TestWithAnEndedContextNothingIsStarted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := failures.Child{Name: "c", Run: func(context.Context) error { t.Error("it starts"); return nil }}
	for range 100 {
		require.NoError(t, failures.Supervise(polite{ctx}, often, c))
	}
	require.NoError(t, failures.Supervise(t.Context(), often), "no children: all are done")
}

// polite is a ctx that lets others go first when it is asked: what was started by then is seen to run.
type polite struct{ context.Context }

func (p polite) Err() error {
	runtime.Gosched()
	return p.Context.Err()
}

func TestChildrenSeeTheValuesOfTheContext(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, 7)
	require.NoError(t, failures.Supervise(ctx, often, failures.Child{Name: "c", Run: func(ctx context.Context) error {
		assert.Equal(t, 7, ctx.Value(key{}))
		return nil
	}}))
}

// TH-08: children fail and ctx ends, at any moment: all that was started has ended when Supervise returns, and no failure of
// that moment is lost without a restart.
func TestTheEndRacesWithFailures(t *testing.T) {
	for _, strategy := range []failures.Strategy{failures.OneForOne, failures.AllForOne} {
		t.Run(fmt.Sprintf("strategy=%d", strategy), func(t *testing.T) {
			for round := range 64 {
				endDuringFailures(t, strategy, round%8)
			}
		})
	}
}

// endDuringFailures has each of four children fail so many times, and the first then end ctx.
func endDuringFailures(t *testing.T, strategy failures.Strategy, times int) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var living atomic.Int64
	children := make([]failures.Child, 4)
	for i := range children {
		starts := 0
		children[i] = failures.Child{Name: fmt.Sprint(i), Run: func(ctx context.Context) error {
			living.Add(1)
			defer living.Add(-1)
			if starts++; starts <= times {
				return errPaper
			}
			if i == 0 {
				cancel()
			}
			<-ctx.Done()
			return ctx.Err()
		}}
	}
	rules := often
	rules.Strategy = strategy
	err := failures.Supervise(ctx, rules, children...)
	require.Zero(t, living.Load())
	require.NotErrorIs(t, err, failures.ErrStillRuns)
	require.NotErrorIs(t, err, context.Canceled)
	if err != nil {
		require.ErrorIs(t, err, errPaper)
	}
}
