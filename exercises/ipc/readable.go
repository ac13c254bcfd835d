package ipc

import (
	"context"
	"syscall"
	"time"
)

// Socket is a connected socket: a *net.TCPConn or a *net.UnixConn, for example.
type Socket interface {
	syscall.Conn
	SetReadDeadline(t time.Time) error
}

// Readable is ready when s has something to read, or its end. Two of the same s are equal. Nobody may read from s
// meanwhile, and its read deadline is lost if ctx ends. On Windows it is never ready, with an errors.ErrUnsupported.
func Readable(s Socket) Waitable { return readable{s} }

type readable struct{ Socket }

func (r readable) Poll(ctx context.Context) error {
	raw, err := r.SyscallConn()
	if err != nil {
		return err
	}
	return peek(ctx, newPatience(raw.Read, r.SetReadDeadline).until)
}

// peek waits until a socket has something to read, and leaves it there.
func peek(ctx context.Context, until func(context.Context, func(fd uintptr) bool) error) (err error) {
	waited := until(ctx, func(fd uintptr) bool {
		err = look(fd)
		return !isAgain(err)
	})
	switch {
	case waited != nil:
		return waited
	case isReset(err): // a read would not wait
		return nil
	}
	return err
}
