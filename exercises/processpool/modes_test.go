//go:build linux

package processpool_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
)

// What the workers of the tests do.
var (
	square = executor.Define("square", func(_ context.Context, n int) (int, error) { return n * n, nil })
	whoAmI = executor.Define("who am I", func(context.Context, int) (int, error) { return os.Getpid(), nil })
	echo   = executor.Define("echo", func(_ context.Context, b []byte) ([]byte, error) { return b, nil })

	// hold waits at a gate.
	hold = executor.Define("hold", func(ctx context.Context, g gate) (int, error) { return g.pass(ctx) })

	// ending ends in one of the ways there are.
	ending = executor.Define("ending", func(ctx context.Context, how string) (int, error) { return 0, ways[how](ctx) })

	// poison leaves a mark in a file and kills its worker.
	poison = executor.Define("poison", func(_ context.Context, file string) (int, error) {
		if err := mark(file); err != nil {
			return 0, err
		}
		return 0, die()
	})

	// fussy kills its worker over one number.
	fussy = executor.Define("fussy", func(_ context.Context, n int) (int, error) {
		if n == 13 {
			return 0, die()
		}
		return n * n, nil
	})

	// chatty prints where it can, and tells what it could read.
	chatty = executor.Define("chatty", func(_ context.Context, text string) (int, error) {
		fmt.Println(text)
		fmt.Fprint(os.Stderr, text, "\n")
		one := os.NewFile(1, "the real stdout") // and never closed: it is not ours
		keep = append(keep, one)
		if _, err := one.WriteString(text + "\n"); err != nil {
			return 0, err
		}
		b, err := io.ReadAll(os.Stdin)
		return len(b), err
	})
)

var keep []*os.File

func die() error {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err == nil {
		select {}
	}
	return err
}

func mark(file string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	return errors.Join(err, f.Close())
}

// ways are how a task may end, most of them with its worker.
var ways = map[string]func(context.Context) error{
	"kill":        func(context.Context) error { return die() },
	"exit 0":      func(context.Context) error { os.Exit(0); return nil },
	"exit 3":      func(context.Context) error { os.Exit(3); return nil },
	"nil map":     func(context.Context) error { go func() { unmade["one"] = 1 }(); select {} },
	"stack":       func(context.Context) error { debug.SetMaxStack(1 << 20); return fmt.Errorf("%d", deep(1)) },
	"fatal error": func(context.Context) error { new(sync.Mutex).Unlock(); return nil },
	"garbage":     func(context.Context) error { return garble("hello, world\n") },
	"strange frame": func(context.Context) error {
		b, err := wire.End(wire.Begin(nil, 'Z', 7), 0)
		if err != nil {
			return err
		}
		return garble(string(b))
	},
	"grandchild":         func(context.Context) error { return bequeath("sleep", "60") },
	"runaway grandchild": func(context.Context) error { return bequeath("setsid", "sleep", "4") },

	"sentinel": func(context.Context) error { return errOdd },
	"wrapped":  func(context.Context) error { return fmt.Errorf("number 3: %w", fmt.Errorf("checked: %w", errOdd)) },
	"joined":   func(context.Context) error { return errors.Join(io.EOF, fmt.Errorf("so %w", errOdd)) },
	"panic":    func(context.Context) error { panic(fmt.Sprint("out of ", "range")) },
	"panic error": func(context.Context) error {
		panic(errOdd)
	},
	"large error": func(context.Context) error { return errors.New(strings.Repeat("x", 1<<20)) },
}

var errOdd = executor.DefineError("processpool_test.errOdd", errors.New("odd"))

var unmade map[string]int

func deep(n int) int {
	if n < 0 {
		return 0
	}
	return n + deep(n+1)
}

// protocolFile is what a worker answers on, which no task ought to know: the write end of a pipe that was not inherited.
func protocolFile() (*os.File, error) {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		fd, _ := strconv.Atoi(entry.Name())
		to, _ := os.Readlink("/proc/self/fd/" + entry.Name())
		info, _ := os.ReadFile("/proc/self/fdinfo/" + entry.Name())
		_, flags, _ := strings.Cut(string(info), "flags:")
		mode, _ := strconv.ParseInt(strings.Fields(flags + " 0")[0], 8, 64)
		const want = syscall.O_WRONLY | syscall.O_CLOEXEC | syscall.O_NONBLOCK
		if strings.HasPrefix(to, "pipe:") && mode&(want|syscall.O_ACCMODE) == want {
			return os.NewFile(uintptr(fd), "protocol"), nil
		}
	}
	return nil, errors.New("no protocol file")
}

func garble(text string) error {
	f, err := protocolFile()
	if err == nil {
		keep = append(keep, f)
		_, err = f.WriteString(text)
	}
	if err == nil {
		select {} // the pool sees to the rest
	}
	return err
}

// bequeath leaves the protocol's pipe to a grandchild and dies.
func bequeath(command ...string) error {
	f, err := protocolFile()
	if err != nil {
		return err
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.ExtraFiles = []*os.File{f}
	if err := cmd.Start(); err != nil {
		return err
	}
	os.Exit(3)
	return nil
}

// gate holds tasks until the test opens it. What they share with the test is a directory.
type gate struct {
	Dir      string
	N        int
	Heedless bool // of the ctx
}

func newGate(t *testing.T) gate {
	t.Helper()
	return gate{Dir: t.TempDir()}
}

func (g gate) number(n int) gate {
	g.N = n
	return g
}

func (g gate) heedless() gate {
	g.Heedless = true
	return g
}

func (g gate) pass(ctx context.Context) (int, error) {
	if g.Heedless {
		ctx = context.Background()
	}
	here := filepath.Join(g.Dir, fmt.Sprint("here", g.N))
	if err := os.WriteFile(here+".new", []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		return 0, err
	}
	if err := os.Rename(here+".new", here); err != nil {
		return 0, err
	}
	return g.N, poll(ctx, func() bool { _, err := os.Stat(filepath.Join(g.Dir, "open")); return err == nil })
}

func (g gate) open(t *testing.T) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(g.Dir, "open"), nil, 0o600))
}

// pid waits until a task is at the gate, and tells whose it is.
func (g gate) pid(t *testing.T, n int) (pid int) {
	t.Helper()
	eventually(t, func() bool {
		b, err := os.ReadFile(filepath.Join(g.Dir, fmt.Sprint("here", n)))
		if err == nil {
			pid, err = strconv.Atoi(string(b))
		}
		return err == nil
	})
	return pid
}

// here is how many tasks have been at the gate.
func (g gate) here(t *testing.T) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(g.Dir, "here*[0-9]"))
	require.NoError(t, err)
	return len(found)
}

func poll(ctx context.Context, ok func() bool) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	require.NoError(t, poll(patient(t), ok))
}

// patient is a ctx that ends only when something hangs.
func patient(t *testing.T) context.Context {
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(stop)
	return ctx
}

// newPool makes a pool that reports to nobody and is ended with the test.
func newPool(t *testing.T, workers int, opts ...processpool.Option) *processpool.Pool {
	t.Helper()
	quiet := processpool.WithLogger(slog.New(slog.DiscardHandler))
	pool, err := processpool.New(workers, append([]processpool.Option{quiet}, opts...)...)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = pool.Close()
		ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
		defer stop()
		assert.NoError(t, pool.Shutdown(ctx))
	})
	return pool
}

func submit[In, Out any](t *testing.T, pool *processpool.Pool, task executor.Task[In, Out], in In) *executor.Future[Out] {
	t.Helper()
	f, err := executor.Submit(t.Context(), pool, task, in)
	require.NoError(t, err)
	return f
}

func value[T any](t *testing.T, f *executor.Future[T]) T {
	t.Helper()
	v, err := f.Result(patient(t))
	require.NoError(t, err)
	return v
}

// failure is a future's error, which must not be the patience's end.
func failure[T any](t *testing.T, f *executor.Future[T]) error {
	t.Helper()
	ctx := patient(t)
	_, err := f.Result(ctx)
	require.NoError(t, ctx.Err(), "no outcome")
	require.Error(t, err)
	return err
}

// death is the outcome of a future whose worker has died.
func death[T any](t *testing.T, f *executor.Future[T]) *processpool.WorkerError {
	t.Helper()
	var dead *processpool.WorkerError
	require.ErrorAs(t, failure(t, f), &dead)
	return dead
}

// lives shows that the pool still works.
func lives(t *testing.T, pool *processpool.Pool) {
	t.Helper()
	require.Equal(t, 49, value(t, submit(t, pool, square, 7)))
}

func kill(t *testing.T, pid int) {
	t.Helper()
	p, err := os.FindProcess(pid)
	require.NoError(t, err)
	require.NoError(t, p.Kill())
	require.NoError(t, p.Release())
}

func numbers(n int) []int {
	in := make([]int, n)
	for i := range in {
		in[i] = i
	}
	return in
}

// fakes are workers that keep the protocol up to some point.
var fakes = map[string]func(in, out *os.File){
	// The answer is there and the worker is not.
	"last words": func(in, out *os.File) { answer(wire.NewReader(in), out, 1); os.Exit(7) },
	// Half of it is.
	"half a word": func(in, out *os.File) { answer(wire.NewReader(in), out, 2); os.Exit(7) },
	// It dies of a large argument.
	"overfed": func(in, _ *os.File) { _, _ = io.ReadFull(in, make([]byte, 5000)); os.Exit(7) },
	// It does not leave.
	"clinging": func(in, out *os.File) {
		r := wire.NewReader(in)
		for answer(r, out, 1) {
		}
		select {}
	},
}

// answer serves a request, and writes only a part of the answer.
func answer(r *wire.Reader, out *os.File, parts int) bool {
	f, err := r.Next()
	if err != nil {
		return false
	}
	executor.Serve(context.Background(), f.Body, wire.Begin(nil, 'D', f.ID), func(b []byte) {
		b, _ = wire.End(b, 0)
		_, _ = out.Write(b[:len(b)/parts])
	})
	return true
}

func init() {
	for name, then := range fakes {
		process.Entry("fake "+name, func(in, out *os.File) int {
			r := make([]byte, 4)
			if _, err := io.ReadFull(in, r); err != nil {
				return 1
			}
			n := int64(r[0]) | int64(r[1])<<8
			if _, err := io.CopyN(io.Discard, in, n); err != nil {
				return 1
			}
			body := fmt.Sprintf(`{"protocol":"processpool","version":1,"pid":%d}`, os.Getpid())
			b, _ := wire.End(append(wire.Begin(nil, 'R', 0), body...), 0)
			_, _ = out.Write(b)
			then(in, out)
			return 0
		})
	}
	process.Entry("stranger", func(_, out *os.File) int { _, _ = out.WriteString("Welcome!\n"); return 0 })
	process.Entry("silent", func(in, _ *os.File) int { _, _ = io.Copy(io.Discard, in); return 0 })
}

// startedAs has the workers be something else.
func startedAs(entry string) processpool.Option {
	return processpool.WithCommand(func(context.Context) *exec.Cmd {
		cmd, err := process.Command(entry)
		if err != nil {
			panic(err)
		}
		return cmd
	})
}

// journal is a logger's end that several goroutines may write to.
type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}
