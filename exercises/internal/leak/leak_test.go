package leak_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"concurrency/exercises/internal/leak"

	"github.com/stretchr/testify/require"
)

// modes are what this test binary does instead of testing when its first argument names one.
var modes = map[string]func(){
	"leave":          func() {},
	"linger":         func() { _, _ = io.Copy(io.Discard, os.Stdin) },
	"tidy suite":     func() { leak.Main(suite(func() int { return 0 })) },
	"failing suite":  func() { leak.Main(suite(func() int { go linger(nil); return 3 })) },
	"littered suite": func() { leak.Main(suite(func() int { go linger(nil); return 0 })) },
}

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && modes[os.Args[1]] != nil {
		modes[os.Args[1]]()
		os.Exit(0)
	}
	leak.Main(m)
}

// suite is a [testing.M] whose tests are one function.
type suite func() int

func (s suite) Run() int { return s() }

// linger is the goroutine that the tests leave behind, by name.
func linger(until chan struct{}) { <-until }

// child is this test binary in one of its modes, not yet started.
func child(t *testing.T, mode string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, mode)
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0") // else a race build sleeps 1 s at exit
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// recorder is a test that notes its failures and ends when told to.
type recorder struct {
	testing.TB
	cleanups []func()
	failures []string
}

func (r *recorder) Helper()           {}
func (r *recorder) Cleanup(fn func()) { r.cleanups = append(r.cleanups, fn) }
func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

// verdict is what Check says of a test that did this.
func verdict(t *testing.T, test func()) string {
	t.Helper()
	r := &recorder{TB: t}
	leak.Check(r)
	test()
	for _, fn := range r.cleanups {
		fn()
	}
	return strings.Join(r.failures, "\n")
}

func TestCheckIsSilentWhenATestTidiesUp(t *testing.T) {
	require.Empty(t, verdict(t, func() {
		until := make(chan struct{})
		go linger(until)
		close(until)
		f, err := os.CreateTemp(t.TempDir(), "")
		require.NoError(t, err)
		require.NoError(t, f.Close())
		require.NoError(t, child(t, "leave").Run())
	}))
}

func TestCheckNamesAGoroutineLeftBehind(t *testing.T) {
	until := make(chan struct{})
	defer close(until)
	said := verdict(t, func() { go linger(until) })
	require.Contains(t, said, "unexpected goroutines")
	require.Contains(t, said, "leak_test.linger")
}

func TestCheckDoesNotBlameATestForWhatWasThereBefore(t *testing.T) {
	until := make(chan struct{})
	defer close(until)
	go linger(until)
	require.Empty(t, verdict(t, func() {}))
}

func TestMainEndsTheProcess(t *testing.T) {
	for name, c := range map[string]struct {
		suite string
		code  int
		says  string
	}{
		"with 0 and without a word when nothing is left":    {"tidy suite", 0, ""},
		"with 1 and the name of what is left":               {"littered suite", 1, "leak_test.linger"},
		"with the code of failed tests, whatever they left": {"failing suite", 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := child(t, c.suite)
			out, err := cmd.CombinedOutput()
			require.Equal(t, c.code, cmd.ProcessState.ExitCode(), "%v: %s", err, out)
			if c.says == "" {
				require.Empty(t, string(out))
			}
			require.Contains(t, string(out), c.says)
		})
	}
}

func TestPatience(t *testing.T) {
	litter := errors.New("litter")
	t.Run("sees what goes away just in time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), leak.Patience-time.Nanosecond)
			defer cancel()
			require.NoError(t, leak.Patiently(func() error {
				if ctx.Err() == nil {
					return litter
				}
				return nil
			}))
		})
	})
	t.Run("ends on time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			require.ErrorIs(t, leak.Patiently(func() error { return litter }), litter)
			require.Equal(t, leak.Patience, time.Since(start))
		})
	})
	t.Run("costs nothing when nothing is left", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			require.NoError(t, leak.Patiently(func() error { return nil }))
			require.Zero(t, time.Since(start))
		})
	})
}

func TestASystemThatCannotCountIsNoFailureButAnyOtherErrorIs(t *testing.T) {
	none, err := leak.Supported(nil, fmt.Errorf("here: %w", errors.ErrUnsupported))
	require.NoError(t, err)
	require.Empty(t, none)
	_, err = leak.Supported(nil, os.ErrPermission)
	require.ErrorIs(t, err, os.ErrPermission)
}
