package manager

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"

	"concurrency/exercises/process"
)

// Child is a server in a process of its own. [Start] makes one. What is promised of a [process.Process] holds here: it
// ends with its parent, and the terminal's Ctrl-C does not reach it.
type Child struct {
	*process.Process
	address Address
	tidied  chan struct{} // closed when the process has ended and its folder is gone
}

// Start starts a server in a child of this program, and returns when it can be dialled: until the child is up, those
// who dial wait. When ctx ends, it is killed. [process.Main] must be the first statement of main. The key goes to the
// child with its argument, through a pipe. On Windows this is errors.ErrUnsupported; there is [Serve].
func Start(ctx context.Context, key []byte, opts ...Option) (*Child, error) {
	o, err := collect(key, opts)
	if err != nil {
		return nil, err
	}
	if o.logger != nil {
		return nil, errors.New("manager: Start: a logger cannot cross to a process of its own; its child reports to stderr")
	}
	l, folder, err := o.listen()
	if err != nil {
		return nil, err
	}
	address := addressOf(l)
	c, err := startOn(ctx, l, folder, o)
	if err != nil {
		return nil, errors.Join(err, tidy(address, folder))
	}
	return c, nil
}

// startOn hands the listener over, which is why nobody has to wait for the child.
func startOn(ctx context.Context, l net.Listener, folder string, o options) (*Child, error) {
	address := addressOf(l)
	d, err := doorOf(l)
	if err != nil {
		return nil, err
	}
	defer d.file.Close()
	p, err := child.Start(ctx, tenancy{d, folder, o}, process.WithName("manager"))
	if err != nil {
		return nil, err
	}
	c := &Child{p, address, make(chan struct{})}
	go func() {
		defer close(c.tidied)
		<-p.Done()
		_ = tidy(address, folder)
	}()
	return c, nil
}

// tidy takes away what a server leaves that was killed, and the socket that it did not make itself. The parent and the
// child both do, for each may be the one who is left.
func tidy(a Address, folder string) error {
	if network, place, _ := a.parts(); network == "unix" && a.isDead() {
		_ = os.Remove(place) // the other one may be faster
	}
	return removeAll(folder)
}

// Address is where the server listens.
func (c *Child) Address() Address { return c.address }

// Done is closed when the server has ended, its socket and folder too.
func (c *Child) Done() <-chan struct{} { return c.tidied }

// Stop ends the server in order: it is asked, terminated, killed, each after a second. All calls get [ErrServerGone].
// When ctx ends it is killed at once.
func (c *Child) Stop(ctx context.Context) error {
	err := c.Process.Stop(ctx)
	if err == nil {
		<-c.tidied
	}
	return err
}

// child is what runs there.
var child = process.Define("concurrency/exercises/manager.Start", func(ctx context.Context, in tenancy) error {
	l, err := net.FileListener(in.Door.file)
	if err != nil {
		return fmt.Errorf("manager: taking over the listener: %w", err)
	}
	_ = in.Door.file.Close() // l has its own
	s := serveOn(l, in.Folder, in.Options)
	<-ctx.Done()
	return errors.Join(s.Close(), tidy(s.Address(), in.Folder))
})

// tenancy is the argument of the child.
type tenancy struct {
	Door    *door
	Folder  string
	Options options
}

// door is a listener on its way to a child.
type door struct {
	id   string
	file *os.File
}

// doorOf makes a door of a listener, which it closes. The socket's name stays.
func doorOf(l net.Listener) (*door, error) {
	if u, ok := l.(*net.UnixListener); ok {
		u.SetUnlinkOnClose(false)
	}
	f, err := l.(interface{ File() (*os.File, error) }).File()
	if err = errors.Join(err, l.Close()); err != nil {
		return nil, fmt.Errorf("manager: handing over the listener: %w", err)
	}
	return &door{rand.Text(), f}, nil
}

// Handover is for [process.Handle].
func (d *door) Handover() (string, []*os.File, error) { return d.id, []*os.File{d.file}, nil }

// MarshalText writes the door's ID.
func (d *door) MarshalText() ([]byte, error) { return []byte(d.id), nil }

// UnmarshalText finds the door that was handed over.
func (d *door) UnmarshalText(id []byte) error {
	files, err := process.Received(string(id))
	if err == nil {
		d.id, d.file = string(id), files[0]
	}
	return err
}
