package process

import (
	"errors"
	"os"
	"sync"

	"concurrency/exercises/internal/wire"
)

// The frames that go down a lifeline.
const (
	kindArgument = 1 // the grace, what was handed over, then the argument: the first frame, once
	kindStop     = 2 // empty
)

// lifeline is the parent's end of the stdin of a child that runs a Func. Its end-of-file tells the child that the
// parent is gone, even if that was killed: so it stays open for as long as the child lives.
type lifeline struct {
	w     *os.File
	asked sync.Once

	mu        sync.Mutex // one frame after the other
	delivered int        // the length of the argument, once all of it is in the pipe
}

// pipeRoom is what an empty pipe takes without blocking, whatever the system.
const pipeRoom = 4096

// deliver sends the argument, and does not wait for a child that is slow to read. If the child ends first, so does
// the write.
func (l *lifeline) deliver(frame []byte) {
	send := func() {
		if _, err := l.w.Write(frame); err == nil {
			l.delivered = len(frame)
		}
	}
	if len(frame) <= pipeRoom {
		l.locked(send)
		return
	}
	l.mu.Lock() // now, since the argument is the first frame
	go func() {
		defer l.mu.Unlock()
		send()
	}()
}

// ask asks the child to stop.
func (l *lifeline) ask() {
	l.asked.Do(func() {
		l.locked(func() { _, _ = l.w.Write(stopFrame()) })
	})
}

func stopFrame() []byte {
	frame, err := wire.End(wire.Begin(nil, kindStop, 0), 0)
	if err != nil {
		panic(err) // an empty frame is not too large
	}
	return frame
}

func (l *lifeline) locked(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

var errUnread = errors.New("it ended before it read its argument: " +
	"process.Main() must be the first statement of main or TestMain")

// close is called when the child has ended, and tells whether it had read its argument. It may be asked to stop at this
// moment: that frame is shorter than any argument.
func (l *lifeline) close() error {
	if l == nil {
		return nil
	}
	left := unread(l.w)
	l.w.Close() // ends a write that nobody will read
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.delivered == 0 || left >= l.delivered {
		return errUnread
	}
	return nil
}
