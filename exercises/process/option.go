package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Option says how a process is started.
type Option func(*options) error

type options struct {
	name           string
	stdout, stderr io.Writer
	env            []string
	grace          time.Duration

	// Of Start alone.
	ctx      context.Context
	lifeline *lifeline
}

func collect(opts []Option) (options, error) {
	o := options{grace: time.Second}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return o, err
		}
	}
	return o, nil
}

// WithName names the process in errors and for [Process.Name]. The default is the name of the [Func] or [Entry].
func WithName(name string) Option {
	return func(o *options) error {
		if name == "" {
			return errors.New("process: WithName: the name is empty")
		}
		o.name = name
		return nil
	}
}

// WithStdout says where the child's standard output goes, by default what os.Stdout is when it is started. One
// goroutine writes to w; a w that several processes share must bear that. What w fails to take is lost. When the
// process has ended, w is given two seconds for what is left, and is then left to itself.
func WithStdout(w io.Writer) Option {
	return func(o *options) error {
		if w == nil {
			return errors.New("process: WithStdout: the writer is nil: give io.Discard to drop the output")
		}
		o.stdout = w
		return nil
	}
}

// WithStderr is WithStdout for the standard error, by default what os.Stderr is when the process is started. Both may
// be given the same writer. Its beginning and its end are kept for [ExitError] all the same.
func WithStderr(w io.Writer) Option {
	return func(o *options) error {
		if w == nil {
			return errors.New("process: WithStderr: the writer is nil: give io.Discard to drop the output")
		}
		o.stderr = w
		return nil
	}
}

// WithEnv adds variables, each "KEY=value", to the environment that the child inherits; the last one of a key counts.
func WithEnv(variables ...string) Option {
	return func(o *options) error {
		for _, kv := range variables {
			if strings.IndexByte(kv, '=') < 1 || strings.ContainsRune(kv, 0) {
				return fmt.Errorf("process: WithEnv(%q): it must be KEY=value", kv)
			}
		}
		o.env = append(o.env, variables...)
		return nil
	}
}

// WithGrace is how long [Process.Stop] waits between asking and terminating and between terminating and killing, and
// how long a child whose parent has died may tidy up. The default is one second.
func WithGrace(d time.Duration) Option {
	return func(o *options) error {
		if d <= 0 {
			return fmt.Errorf("process: WithGrace(%v): it must be positive", d)
		}
		o.grace = d
		return nil
	}
}
