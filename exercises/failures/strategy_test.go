package failures_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/failures"
)

var together = failures.Rules{Strategy: failures.AllForOne, Restarts: 10, Within: time.Hour}

func TestAllForOneStopsTheOthersTheLastFirstAndRestartsAllTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		rules := together
		rules.Backoff = failures.Backoff{First: 5 * time.Second, Most: time.Minute, Jitter: unlucky}
		require.NoError(t, failures.Supervise(endsAfter(t, 2*time.Minute), rules, j.stays("a"), j.fails("b", 1), j.stays("c")))
		require.ElementsMatch(t, []string{"0s a starts", "0s b starts", "0s c starts"}, j.lines[:3])
		require.Equal(t, []string{"1m0s b fails", "1m1s c stops", "1m2s a stops"}, j.lines[3:6])
		require.ElementsMatch(t, []string{"1m7s a starts", "1m7s b starts", "1m7s c starts"}, j.lines[6:9], "after the pause")
		require.Equal(t, []string{"2m1s c stops", "2m2s a stops"}, j.lines[9:])
	})
}

func TestTheCauseOfAStopIsTheFailureOfTheOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var causes []error
		heeds := failures.Child{Name: "a", Run: func(ctx context.Context) error {
			<-ctx.Done()
			causes = append(causes, context.Cause(ctx))
			return context.Cause(ctx)
		}}
		require.NoError(t, failures.Supervise(endsAfter(t, 90*time.Second), together, heeds, newJournal().fails("b", 1)))
		require.Len(t, causes, 2)
		require.ErrorIs(t, causes[0], failures.ErrStopped)
		require.ErrorIs(t, causes[0], errPaper)
		require.EqualError(t, causes[0], "failures: stopped by the supervisor: child b: no more paper")
		require.Equal(t, errCalledOff, causes[1], "in the end it is that of ctx")
	})
}

func TestAllForOneLeavesAloneWhoIsDoneAndWhoIsNeverRestarted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		never := j.stays("never")
		never.Restart = failures.Never
		done := j.fails("done", 0)
		require.NoError(t, failures.Supervise(endsAfter(t, time.Hour), together,
			done, never, failures.Child{Name: "b", Run: func(ctx context.Context) error {
				if time.Since(j.start) > 0 {
					return nil
				}
				return after(2*time.Minute, errPaper)(ctx)
			}}))
		require.ElementsMatch(t, []string{"0s done starts", "0s never starts", "1m0s done is done", "2m1s never stops"}, j.lines)
	})
}

// While the others are stopped, one of them is done and one fails on its own. The first is not started again, and the
// failure of the second is not lost.
func TestWhoEndsByItselfDuringAStopIsJudgedByThat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		starts := map[string]*int{"done": new(int), "fails too": new(int), "first": new(int)}
		child := func(name string, d time.Duration, err error) failures.Child {
			return failures.Child{Name: name, Run: func(context.Context) error {
				if *starts[name]++; *starts[name] > 1 {
					return errInk // the end: too many
				}
				time.Sleep(d)
				return err
			}}
		}
		rules := failures.Rules{Strategy: failures.AllForOne, Restarts: 1, Within: time.Hour}
		err := failures.Supervise(t.Context(), rules,
			child("done", 2*time.Minute+time.Second/2, nil), child("fails too", 2*time.Minute+time.Second/3, errPaper),
			child("first", 2*time.Minute, errInk), j.stays("last"))
		var escalated *failures.EscalationError
		require.ErrorAs(t, err, &escalated)
		require.Len(t, escalated.Causes, 2)
		require.EqualError(t, escalated.Causes[0], "child first: no more ink\nchild fails too: no more paper")
		require.Equal(t, 1, *starts["done"])
		require.GreaterOrEqual(t, *starts["fails too"]+*starts["first"], 3, "one of the two may be stopped before it began")
	})
}

func TestTheCauseOfARestartTogetherIsTheFailureItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rules := failures.Rules{Strategy: failures.AllForOne, Restarts: 1, Within: time.Hour}
		err := failures.Supervise(t.Context(), rules, newJournal().fails("b", 2), newJournal().stays("c"))
		cause := &failures.ChildError{Child: "b", Err: errPaper}
		require.Equal(t, &failures.EscalationError{Child: "b", Restarts: 1, Within: time.Hour, Causes: []error{cause, cause}}, err)
	})
}

// The failure of a child that is never restarted stays, although all others are.
func TestAFailureOfNeverDuringAStopStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		never := failures.Child{Name: "never", Restart: failures.Never, Run: func(ctx context.Context) error {
			<-ctx.Done()
			return errors.Join(ctx.Err(), errInk)
		}}
		err := failures.Supervise(t.Context(), together, never, newJournal().fails("b", 1))
		require.ErrorIs(t, err, errInk)
		require.NotErrorIs(t, err, errPaper, "that was made good by a restart")
	})
}

func TestAChildThatCannotBeStoppedIsNotStartedASecondTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		release := make(chan struct{})
		stubborn := failures.Child{Name: "stubborn", Grace: time.Minute, Run: func(context.Context) error {
			j.note("stubborn starts")
			<-release
			return nil
		}}
		err := failures.Supervise(t.Context(), together, j.stays("a"), stubborn, j.fails("b", 1))
		require.Equal(t, 2*time.Minute+time.Second, time.Since(j.start), "one grace, and the stop of a")
		require.EqualError(t, err, "child b: no more paper\nchild stubborn: "+failures.ErrStillRuns.Error())
		require.Len(t, j.lines, 5, "%v: nobody is started again", j.lines)
		close(release)
	})
}

func TestNobodyIsRestartedWhenTheContextEndsDuringTheStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJournal()
		err := failures.Supervise(endsAfter(t, time.Minute+time.Second/2), together, j.stays("a"), j.fails("b", 1))
		require.EqualError(t, err, "child b: no more paper")
		require.ElementsMatch(t, []string{"0s a starts", "0s b starts", "1m0s b fails", "1m1s a stops"}, j.lines)
	})
}
