package manager

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
)

// Address is where a server listens: "unix:" and the path of a socket, or "tcp:" and a host and port. It is plain
// text, which may be sent to anybody: without the key it is of no use.
type Address string

func (a Address) parts() (network, place string, err error) {
	network, place, _ = strings.Cut(string(a), ":")
	if place == "" || network != "unix" && network != "tcp" {
		return "", "", fmt.Errorf("%w: %q", ErrAddress, string(a))
	}
	return network, place, nil
}

func addressOf(l net.Listener) Address {
	return Address(l.Addr().Network() + ":" + l.Addr().String())
}

// listen listens at an address. What a server that was killed left there is taken away; one that lives is left alone.
func (a Address) listen() (net.Listener, error) {
	network, place, err := a.parts()
	if err != nil {
		return nil, err
	}
	l, err := net.Listen(network, place)
	if errors.Is(err, syscall.EADDRINUSE) && network == "unix" && a.isDead() {
		if err := os.Remove(place); err != nil {
			return nil, fmt.Errorf("manager: taking away what is left of another server: %w", err)
		}
		l, err = net.Listen(network, place)
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%w: %s", ErrInUse, a)
	}
	if err != nil {
		return nil, fmt.Errorf("manager: listening: %w", err)
	}
	return l, nil
}

// isDead tells whether there is a socket on which nobody listens any more. A file of another kind refuses whoever
// dials it, too, and is somebody's.
func (a Address) isDead() bool {
	_, place, _ := a.parts()
	if info, err := os.Lstat(place); err != nil || info.Mode().Type() != fs.ModeSocket {
		return false
	}
	conn, err := a.dial(context.Background())
	if err == nil {
		_ = conn.Close()
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}

func (a Address) dial(ctx context.Context) (net.Conn, error) {
	network, place, err := a.parts()
	if err != nil {
		return nil, err
	}
	conn, err := new(net.Dialer).DialContext(ctx, network, place)
	switch {
	case err == nil:
		return conn, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	return nil, fmt.Errorf("%w: %w", ErrServerGone, err)
}
