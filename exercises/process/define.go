package process

import (
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"time"

	"concurrency/exercises/internal/wire"
)

// Func is a function that can run in a process of its own. [Define] makes it.
type Func[Arg any] struct {
	name string
	fn   func(ctx context.Context, arg Arg) error
}

// Define gives fn a name by which a child of this program finds it: the name crosses to the child, the function does
// not. It belongs at package level, since the child must have it too, and panics on a name that is empty or taken and
// on a nil fn.
//
// In the child fn runs on the main goroutine, with a copy of the argument that [Func.Start] was given. Its ctx ends
// when the parent asks it to stop, with cause [ErrStopped], and when the parent has died, with cause [ErrParentGone];
// then the child has a grace to tidy up (see [WithGrace]) before it and its process group are killed. If it ends itself
// meanwhile, by os.Exit or a crash, its group is left to itself. Its standard input is empty.
//
// The exit code is 0 if fn returns nil; 1 if it returns an error, which is written to stderr, or ends its goroutine;
// 2 if it panics, with Go's own report on stderr; and n after os.Exit(n).
func Define[Arg any](name string, fn func(ctx context.Context, arg Arg) error) *Func[Arg] {
	if fn == nil {
		panic(fmt.Sprintf("process: Define(%q): the function is nil", name))
	}
	f := &Func[Arg]{name, fn}
	defined.add("Define", name, f.child)
	return f
}

// Name is the name that Define was given.
func (f *Func[Arg]) Name() string { return f.name }

// Start starts a child of this program that runs the function with a copy of arg. When ctx ends, the child and its
// process group are killed.
//
// A [Handle] in arg is handed over: the child has it too.
//
// An error means that nothing was started: ctx has ended already, arg cannot be encoded or handed over, an option makes
// no sense, the program does not call [Main], or the system refuses. It takes some milliseconds until the function
// runs, nearly all of them for the start of the program, against a microsecond for a goroutine. Python has
// Process(target=f, args=...).start().
func (f *Func[Arg]) Start(ctx context.Context, arg Arg, opts ...Option) (*Process, error) {
	o, err := collect(opts)
	if err != nil {
		return nil, err
	}
	cmd, err := Command(f.name)
	if err != nil {
		return nil, err
	}
	if o.stdout == nil {
		o.stdout = os.Stdout
	}
	o.ctx = ctx
	frame, luggage, err := f.encode(arg, o.grace)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("process: starting %s: %w", f.name, err)
	}
	cmd.ExtraFiles = luggage.files
	var p *Process
	err = whileOpen(luggage.files, func() (err error) {
		p, err = launchWith(frame, cmd, o)
		return err
	})
	return p, err
}

// launchWith launches a child with a lifeline, and sends it the first frame.
func launchWith(frame []byte, cmd *exec.Cmd, o options) (*Process, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("process: starting %s: %w", nameOf(cmd), err)
	}
	cmd.Stdin, o.lifeline = r, &lifeline{w: w}
	p, err := launch(cmd, o)
	r.Close() // before the argument is sent: when the child has died we are not to be its only reader
	if err != nil {
		w.Close()
		return nil, err
	}
	o.lifeline.deliver(frame)
	return p, nil
}

// encode makes the first frame, and says what has to go with it. The argument is encoded before anybody looks for
// handles in it: JSON refuses one that is a part of itself.
func (f *Func[Arg]) encode(arg Arg, grace time.Duration) (frame []byte, l luggage, err error) {
	codec, err := wire.For[Arg]()
	if err != nil {
		return nil, l, err
	}
	body, err := codec.Append(nil, arg)
	if err != nil {
		return nil, l, err
	}
	if l, err = pack(arg); err != nil {
		return nil, l, err
	}
	b := binary.AppendUvarint(wire.Begin(nil, kindArgument, 0), uint64(grace))
	frame, err = wire.End(append(l.append(b), body...), 0)
	return frame, l, err
}
