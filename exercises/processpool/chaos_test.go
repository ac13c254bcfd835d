//go:build linux

package processpool_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/processpool"
)

// PL-48
//
// While 10 000 tasks of all kinds pass through a pool, one of its workers is killed every 10 ms, if one is up again by
// then. Two seconds of that are enough for every day: a worker of a program built with -race takes a tenth of a second of a
// processor to start. With CHAOS=60s in the environment tasks and kills go on for so long in each of the two cases:
//
//	CHAOS=60s go test -run WhateverIsKilled -v ./exercises/processpool
func TestWhateverIsKilledEveryTaskEndsOnceAndNoResultIsWrong(t *testing.T) {
	fury, long := 2*time.Second, time.Duration(0)
	if s := os.Getenv("CHAOS"); s != "" {
		var err error
		long, err = time.ParseDuration(s)
		require.NoError(t, err, "CHAOS in the environment")
		fury = math.MaxInt64
	}
	tests := map[string]int{"a lost task is tried again": 1000, "a lost task stays lost": 0}
	for name, retries := range tests {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			before := children(t)
			c := newChaos(t, retries)
			ctx, enough := context.WithTimeout(t.Context(), fury)
			defer enough()
			var killer sync.WaitGroup
			killer.Go(func() { c.kill(ctx) })
			for began := time.Now(); c.sent < 10_000 || time.Since(began) < long || c.pool.Stats().Died == 0; {
				c.round(1000)
			}
			c.lastRound(1000)
			enough()
			killer.Wait()
			require.Equal(t, before, children(t), "no worker lives on")
			c.takeStock()
		})
	}
}

// chaos is a pool whose workers are killed, and what has become of the tasks that went through it.
type chaos struct {
	t       *testing.T
	pool    *processpool.Pool
	retries int
	marks   *marks
	sent    int          // elements, each of which has a number of its own
	singles map[int]bool // the numbers of those that were requests of their own
	right   atomic.Int64 // elements with the outcome that they were to have
	lost    atomic.Int64 // requests that ended with a WorkerError
	kills   int
}

func newChaos(t *testing.T, retries int) *chaos {
	t.Helper()
	file := filepath.Join(t.TempDir(), "marks")
	opts := []processpool.Option{
		processpool.WithInit(openMarks, file), processpool.WithRetries(retries),
		processpool.WithGrace(time.Minute), // the pool itself kills nobody
	}
	return &chaos{
		t: t, pool: newPool(t, 4, opts...), retries: retries, marks: newMarks(t, file), singles: map[int]bool{},
	}
}

// number gives so many elements their numbers.
func (c *chaos) number(n int) (in []int) {
	in = numbers(n)
	for i := range in {
		in[i] += c.sent
	}
	c.sent += n
	return in
}

// round has single tasks, a Map and a stream go through the pool at the same time. The deadline is for what hangs.
func (c *chaos) round(tasks int) {
	ctx, stop := context.WithTimeout(c.t.Context(), 2*time.Minute)
	defer stop()
	var beside sync.WaitGroup
	mapped, streamed := c.number(1000), c.number(1000)
	beside.Go(func() { c.mapAll(ctx, mapped) })
	beside.Go(func() { c.streamAll(ctx, streamed) })
	fs := c.submitAll(tasks)
	for _, outcome := range fs {
		require.True(c.t, c.judge(outcome(ctx)))
	}
	beside.Wait()
	require.False(c.t, c.t.Failed())
}

// lastRound ends the pool while workers go on dying.
func (c *chaos) lastRound(tasks int) {
	ctx, stop := context.WithTimeout(c.t.Context(), 2*time.Minute)
	defer stop()
	fs := c.submitAll(tasks)
	require.NoError(c.t, c.pool.Shutdown(ctx))
	stop()
	for _, outcome := range fs { // which are there by now
		require.True(c.t, c.judge(outcome(ctx)))
	}
}

func (c *chaos) submitAll(tasks int) (fs []func(context.Context) error) {
	for _, n := range c.number(tasks) {
		c.singles[n] = true
		switch {
		case n%50 == 1:
			fs = append(fs, outcome(submit(c.t, c.pool, bulk, n), func(b []byte, err error) bool {
				return err == nil && bytes.Equal(b, bulkOf(n))
			}))
		case n%50 == 2:
			fs = append(fs, outcome(submit(c.t, c.pool, fails, n), func(_ int, err error) bool {
				return errors.Is(err, errOdd) && strings.HasPrefix(err.Error(), fmt.Sprintf("task %d:", n))
			}))
		default:
			fs = append(fs, outcome(submit(c.t, c.pool, chore, n), func(v int, err error) bool {
				return err == nil && v == n*n
			}))
		}
	}
	return fs
}

// outcome is nil if it is the right one, and else what it is instead.
func outcome[Out any](f *executor.Future[Out], right func(Out, error) bool) func(context.Context) error {
	return func(ctx context.Context) error {
		v, err := f.Result(ctx)
		switch {
		case right(v, err):
			return nil
		case err == nil:
			return fmt.Errorf("a wrong result: %.40v", v)
		}
		return err
	}
}

// judge takes note of the outcome of a request, which may be that its worker has died, and nothing else that is wrong.
func (c *chaos) judge(err error) bool {
	var dead *processpool.WorkerError
	switch {
	case err == nil:
		c.right.Add(1)
	case errors.As(err, &dead) && !errors.Is(err, executor.ErrBroken):
		c.lost.Add(1)
	default:
		return assert.NoError(c.t, err)
	}
	return true
}

func (c *chaos) mapAll(ctx context.Context, in []int) {
	out, err := executor.Map(ctx, c.pool, chore, in)
	if err != nil {
		c.judge(err)
		return
	}
	for i, n := range in {
		assert.Equal(c.t, n*n, out[i])
	}
	c.right.Add(int64(len(in)))
}

// streamAll loses chunks, each of them as a whole.
func (c *chaos) streamAll(ctx context.Context, in []int) {
	const size = 7
	i, lost := 0, -1
	for v, err := range executor.Stream(ctx, c.pool, chore, slices.Values(in), executor.Chunk(size)) {
		var element *executor.ElementError
		switch {
		case err == nil:
			assert.NotEqual(c.t, lost, i/size, "a part of a lost chunk")
			assert.Equal(c.t, in[i]*in[i], v)
			c.right.Add(1)
		case assert.ErrorAs(c.t, err, &element) && assert.Equal(c.t, i, element.Index) && lost != i/size:
			lost = i / size
			c.judge(err)
		}
		i++
	}
	assert.Len(c.t, in, i, "outcomes")
}

// kill kills a worker every 10 ms: one that has worked, or, each tenth time, any, which may just be starting. Were none of
// them ever let start, the pool would break, as it promises.
func (c *chaos) kill(ctx context.Context) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil || c.pool.Stats().Died == 0 { // on a busy machine it takes long until one is up
		<-tick.C
		c.marks.read()
		maps.DeleteFunc(c.marks.begunBy, func(pid int, _ bool) bool { return !isOurs(pid) })
		victims := slices.Collect(maps.Keys(c.marks.begunBy))
		if c.kills%10 == 9 {
			found, _ := leak.Children()
			victims = slices.Collect(maps.Keys(found))
		}
		if len(victims) > 0 && killed(victims[rand.IntN(len(victims))]) {
			c.kills++
		}
	}
}

// killed kills one of this process's children.
func killed(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer func() { _ = p.Release() }()
	return isOurs(pid) && p.Kill() == nil // p is this very process from now on, and no other that gets its number
}

// isOurs tells whether a process runs and is a child of this one.
func isOurs(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, stat, named := strings.Cut(string(b), ") ") // behind the name, in which there are none of these
	fields := strings.Fields(stat)
	return err == nil && named && fields[0] != "Z" && fields[1] == strconv.Itoa(os.Getpid())
}

// takeStock is called when all has ended.
func (c *chaos) takeStock() {
	c.marks.read()
	s, right, lost := c.pool.Stats(), int(c.right.Load()), int(c.lost.Load())
	c.t.Logf("kills survived: %d, of workers that were ready: %d; tasks completed: %d of %d; requests lost: %d, tried again: %d; executions: %d",
		c.kills, s.Died, right, c.sent, lost, s.Retried, c.marks.all)
	require.Positive(c.t, s.Died)
	require.LessOrEqual(c.t, s.Died, c.kills, "nobody dies by himself")
	require.LessOrEqual(c.t, right, len(c.marks.times), "a result without an execution")
	again := 0
	for n, times := range c.marks.times {
		if c.singles[n] {
			again += times - 1
		}
	}
	if c.retries == 0 {
		require.Equal(c.t, c.marks.all, len(c.marks.times), "no task is executed twice")
		require.LessOrEqual(c.t, lost, s.Died, "a death costs one request")
		require.Zero(c.t, s.Retried)
		return
	}
	require.Zero(c.t, lost)
	require.Equal(c.t, c.sent, right)
	require.LessOrEqual(c.t, again, s.Retried, "a task is executed twice only if it is tried again")
}
