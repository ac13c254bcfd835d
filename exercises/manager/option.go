package manager

import (
	"errors"
	"fmt"
	"log/slog"
)

// Option says how a server is to be.
type Option func(*options) error

// options go to the child of Start in its argument.
type options struct {
	Key     []byte
	Address Address
	Clients int
	Objects int
	logger  *slog.Logger `json:"-"`
}

func collect(key []byte, opts []Option) (options, error) {
	o := options{Key: key, Clients: 1024, Objects: 1 << 16}
	if len(key) == 0 {
		return o, ErrNoKey
	}
	for _, opt := range opts {
		if err := opt(&o); err != nil {
			return o, err
		}
	}
	return o, nil
}

func (o options) log() *slog.Logger {
	if o.logger == nil {
		return slog.Default()
	}
	return o.logger
}

// WithAddress says where to listen. The default is a socket in a new folder that only this user may enter. With a TCP
// port of 0 the system chooses one, and Address tells which. Nothing that crosses TCP is encrypted: stay on one
// machine, or within a tunnel.
func WithAddress(a Address) Option {
	return func(o *options) error {
		o.Address = a
		_, _, err := a.parts()
		return err
	}
}

// WithClients bounds how many clients there may be at a time, by default 1024. One more gets [ErrCrowded].
func WithClients(n int) Option {
	return func(o *options) error {
		o.Clients = n
		return atLeastOne("WithClients", n)
	}
}

// WithObjects bounds how many objects there may be, by default 65536. An Open of one more gets [ErrCrowded]. What is
// in them is not bounded but for the capacity of a queue.
func WithObjects(n int) Option {
	return func(o *options) error {
		o.Objects = n
		return atLeastOne("WithObjects", n)
	}
}

// WithLogger says where the server reports clients that it refused or that left something behind, by default
// slog.Default(). A logger cannot cross to a process of its own: [Start] refuses it, and its child reports to stderr.
func WithLogger(l *slog.Logger) Option {
	return func(o *options) error {
		if l == nil {
			return errors.New("manager: WithLogger: the logger is nil")
		}
		o.logger = l
		return nil
	}
}

func atLeastOne(what string, n int) error {
	if n < 1 {
		return fmt.Errorf("manager: %s(%d): it must be 1 at least", what, n)
	}
	return nil
}
