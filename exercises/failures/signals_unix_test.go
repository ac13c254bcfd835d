//go:build unix

package failures_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
	"concurrency/exercises/process"
	"concurrency/exercises/threadpool"
)

// program is a main that does one of the works, and says how that ended.
var program = process.Define("failures_test.program", func(ctx context.Context, name string) error {
	if name == "over" {
		_, _ = failures.UntilSignal(ctx, anHour, func(context.Context) error { return nil })
		fmt.Println("here")
		select {}
	}
	w := works[name]
	code, err := failures.UntilSignal(ctx, w.grace, w.work)
	fmt.Println("error:", err)
	os.Exit(code)
	return nil
})

type programWork struct {
	grace time.Duration
	work  work
}

const anHour = time.Hour // nobody lives to see its end

var works = map[string]programWork{
	"locked":  {anHour, waitForALock},
	"stuck":   {anHour, func(ctx context.Context) error { _ = tidy(ctx); select {} }},
	"patient": {anHour, waitWithPatience},
	"pool":    {anHour, runAPool},
	"family":  {anHour, superviseAProcess},
}

// tidy says why it ends, and does.
func tidy(ctx context.Context) error {
	fmt.Println("here")
	<-ctx.Done()
	fmt.Println(context.Cause(ctx))
	return ctx.Err()
}

// waitForALock waits for a lock that is held, and never released.
func waitForALock(ctx context.Context) error {
	lock := make(chan struct{}, 1)
	lock <- struct{}{}
	fmt.Println("here")
	select {
	case lock <- struct{}{}:
		return errors.New("it has the lock")
	case <-ctx.Done():
		fmt.Println("no lock:", context.Cause(ctx))
		return nil
	}
}

// waitWithPatience waits for a fixed time, whatever signals come that do not concern it.
func waitWithPatience(ctx context.Context) error {
	start := time.Now()
	ctx, stop := context.WithTimeout(ctx, 100*time.Millisecond)
	defer stop()
	fmt.Println("here")
	<-ctx.Done()
	fmt.Println(context.Cause(ctx), time.Since(start) >= 100*time.Millisecond)
	return nil
}

// runAPool has two workers and a hundred tasks, none of which ends before it is told.
func runAPool(ctx context.Context) error {
	pool, err := threadpool.New(2)
	if err != nil {
		return err
	}
	defer pool.Shutdown(context.WithoutCancel(ctx))
	running := make(chan struct{}, 100)
	task := executor.Func(func(ctx context.Context, n int) (string, error) {
		running <- struct{}{}
		<-ctx.Done()
		return "told", nil
	})
	futures := make([]*executor.Future[string], 100)
	for n := range futures {
		if futures[n], err = executor.Submit(ctx, pool, task, n); err != nil {
			return err
		}
	}
	<-running
	<-running
	fmt.Println("here")
	outcomes := map[string]int{}
	for _, f := range futures {
		v, err := f.Result(context.WithoutCancel(ctx))
		if errors.Is(err, executor.ErrCancelled) {
			v, err = "dropped", nil
		}
		outcomes[fmt.Sprint(v, " ", err)]++
	}
	fmt.Println(outcomes, "and started late:", len(running))
	return nil
}

// superviseAProcess has a child that is a process.
func superviseAProcess(ctx context.Context) error {
	child := failures.Child{Name: "child", Restart: failures.Always, Run: failures.Process(offspring, struct{}{})}
	return failures.Supervise(ctx, failures.Rules{}, child)
}

var offspring = process.Define("failures_test.offspring", func(ctx context.Context, _ struct{}) error {
	return failures.CarryOn(ctx, func(ctx context.Context) error {
		_ = tidy(ctx)
		return nil
	})
})

// SG-01 SG-04 SG-06, and SG-05 for the group: children of package process are in groups of their own.
func TestASignalEndsAProgramInOrder(t *testing.T) {
	alone := func(pid int) int { return pid }
	group := func(pid int) int { return -pid }
	for name, c := range map[string]struct {
		work string
		sig  syscall.Signal
		to   func(pid int) int
		says []string
		code int
	}{
		"SG-01 a wait for a lock":             {"locked", syscall.SIGTERM, alone, []string{"no lock: failures: signal: terminated", "error: <nil>"}, 143},
		"SG-04 a pool: 2 run, 98 are dropped": {"pool", syscall.SIGINT, group, []string{"map[dropped <nil>:98 told <nil>:2] and started late: 0", "error: <nil>"}, 130},
		"SG-05 SG-06 children are stopped by their parent, also when it is for the group": {"family", syscall.SIGINT, group, []string{process.ErrStopped.Error(), "error: <nil>"}, 130},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, out := begin(t, c.work)
			require.NoError(t, syscall.Kill(c.to(p.PID()), c.sig))
			ends(t, p, c.code)
			require.Equal(t, c.says, out.rest())
		})
	}
	t.Run("DM-02 a second signal ends it at once, whatever still runs", func(t *testing.T) {
		t.Parallel()
		p, out := begin(t, "stuck")
		require.NoError(t, syscall.Kill(p.PID(), syscall.SIGTERM))
		require.Equal(t, "failures: signal: terminated", out.next(t))
		require.NoError(t, syscall.Kill(p.PID(), syscall.SIGINT))
		ends(t, p, 130)
		require.Equal(t, []string{"error: " + failures.ErrAtOnce.Error()}, out.rest())
	})
	t.Run("afterwards a signal does what it does by default", func(t *testing.T) {
		t.Parallel()
		p, out := begin(t, "over")
		require.NoError(t, syscall.Kill(p.PID(), syscall.SIGTERM))
		var exit *process.ExitError
		require.ErrorAs(t, p.Wait(patient(t)), &exit)
		require.Equal(t, syscall.SIGTERM, exit.Signal)
		require.Empty(t, out.rest())
	})
	t.Run("SG-02 and the control: a storm of harmless signals disturbs no wait and ends no program", func(t *testing.T) {
		t.Parallel()
		p, out := begin(t, "patient")
		sent := 0
		for ; sent < 1000 && p.Alive(); sent++ {
			if err := syscall.Kill(p.PID(), syscall.SIGWINCH); err != nil {
				require.ErrorIs(t, err, syscall.ESRCH)
			}
		}
		require.Greater(t, sent, 100)
		ends(t, p, 0)
		require.Equal(t, []string{"context deadline exceeded true", "error: <nil>"}, out.rest())
	})
}

// begin starts a program and waits until it is at work.
func begin(t *testing.T, work string) (*process.Process, *lines) {
	t.Helper()
	out := listen(t)
	p, err := program.Start(context.Background(), work, process.WithStdout(out))
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = p.Kill()
		<-p.Done()
	})
	require.Equal(t, "here", out.next(t))
	return p, out
}

// ends waits for the end, which must come with this code: by an exit, and not by the signal.
func ends(t *testing.T, p *process.Process, code int) {
	t.Helper()
	err := p.Wait(patient(t))
	if code == 0 {
		require.NoError(t, err)
		return
	}
	var exit *process.ExitError
	require.ErrorAs(t, err, &exit)
	require.Nil(t, exit.Signal)
	require.Equal(t, code, exit.ExitCode)
}
