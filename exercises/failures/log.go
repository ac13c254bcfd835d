package failures

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"concurrency/exercises/executor"
)

// LevelBug is the level of panics and Goexits: no input explains them.
const LevelBug = slog.LevelError + 4

// LogTo writes one record for each failure, with the attributes worker, task, attempt (where somebody counts) and
// error; for a panic, panic and stack in the place of error, or beside it where the error is more than the panic. It
// is for Guard and Guarded, which see to it that a handler that panics harms nobody. May be called concurrently. After
// Python's logger.exception.
func LogTo(l *slog.Logger) func(Report) {
	return func(r Report) {
		l.LogAttrs(context.Background(), Level(r.Err), "a task failed", attributes(r)...)
	}
}

// Level is how grave a failure is: Warn for a task that gave up because it was cancelled, Error for a task's own error,
// LevelBug for a panic, whatever its value, and for a Goexit.
func Level(err error) slog.Level {
	var panicked *executor.PanicError
	switch {
	case errors.As(err, &panicked), errors.Is(err, executor.ErrGoexit):
		return LevelBug
	case errors.Is(err, context.Canceled), errors.Is(err, executor.ErrCancelled):
		return slog.LevelWarn
	}
	return slog.LevelError
}

func attributes(r Report) []slog.Attr {
	attrs := []slog.Attr{slog.String("worker", r.Worker), slog.String("task", r.Task)}
	if r.Attempt > 0 {
		attrs = append(attrs, slog.Int("attempt", r.Attempt))
	}
	var panicked *executor.PanicError
	if errors.As(r.Err, &panicked) {
		// As text: few handlers can write any value at all.
		attrs = append(attrs, slog.String("panic", fmt.Sprint(panicked.Value)), slog.String("stack", string(panicked.Stack)))
		if r.Err == error(panicked) {
			return attrs
		}
	}
	return append(attrs, slog.Any("error", r.Err))
}
