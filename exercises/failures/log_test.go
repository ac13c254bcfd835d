package failures_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/failures"
)

// One record for each failure, with who and what as attributes.
func ExampleLogTo() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
	send := failures.Guarded(failures.LogTo(logger), "send", func(_ context.Context, to string) (string, error) {
		if to == "" {
			return "", errors.New("no address")
		}
		return "sent to " + to, nil
	})
	ctx := failures.With(context.Background(), failures.Who{Worker: "mailer 3", Attempt: 1})
	for _, to := range []string{"ann", ""} {
		_, err := send(ctx, to)
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// level=ERROR msg="a task failed" worker="mailer 3" task=send attempt=1 error="no address"
	// no address
}

// logRecords are the lines of a JSON log, without their time.
func logRecords(t *testing.T, log *bytes.Buffer) (records []map[string]any) {
	t.Helper()
	for line := range strings.Lines(log.String()) {
		var record map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &record), line)
		require.NotEmpty(t, record["time"])
		delete(record, "time")
		records = append(records, record)
	}
	return records
}

func TestAFailureIsOneRecord(t *testing.T) {
	type record = map[string]any
	const stack = "the stack"
	for _, c := range []struct {
		name string
		who  failures.Who
		fn   func() error
		want []record
	}{
		{"success is none", failures.Who{}, func() error { return nil }, nil},
		{
			"an error",
			failures.Who{Worker: "w", Task: "t"},
			func() error { return errCapture },
			[]record{{"level": "ERROR", "msg": "a task failed", "worker": "w", "task": "t", "error": "its own error"}},
		},
		{
			"an error of a later attempt",
			failures.Who{Worker: "w", Task: "t", Attempt: 2},
			func() error { return errCapture },
			[]record{{"level": "ERROR", "msg": "a task failed", "worker": "w", "task": "t", "attempt": 2., "error": "its own error"}},
		},
		{
			"giving up",
			failures.Who{Worker: "w", Task: "t"},
			func() error { return context.Canceled },
			[]record{{"level": "WARN", "msg": "a task failed", "worker": "w", "task": "t", "error": "context canceled"}},
		},
		{
			"a panic",
			failures.Who{Worker: "w", Task: "t"},
			func() error { return captureExplode(7) },
			[]record{{"level": "ERROR+4", "msg": "a task failed", "worker": "w", "task": "t", "panic": "7", "stack": stack}},
		},
		{
			"a panic below another error, of which nothing is lost",
			failures.Who{Worker: "w", Task: "t"},
			func() error {
				return errors.Join(errCapture, &executor.PanicError{Value: 7, Stack: []byte("failures_test.captureExplode(")})
			},
			[]record{{
				"level": "ERROR+4", "msg": "a task failed", "worker": "w", "task": "t", "panic": "7", "stack": stack,
				"error": "its own error\nexecutor: task panicked: 7\n\nfailures_test.captureExplode(",
			}},
		},
		{
			"a Goexit",
			failures.Who{Worker: "w", Task: "t"},
			func() error { runtime.Goexit(); return nil },
			[]record{{"level": "ERROR+4", "msg": "a task failed", "worker": "w", "task": "t", "error": executor.ErrGoexit.Error()}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log bytes.Buffer
			to := failures.LogTo(slog.New(slog.NewJSONHandler(&log, nil)))
			guardIn(failures.With(t.Context(), c.who), to, c.fn)
			got := logRecords(t, &log)
			for _, r := range got {
				if text, ok := r["stack"].(string); ok {
					require.Contains(t, text, "failures_test.captureExplode(")
					r["stack"] = stack
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestTheLevelIsHowGraveAFailureIs(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want slog.Level
	}{
		{"an error", errCapture, slog.LevelError},
		{"out of time", context.DeadlineExceeded, slog.LevelError},
		{"given up", fmt.Errorf("wrapped: %w", context.Canceled), slog.LevelWarn},
		{"cancelled", fmt.Errorf("%w before it started", executor.ErrCancelled), slog.LevelWarn},
		{"a panic", fmt.Errorf("wrapped: %w", &executor.PanicError{Value: 1}), failures.LevelBug},
		{"a panic with the ctx's error", &executor.PanicError{Value: context.Canceled}, failures.LevelBug},
		{"a Goexit", fmt.Errorf("wrapped: %w", executor.ErrGoexit), failures.LevelBug},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, failures.Level(c.err)) })
	}
}

// logHandler does what no handler should.
type logHandler struct {
	slog.Handler
	handle func() error
}

func (h logHandler) Handle(context.Context, slog.Record) error { return h.handle() }

// The task has its own outcome, and the hook hears of the failure and of the handler's.
func TestAHandlerThatFailsHarmsNobody(t *testing.T) {
	for name, c := range map[string]struct {
		handle func() error
		told   int
	}{
		"an error, which slog ignores": {func() error { return errors.New("the disk is full") }, 0},
		"a panic":                      {func() error { panic("the disk is gone") }, 2},
		"a Goexit":                     {func() error { runtime.Goexit(); return nil }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			told := hookRecord(t)
			to := failures.LogTo(slog.New(logHandler{slog.NewTextHandler(io.Discard, nil), c.handle}))
			half := failures.Guarded(to, "half", func(_ context.Context, n int) (int, error) { return n / 2, errCapture })
			v, err := half(t.Context(), 8)
			require.Equal(t, 4, v)
			require.Equal(t, errCapture, err)
			require.Len(t, told(), c.told)
		})
	}
}
