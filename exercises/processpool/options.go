package processpool

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"time"

	"concurrency/exercises/executor"
)

// Option sets up a Pool.
type Option func(*Pool) error

// WithInit has every worker run a task before all others, for example to open what they need. It crosses by its name,
// like every task. A worker whose init fails or panics breaks the pool: what is queued, and all that comes later, fails
// with executor.ErrBroken and the cause. After Python's initializer and initargs.
func WithInit[In, Out any](init executor.Task[In, Out], in In) Option {
	return func(p *Pool) error {
		job, err := executor.Request(init, in)
		if err != nil {
			return fmt.Errorf("processpool: WithInit: %w", err)
		}
		p.init = job
		return nil
	}
}

// WithQueue bounds the backlog to n jobs beside those that run: who submits more waits for room, until its ctx ends.
// Without WithQueue the backlog grows as needed.
func WithQueue(n int) Option {
	return func(p *Pool) error {
		p.room = make(executor.Room, max(0, n))
		return atLeast("WithQueue", n, 1)
	}
}

// WithMaxTasks ends a worker after it was given n requests, in order, and has another take its place: a remedy for what
// leaks. A chunk counts as one. After Python's max_tasks_per_child.
func WithMaxTasks(n int) Option {
	return func(p *Pool) error {
		p.maxTasks = n
		return atLeast("WithMaxTasks", n, 1)
	}
}

// WithRetries tries a task again, up to n times, when its worker dies under it. Without it a task is started once at most:
// only who writes the task can know whether it may be run twice.
func WithRetries(n int) Option {
	return func(p *Pool) error {
		p.retries = n
		return atLeast("WithRetries", n, 0)
	}
}

// WithGrace is how long a task whose ctx has ended may go on before its worker is killed. The default is 200 ms.
func WithGrace(d time.Duration) Option {
	return func(p *Pool) error {
		p.grace = d
		return positive("WithGrace", d)
	}
}

// WithStartTimeout is how long a worker may take to start, its init not counted. The default is ten seconds.
func WithStartTimeout(d time.Duration) Option {
	return func(p *Pool) error {
		p.startTimeout = d
		return positive("WithStartTimeout", d)
	}
}

// WithCommand starts workers by another command than this program's own: a launcher that brings it up elsewhere, or a
// worker in another language. Its stdin and stdout must be the worker's. The function may take its time, for
// example until there is a machine: its ctx ends with the worker, and when the pool is shut down and needs no more workers.
func WithCommand(command func(context.Context) *exec.Cmd) Option {
	return func(p *Pool) error {
		if command == nil {
			return errors.New("processpool: WithCommand: the function is nil")
		}
		p.command = command
		return nil
	}
}

// WithLogger has the pool report the start and the death of workers, and what they print line by line. Without it
// what they print goes to os.Stderr. Shutdown waits until the logger has been told all, so its handler must not wait for
// Shutdown.
func WithLogger(log *slog.Logger) Option {
	return func(p *Pool) error {
		if log == nil {
			return errors.New("processpool: WithLogger: the logger is nil")
		}
		p.log = log
		return nil
	}
}

func atLeast(name string, n, least int) error {
	if n < least {
		return fmt.Errorf("processpool: %s(%d): it must be at least %d", name, n, least)
	}
	return nil
}

func positive(name string, d time.Duration) error {
	if d <= 0 {
		return fmt.Errorf("processpool: %s(%v): it must be positive", name, d)
	}
	return nil
}
