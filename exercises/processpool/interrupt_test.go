//go:build linux

package processpool_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
)

// workload is what the program does that is to be interrupted. Its tasks leave the pids of their workers in Dir.
type workload struct {
	Dir     string
	Map     bool // instead of single tasks
	N       int
	Workers int
}

// interrupted is a program that ends in order when somebody presses Ctrl-C, and then tells in one line what became of
// its tasks.
var interrupted = process.Define("interrupted", func(ctx context.Context, w workload) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	pool, err := processpool.New(w.Workers)
	if err != nil {
		return err
	}
	if w.Map {
		_, err = executor.Map(ctx, pool, nap, w.all())
		fmt.Printf("interrupted: map=%v %s\n", err, w.end(pool))
		return nil
	}
	var fs []*executor.Future[int]
	for _, n := range w.all() {
		f, err := executor.Submit(context.WithoutCancel(ctx), pool, nap, n)
		if err != nil {
			return err
		}
		fs = append(fs, f)
	}
	<-ctx.Done()
	if err := pool.Close(); err != nil {
		return err
	}
	counts := map[string]int{}
	for _, f := range fs {
		_, err := f.Result(context.Background())
		counts[kindOf(err)]++
	}
	fmt.Printf("interrupted: done=%d dropped=%d lost=%d strange=%d %s\n",
		counts["done"], counts["dropped"], counts["lost"], counts["strange"], w.end(pool))
	return nil
})

func (w workload) all() []workload {
	all := make([]workload, w.N)
	for n := range all {
		all[n] = workload{Dir: w.Dir, N: n}
	}
	return all
}

func (w workload) end(pool *processpool.Pool) string {
	err := pool.Shutdown(context.Background())
	s := pool.Stats()
	return fmt.Sprintf("shutdown=%v died=%d left=%d", err, s.Died, s.Running+s.Idle+s.Starting+s.Queued)
}

func kindOf(err error) string {
	var dead *processpool.WorkerError
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &dead):
		return "lost"
	case errors.Is(err, executor.ErrShutdown), errors.Is(err, context.Canceled):
		return "dropped"
	}
	return "strange"
}

// nap takes some milliseconds, and less when its ctx ends.
var nap = executor.Define("nap", func(ctx context.Context, w workload) (int, error) {
	if !napped {
		napped = true
		if err := os.WriteFile(filepath.Join(w.Dir, strconv.Itoa(os.Getpid())), nil, 0o600); err != nil {
			return 0, err
		}
	}
	select {
	case <-time.After(5 * time.Millisecond):
		return w.N, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
})

var napped bool

// PL-50 SG-04 SG-05
//
// The terminal sends its signal to the program's whole group. The workers are in groups of their own and go on until the
// program ends them. One that is sent the signal all the same dies of it, as of any other: without a word, and with
// the task that it is at.
func TestCtrlCEndsAProgramWithAPoolInOrder(t *testing.T) {
	group := func(t *testing.T, pid int, _ []int) { interrupt(t, -pid) }
	workers := func(t *testing.T, _ int, workers []int) { interrupt(t, workers...) }
	tests := map[string]struct {
		press []func(t *testing.T, pid int, workers []int)
		died  []int // as many workers, least and most
	}{
		"it reaches the program's group":                        {press: []func(*testing.T, int, []int){group}, died: []int{0, 0}},
		"it reaches the workers, and when they died, the group": {press: []func(*testing.T, int, []int){workers, gone, group}, died: []int{2, 2}},
		"it reaches the workers and the group at once":          {press: []func(*testing.T, int, []int){workers, group}, died: []int{0, 2}},
		"it reaches the group and the workers at once":          {press: []func(*testing.T, int, []int){group, workers}, died: []int{0, 2}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			p := run(t, workload{N: 10_000, Workers: 2})
			workers := p.underWay(t, 2)
			for _, press := range tt.press {
				press(t, p.PID(), workers)
			}
			line := p.ends(t)
			var done, dropped, lost, died int
			_, err := fmt.Sscanf(line, "interrupted: done=%d dropped=%d lost=%d strange=0 shutdown=<nil> died=%d left=0", &done, &dropped, &lost, &died)
			require.NoError(t, err, line)
			require.Equal(t, 10_000, done+dropped+lost, line)
			require.Positive(t, dropped, "it was interrupted, and has not ended")
			require.GreaterOrEqual(t, died, tt.died[0], line)
			require.LessOrEqual(t, died, tt.died[1], line)
			require.LessOrEqual(t, lost, died, line)
		})
	}
}

// PL-50
func TestCtrlCDuringAMapEndsIt(t *testing.T) {
	leak.Check(t)
	p := run(t, workload{N: 10_000, Workers: 2, Map: true})
	p.underWay(t, 2)
	interrupt(t, -p.PID())
	require.Equal(t, "interrupted: map=context canceled shutdown=<nil> died=0 left=0\n", p.ends(t))
}

// interrupt sends processes, and groups, what Ctrl-C sends. Who is gone already is no error.
func interrupt(t testing.TB, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		if err := syscall.Kill(pid, syscall.SIGINT); !errors.Is(err, syscall.ESRCH) {
			require.NoError(t, err)
		}
	}
}

// gone waits until the workers have ended.
func gone(t *testing.T, _ int, workers []int) {
	t.Helper()
	eventually(t, func() bool {
		for _, pid := range workers {
			if syscall.Kill(pid, 0) == nil {
				return false
			}
		}
		return true
	})
}

// child is a running workload.
type child struct {
	*process.Process
	dir  string
	said *record
}

func run(t testing.TB, w workload) child {
	t.Helper()
	w.Dir = t.TempDir()
	said := new(record)
	p, err := interrupted.Start(context.Background(), w,
		process.WithStdout(said), process.WithStderr(said), process.WithEnv(token(w.Dir)))
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = p.Kill()
		<-p.Done()
	})
	return child{p, w.Dir, said}
}

// underWay waits until so many workers are at work, and says which.
func (p child) underWay(t testing.TB, n int) (workers []int) {
	t.Helper()
	eventually(t, func() bool {
		entries, err := os.ReadDir(p.dir)
		require.NoError(t, err)
		return len(entries) >= n || !p.Alive()
	})
	entries, err := os.ReadDir(p.dir)
	require.NoError(t, err)
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		require.NoError(t, err)
		workers = append(workers, pid)
	}
	require.Len(t, workers, n, p.said)
	return workers
}

// ends waits for the end, which must be an orderly one, without anybody left, and returns all that was said on the way.
func (p child) ends(t testing.TB) string {
	t.Helper()
	err := p.Wait(patient(t))
	require.Empty(t, holders(t, token(p.dir)), "processes that the program has left behind")
	require.NoError(t, err, p.said)
	require.Equal(t, 1, strings.Count(p.said.String(), "\n"), "one line and no more: %v", p.said)
	return p.said.String()
}

// token is a variable of the environment by which all that a program starts can be found, whoever is its parent.
func token(dir string) string { return "INTERRUPTED_TEST=" + dir }

// holders are the processes that have a variable in their environment.
func holders(t testing.TB, variable string) (pids []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	require.NoError(t, err)
	for _, file := range files {
		env, _ := os.ReadFile(file) // which is gone, or empty, with its process
		if bytes.Contains(env, []byte(variable+"\x00")) {
			pids = append(pids, file)
		}
	}
	return pids
}
