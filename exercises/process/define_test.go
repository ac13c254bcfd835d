package process_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/process"
)

func TestDefineAndEntryRefuseWhatNoChildCouldFind(t *testing.T) {
	fn := func(context.Context, int) error { return nil }
	body := func(stdin, stdout *os.File) int { return 0 }
	for name, c := range map[string]struct {
		call func()
		says string
	}{
		"an empty name for Define":           {func() { process.Define("", fn) }, `process: Define(""): not a name`},
		"an empty name for Entry":            {func() { process.Entry("", body) }, `process: Entry(""): not a name`},
		"a name that cannot be an argument":  {func() { process.Define("a\x00b", fn) }, `process: Define("a\x00b"): not a name`},
		"a name that Define has":             {func() { process.Define("say", fn) }, `process: Define("say"): the name is taken`},
		"a name for Entry that Define has":   {func() { process.Entry("say", body) }, `process: Entry("say"): the name is taken`},
		"a name for Define that Entry has":   {func() { process.Define(linger, fn) }, `process: Define("linger"): the name is taken`},
		"a function for Define that is nil":  {func() { process.Define[int]("x", nil) }, `process: Define("x"): the function is nil`},
		"a function for Entry that is nil":   {func() { process.Entry("x", nil) }, `process: Entry("x"): the function is nil`},
		"nothing is registered by a failure": {func() { process.Define("x", fn); process.Define("x", fn) }, `process: Define("x"): the name is taken`},
	} {
		t.Run(name, func(t *testing.T) { require.PanicsWithValue(t, c.says, c.call) })
	}
}

func TestStartRefusesBadOptions(t *testing.T) {
	for says, opt := range map[string]process.Option{
		"process: WithName: the name is empty":               process.WithName(""),
		"process: WithStdout: the writer is nil":             process.WithStdout(nil),
		"process: WithStderr: the writer is nil":             process.WithStderr(nil),
		"process: WithEnv(\"KEY\"): it must be KEY=value":    process.WithEnv("A=1", "KEY"),
		"process: WithEnv(\"=value\"): it must be KEY=value": process.WithEnv("=value"),
		"process: WithEnv(\"A=\\x00\"): it must be":          process.WithEnv("A=\x00"),
		"process: WithGrace(0s): it must be positive":        process.WithGrace(0),
		"process: WithGrace(-1ns): it must be positive":      process.WithGrace(-1),
	} {
		t.Run(says, func(t *testing.T) {
			_, err := say.Start(t.Context(), "", opt)
			require.ErrorContains(t, err, says)
		})
	}
}

func TestStartRefusesAContextThatHasEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := say.Start(ctx, "never said")
	require.ErrorIs(t, err, context.Canceled)
}

var report = process.Define("report", func(_ context.Context, v argument) error {
	fmt.Printf("%d %q %v %v %v %v\n", v.N, v.Text, v.List, v.Map, v.Inner, v.At.UTC())
	return nil
})

type argument struct {
	N     int
	Text  string
	List  []float64
	Map   map[string]bool
	Inner *argument
	At    time.Time
}

func TestPR02TheChildGetsAnArgumentOfAnyKind(t *testing.T) {
	var out bytes.Buffer
	p := start(t, report, argument{
		-1, "naïve \x00 text", []float64{1, 0.5}, map[string]bool{"yes": true}, nil, time.Unix(0, 0),
	}, process.WithStdout(&out))
	require.NoError(t, p.Wait(t.Context()))
	require.Equal(t, `-1 "naïve \x00 text" [1 0.5] map[yes:true] <nil> 1970-01-01 00:00:00 +0000 UTC`+"\n", out.String())
}

var size = process.Define("size", func(_ context.Context, b []byte) error {
	fmt.Println(len(b), bytes.Count(b, []byte{7}))
	return nil
})

func TestAnArgumentMayBeLargerThanAPipe(t *testing.T) {
	for _, n := range []int{0, 4096, 1 << 16, 1 << 20} {
		t.Run(fmt.Sprint(n, " bytes"), func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			p := start(t, size, bytes.Repeat([]byte{7}, n), process.WithStdout(&out))
			require.NoError(t, p.Wait(t.Context()))
			require.Equal(t, fmt.Sprintln(n, n), out.String())
		})
	}
}

var unsendable = process.Define("unsendable", func(context.Context, chan int) error { return nil })

func TestAnArgumentThatCannotBeSentIsAnErrorOfStart(t *testing.T) {
	_, err := unsendable.Start(t.Context(), make(chan int))
	require.ErrorContains(t, err, "process: starting unsendable: ")
}

func TestPR20AndPR27TheExitCodeTellsHowTheFunctionEndedAndWhatItDeferredRan(t *testing.T) {
	for _, c := range []struct {
		how  string
		code int
		says string // the beginning of its stderr, after what was deferred
	}{
		{"nil", 0, "deferred\n"},
		{"error", 1, "deferred\nprocess: ending: no more paper\n"},
		{"exit 0", 0, ""},
		{"exit 7", 7, ""},
		{"goexit", 1, "deferred\nprocess: ending: it ended its goroutine (runtime.Goexit) without returning\n"},
		{"goexit, panic", 1, "deferred\nprocess: ending: it ended its goroutine (runtime.Goexit) without returning\n"},
		{"panic, goexit", 2, "deferred\npanic: on the way out\n"},
		{"panic", 2, "deferred\npanic: out of range\n\ngoroutine 1 [running]:\n"},
		{"panic error", 2, "deferred\npanic: not a number\n"},
		{"panic nil", 2, "deferred\npanic: panic called with nil argument\n"},
		{"nil map", 2, "deferred\npanic: assignment to entry in nil map\n"},
		{"nil pointer", 2, "deferred\npanic: runtime error: invalid memory address or nil pointer dereference\n[signal "},
		{"goroutine", 2, "panic: in a goroutine\n"},
	} {
		t.Run(c.how, func(t *testing.T) {
			t.Parallel()
			var stderr strings.Builder
			p := start(t, ending, c.how, process.WithStderr(&stderr))
			err := p.Wait(t.Context())
			require.Truef(t, strings.HasPrefix(stderr.String(), c.says), "stderr is %q", stderr.String())
			code, ended := p.ExitCode()
			require.True(t, ended)
			require.Equal(t, c.code, code)
			if c.code == 0 {
				require.NoError(t, err)
				return
			}
			want := &process.ExitError{PID: p.PID(), Name: "ending", ExitCode: c.code, Stderr: stderr.String()}
			require.Equal(t, want, err) // PR-19: the report is in the error too, whole
		})
	}
}

func TestPR26TheEnvironmentIsPassedOn(t *testing.T) {
	t.Setenv("PROCESS_TEST_A", "inherited")
	t.Setenv("PROCESS_TEST_B", "inherited")
	t.Setenv("GORACE", "history_size=2")
	var out bytes.Buffer
	p := start(t, environment, []string{"PROCESS_TEST_A", "PROCESS_TEST_B", "PROCESS_TEST_C", "GORACE"},
		process.WithStdout(&out),
		process.WithEnv("PROCESS_TEST_B=set"), process.WithEnv("PROCESS_TEST_C=first", "PROCESS_TEST_C=a=b"))
	require.NoError(t, p.Wait(t.Context()))
	require.Equal(t, "[inherited set a=b atexit_sleep_ms=0 history_size=2]\n", out.String())

	require.NoError(t, os.Unsetenv("GORACE")) // Setenv puts it back
	out.Reset()
	p = start(t, environment, []string{"GORACE"}, process.WithStdout(&out))
	require.NoError(t, p.Wait(t.Context()))
	require.Equal(t, "[atexit_sleep_ms=0]\n", out.String())
}

var environment = process.Define("environment", func(_ context.Context, keys []string) error {
	var values []string
	for _, key := range keys {
		values = append(values, os.Getenv(key))
	}
	fmt.Println(values)
	return nil
})

func TestPR15BrokenStandardStreamsDoNotMatter(t *testing.T) {
	closed, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	swap(t, &os.Stdout, closed)
	swap(t, &os.Stderr, closed)
	swap(t, &os.Stdin, nil)
	require.NoError(t, start(t, verbose, 100_000).Wait(t.Context()))
	p := start(t, verbose, 100_000, process.WithStdout(full{}), process.WithStderr(full{}))
	require.NoError(t, p.Wait(t.Context()))
}

// full is a writer that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func swap[T any](t *testing.T, variable *T, value T) {
	old := *variable
	*variable = value
	t.Cleanup(func() { *variable = old })
}

// verbose prints that many bytes on both streams, and fails if one does not take them.
var verbose = process.Define("verbose", func(_ context.Context, n int) error {
	for range n / 100 {
		line := strings.Repeat("x", 99) + "\n"
		if _, err := os.Stdout.WriteString(line); err != nil {
			return err
		}
		if _, err := os.Stderr.WriteString(line); err != nil {
			return err
		}
	}
	return nil
})

// watched is a ctx that tells when nobody waits for its end any more.
type watched struct {
	context.Context
	let chan struct{}
}

func (w watched) Done() <-chan struct{} { return make(chan struct{}) }

func (w watched) AfterFunc(func()) (stop func() bool) {
	return func() bool { close(w.let); return true }
}

func TestTheCtxOfAStartIsLetGoOfWhenTheProcessHasEnded(t *testing.T) {
	ctx := watched{t.Context(), make(chan struct{})}
	p, err := say.Start(ctx, "there", process.WithStdout(io.Discard))
	require.NoError(t, err)
	require.NoError(t, p.Wait(t.Context()))
	select {
	case <-ctx.let:
	default:
		require.Fail(t, "it is watched still")
	}
}
