package processpool

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
	"concurrency/exercises/process"
)

// lane is a worker as the pool sees it: its process, the two ends of its pipes, and what is under way on them.
type lane struct {
	pool     *Pool
	life     context.Context // of its command
	end      context.CancelFunc
	proc     *process.Process
	in       *os.File // what the worker reads
	out      *os.File // what it writes
	kept     *journal // nil: there is none
	reader   *wire.Reader
	said     *lines // nil: it goes to stderr
	wake     chan struct{}
	received chan struct{} // closed when nothing more comes
	buf      []byte
	frames   []wire.Frame // memory of the receiver's
	answered []answer
	written  uint64 // bytes that the pipe has taken

	// Under the pool's lock.
	sent     []item // under way, in order; the worker is at the first
	base     uint32 // the id of the first
	depth    int    // how many may be under way
	most     int    // what the worker takes
	pace     pace
	control  []byte // frames to go before all others
	recalled bool   // it was asked to give back, and has not yet answered
	left     int    // requests that it may still be given, below 0: no limit
	starting bool
	needless bool // while it starts: there is nothing for it to do any more
	proven   bool // it has answered: a worker that never does is one that cannot be started
	parked   bool
	leaving  bool // it gets no more
	dead     bool // nothing more comes from it
	fault    error
	pressed  *time.Timer // armed when the worker is at a request that nobody wants
	orderly  bool        // of its feeder alone: it leaves because it is to
}

// item is a part of a job that was claimed for a worker.
type item struct {
	job   executor.Job
	span  executor.Span
	tries int    // workers that died under it
	from  uint64 // where its frame begins in the stream
	watch *watch
	told  bool // the worker knows that it is not wanted any more
}

func newLane(p *Pool) *lane {
	l := &lane{
		pool: p, wake: make(chan struct{}, 1), received: make(chan struct{}),
		base: 1, depth: 1, left: -1, starting: true,
	}
	if p.maxTasks > 0 {
		l.left = p.maxTasks
	}
	l.life, l.end = context.WithCancel(context.Background())
	return l
}

func (l *lane) ring() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// live is the life of a lane, from the start of its process to what becomes of its tasks when that has ended.
func (l *lane) live() {
	if err := l.open(); err != nil {
		l.release()
		l.abandon(err)
		return
	}
	go l.receive()
	if l.feed() {
		refuses := time.AfterFunc(l.pool.grace, func() { _ = l.proc.Kill() })
		defer refuses.Stop()
		_, _ = l.in.Write(appendFrame(nil, leave, 0))
		l.in.Close() // the worker leaves when it has read all
	} else {
		_ = l.proc.Kill()
	}
	<-l.received
	l.bury()
}

// open starts the process and waits until it is ready to work.
func (l *lane) open() error {
	cmd, err := l.newCommand()
	if err != nil {
		return err
	}
	if err := l.launch(cmd); err != nil {
		return err
	}
	late := time.AfterFunc(l.pool.startTimeout, func() { _ = l.proc.Kill() })
	err = l.greet()
	if inTime := late.Stop(); !inTime && err != nil {
		err = fmt.Errorf("not ready within %v: %w", l.pool.startTimeout, err)
	}
	if err == nil {
		err = l.prepare()
	}
	if err == nil || errors.Is(err, executor.ErrBroken) {
		return err
	}
	_ = l.proc.Kill()
	why := l.proc.Wait(context.Background())
	return autopsy(l.proc, why, err)
}

// newCommand is what starts a worker, by default this program with one processor.
func (l *lane) newCommand() (*exec.Cmd, error) {
	if l.pool.command != nil {
		return l.callCommand()
	}
	cmd, err := process.Command(entry)
	if err == nil {
		cmd.Env = append(cmd.Env, "GOMAXPROCS=1")
	}
	return cmd, err
}

// callCommand makes an error of whatever the function does, also of a Goexit: which is why it has its own goroutine.
func (l *lane) callCommand() (cmd *exec.Cmd, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		returned := false
		defer func() {
			if !returned {
				err = executor.Caught(recover())
			}
		}()
		cmd = l.pool.command(l.life)
		returned = true
	}()
	<-done
	if err == nil && cmd == nil {
		err = errors.New("it returned nil")
	}
	if err != nil {
		return nil, fmt.Errorf("processpool: the function of WithCommand: %w", err)
	}
	return cmd, nil
}

func (l *lane) launch(cmd *exec.Cmd) error {
	stdin, in, err := os.Pipe()
	if err != nil {
		return err
	}
	defer stdin.Close()
	l.in = in
	out, stdout, err := os.Pipe()
	if err != nil {
		return err
	}
	defer stdout.Close()
	l.out = out
	widen(in)
	widen(out)
	cmd.Stdin, cmd.Stdout = stdin, stdout
	if l.pool.command == nil {
		defer l.keepJournal(cmd)()
	}
	proc, err := process.Launch(cmd, l.outputs()...)
	if err != nil {
		return err
	}
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	l.proc = proc
	go l.overdue()
	if l.needless {
		_ = proc.Kill()
	}
	return nil
}

// keepJournal gives the worker a journal, where there can be one, and returns what is to be done when it has it.
func (l *lane) keepJournal(cmd *exec.Cmd) (given func()) {
	f, err := newJournal()
	if err != nil {
		return func() {}
	}
	if l.kept, err = openJournal(f); err == nil {
		cmd.ExtraFiles = []*os.File{f}
	}
	return func() { f.Close() }
}

func (l *lane) outputs() []process.Option {
	opts := []process.Option{process.WithName("worker")}
	if l.pool.log != nil {
		l.said = &lines{log: l.pool.log}
		opts = append(opts, process.WithStderr(l.said))
	}
	return opts
}

// greet exchanges the first frames.
func (l *lane) greet() error {
	hi := greeting{PID: os.Getpid(), Grace: l.pool.grace.Milliseconds(), Journal: l.kept != nil}
	if _, err := l.in.Write(hi.append(nil, hello)); err != nil {
		return fmt.Errorf("greeting it: %w", err)
	}
	l.reader = wire.NewReader(&stream{pipe: l.out, kept: l.kept})
	f, err := l.reader.Next()
	if err != nil {
		return fmt.Errorf("waiting for its greeting (does its program call process.Main first?): %w", err)
	}
	g, err := openGreeting(f, ready)
	l.most = 1 + min(max(0, g.Ahead), ahead)
	if l.pool.command != nil {
		l.most = 1 // a launcher between the two may lose a reply, and then nobody knows which request was begun
	}
	return err
}

// prepare runs the initialiser.
func (l *lane) prepare() error {
	if l.pool.init == nil {
		return nil
	}
	b, err := wire.End(append(wire.Begin(nil, task, 0), l.pool.init...), 0)
	if err == nil {
		_, err = l.in.Write(b)
	}
	if err != nil {
		return err
	}
	f, err := l.reader.Next()
	if err != nil {
		return fmt.Errorf("it died in its initialiser: %w", err)
	}
	if f.Kind != done || f.ID != 0 {
		return fmt.Errorf("%w: it answers its initialiser with a frame of kind %q for request %d", errProtocol, f.Kind, f.ID)
	}
	if err := executor.Failure(f.Body); err != nil {
		return fmt.Errorf("%w: a worker's initialiser failed: %w", executor.ErrBroken, err)
	}
	return nil
}

// release lets go of all that the lane has of the system, and of what waits for its ctx.
func (l *lane) release() {
	l.end()
	for _, f := range []*os.File{l.in, l.out} {
		if f != nil {
			f.Close()
		}
	}
	if l.kept != nil {
		l.kept.free()
	}
}

// abandon is the end of a lane that never was ready.
func (l *lane) abandon(err error) {
	p := l.pool
	if l.proc != nil { // one with a failed initialiser is still there
		_ = l.proc.Kill()
		_ = l.proc.Wait(context.Background())
	}
	l.said.end()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.starting--
	p.live--
	delete(p.lanes, l)
	switch {
	case l.needless:
	case errors.Is(err, executor.ErrBroken):
		p.breakUp(err)
	default:
		p.report("a worker could not be started", "error", err)
		p.failed(err)
	}
	p.moveUp()
	p.settle()
}
