package failures_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
	"concurrency/exercises/threadpool"
)

// A goroutine whose error nobody waits for.
func ExampleSetHook() {
	defer failures.SetHook(func(r failures.Report) { fmt.Println("the hook was told:", r) })()

	var all sync.WaitGroup
	all.Go(func() {
		ctx := failures.With(context.Background(), failures.Who{Worker: "mailer 3", Task: "send"})
		failures.Guard(ctx, failures.Uncaught, func(context.Context) error { return errors.New("no route to host") })
	})
	all.Wait()
	// Output: the hook was told: mailer 3: send: no route to host
}

// A future that nobody reads has a hook, too.
func ExampleUncaught() {
	defer failures.SetHook(failures.Print(os.Stdout))()
	ctx := context.Background()
	pool, _ := threadpool.New(1)

	task := executor.Func(func(context.Context, int) (int, error) { return 0, errors.New("no route to host") })
	future, _ := executor.Submit(ctx, pool, task, 0)
	future.OnDone(func(f *executor.Future[int]) {
		if _, err := f.Result(ctx); err != nil {
			failures.Uncaught(failures.Report{Who: failures.Who{Worker: "pool", Task: "send"}, Err: err})
		}
	})
	_ = pool.Shutdown(ctx) // waits for callbacks, too
	// Output: pool: send: no route to host
}

// hookRecord sets a hook for the time of the test, and returns what it was told so far.
func hookRecord(t *testing.T) func() []failures.Report {
	t.Helper()
	var mu sync.Mutex
	var told []failures.Report
	t.Cleanup(failures.SetHook(func(r failures.Report) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, r)
	}))
	return func() []failures.Report {
		mu.Lock()
		defer mu.Unlock()
		return told
	}
}

func TestAHookGetsWorkerTaskValueAndStack(t *testing.T) { // EH-04, EH-09
	told := hookRecord(t)
	ctx := failures.With(t.Context(), failures.Who{Worker: "w", Task: "t"})
	guardIn(ctx, failures.Uncaught, func() error { return captureExplode(5) })
	guardIn(ctx, failures.Uncaught, func() error { return nil })
	got := told()
	require.Len(t, got, 1)
	require.Equal(t, failures.Who{Worker: "w", Task: "t"}, got[0].Who)
	var panicked *executor.PanicError
	require.ErrorAs(t, got[0].Err, &panicked)
	require.Equal(t, captureBang(5), panicked.Value)
	require.Contains(t, string(panicked.Stack), "failures_test.captureExplode(")
}

func TestSetHookReplacesUntilRestored(t *testing.T) {
	var told []string
	set := func(name string) (restore func()) {
		return failures.SetHook(func(r failures.Report) { told = append(told, name+" "+r.Task) })
	}
	uncaught := func(task string) { failures.Uncaught(failures.Report{Who: failures.Who{Task: task}}) }
	defer set("a")()
	uncaught("1")
	restore := set("b")
	uncaught("2")
	restore()
	uncaught("3")
	require.Equal(t, []string{"a 1", "b 2", "a 3"}, told)
}

func TestAReportToTheHookWithoutAWorkerHasItsGoroutine(t *testing.T) { // EH-02
	told := hookRecord(t)
	failures.Uncaught(failures.Report{Err: errCapture})
	require.Regexp(t, `^goroutine \d+$`, told()[0].Worker)
}

// While hooks are swapped, each failure is told once, to one of them.
func TestHooksMayBeSwappedAtAnyTime(t *testing.T) { // EH-04
	onProcessors(t, func(t *testing.T) {
		var told [2]atomic.Int64
		set := func(i int) (restore func()) {
			return failures.SetHook(func(failures.Report) { told[i].Add(1) })
		}
		defer set(0)()
		const workers, each = 4, 200
		start := make(chan struct{})
		var all, swapper sync.WaitGroup
		for range workers {
			all.Go(func() {
				<-start
				for range each {
					failures.Uncaught(failures.Report{Err: errCapture})
				}
			})
		}
		stop := make(chan struct{})
		swapper.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
					set(i % 2)
					runtime.Gosched()
				}
			}
		})
		close(start)
		all.Wait()
		close(stop)
		swapper.Wait()
		require.EqualValues(t, workers*each, told[0].Load()+told[1].Load())
	})
}

// hookWriter fails, if it is to, and remembers in how many pieces it was written to.
type hookWriter struct {
	err    error
	pieces []string
	inside atomic.Int32
}

func (w *hookWriter) Write(p []byte) (int, error) {
	if w.inside.Add(1) != 1 {
		panic("two at once")
	}
	defer w.inside.Add(-1)
	w.pieces = append(w.pieces, string(p))
	runtime.Gosched()
	return 0, w.err
}

func TestPrintWritesEachReportInOnePiece(t *testing.T) {
	w := &hookWriter{}
	defer failures.SetHook(failures.Print(w))()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { failures.Uncaught(failures.Report{failures.Who{Worker: "w"}, errCapture}) })
	}
	all.Wait()
	require.Len(t, w.pieces, 20)
	require.NotPanics(t, func() { failures.Print(&hookWriter{err: errCapture})(failures.Report{}) }, "EH-07 no second failure")
	for _, piece := range w.pieces {
		require.Equal(t, "w: its own error\n", piece)
	}
}

// hookWays are what a hook may do, one after the other in a program of their own, and what is to be read on stderr,
// once.
var hookWays = []struct {
	name string
	fail func()
	want []string
}{
	{"the default hook", func() { // EH-01, EH-08
		failures.SetHook(func(failures.Report) { fmt.Println("no longer the hook") })
		hookFail(nil)
	}, []string{hookFailure, hookStack}},
	{"it panics", func() {
		hookFail(func(failures.Report) { panic("the hook is broken") })
	}, []string{hookFailure, hookStack, hookTelling, "the hook is broken"}},
	{"it ends its goroutine", func() {
		hookFail(func(failures.Report) { runtime.Goexit() })
	}, []string{hookFailure, hookStack, hookTelling + hookEnded}},
	{"not even the failure can be printed", func() {
		failures.SetHook(nil)
		guardIn(context.Background(), failures.Uncaught, func() error { return hookUnspeakable{} })
	}, []string{hookTelling + hookEnded}},
	{"no stderr", func() { // EH-07, and the last of all
		_ = os.Stderr.Close()
		hookFail(nil)
	}, nil},
}

const (
	hookFailure = "mailer 3: send: executor: task panicked: 1\n"
	hookStack   = "failures_test.captureExplode("
	hookTelling = "telling of a failure: "
	hookEnded   = "executor: the task ended its goroutine"
	hookNext    = "and now:\n"
)

func hookFail(hook func(failures.Report)) {
	failures.SetHook(hook)
	ctx := failures.With(context.Background(), failures.Who{Worker: "mailer 3", Task: "send"})
	guardIn(ctx, failures.Uncaught, func() error { return captureExplode(1) })
}

func init() {
	children["hooks"] = func() {
		for _, way := range hookWays {
			fmt.Fprint(os.Stderr, hookNext)
			way.fail()
			fmt.Println("the program goes on")
		}
	}
}

// hookUnspeakable ends the goroutine that asks what is wrong.
type hookUnspeakable struct{}

func (hookUnspeakable) Error() string { runtime.Goexit(); return "" }

// The control is a panic without any hook, in capture_test.go.
func TestTheProgramGoesOnWhateverTheHookDoes(t *testing.T) { // EH-05
	got := runChild(t, "hooks")
	require.Zero(t, got.code, got.stderr)
	require.Equal(t, strings.Repeat("the program goes on\n", len(hookWays)), got.stdout)
	said := strings.Split(got.stderr, hookNext)[1:]
	require.Len(t, said, len(hookWays))
	for i, way := range hookWays {
		for _, part := range way.want {
			require.Equal(t, 1, strings.Count(said[i], part), "%s: %q in: %s", way.name, part, said[i])
		}
		if way.want == nil {
			require.Empty(t, said[i], way.name)
		}
	}
}
