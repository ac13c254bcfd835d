package processpool

import (
	"errors"
	"io"
	"os"
	"sync/atomic"
	"unsafe"
)

// journal is memory that a worker shares with its pool, and that outlives it: the end of its stream of replies, as far
// as it has not been written to the pipe yet, and which request it is at. With it a worker can write many replies at a
// time, and yet none is lost if it dies, and the pool sees which task killed it.
type journal struct {
	*position
	held []byte
	free func() // unmaps both
}

// position is where a worker is. It alone stores here.
type position struct {
	from, to atomic.Uint64 // the bytes of the stream that held begins with
	begun    atomic.Uint32 // the request
}

const (
	journalSize = 64 << 10
	heldFrom    = 64 // for the position, with room to spare
)

// openJournal is the journal in a file, which may be closed then. The file has no name, and is gone with its last user.
func openJournal(f *os.File) (*journal, error) {
	mem, free, err := mapShared(f, journalSize)
	if err != nil {
		return nil, err
	}
	return &journal{(*position)(unsafe.Pointer(unsafe.SliceData(mem))), mem[heldFrom:], free}, nil
}

// empty tells whether all is written.
func (j *journal) empty() bool { return j.from.Load() == j.to.Load() }

// add enters the next bytes of the stream, if there is room for them.
func (j *journal) add(b []byte) bool {
	n := j.to.Load() - j.from.Load()
	if uint64(len(b)) > uint64(len(j.held))-n {
		return false
	}
	copy(j.held[n:], b)
	j.to.Add(uint64(len(b)))
	return true
}

// flush writes what is held.
func (j *journal) flush(w io.Writer) error {
	from, to := j.from.Load(), j.to.Load()
	if from == to {
		return nil
	}
	if _, err := w.Write(j.held[:to-from]); err != nil {
		return err
	}
	j.from.Store(to)
	return nil
}

// pass writes bytes that the journal has no room for, after those that it holds. They are not held meanwhile.
func (j *journal) pass(w io.Writer, b []byte) error {
	if err := j.flush(w); err != nil {
		return err
	}
	if _, err := w.Write(b); err != nil {
		return err
	}
	j.to.Add(uint64(len(b))) // first, so that from is never beyond it
	j.from.Add(uint64(len(b)))
	return nil
}

// after is what follows the first n bytes of the stream, of which the pool has read so many. The worker is dead.
func (j *journal) after(n uint64) []byte {
	from, to := j.from.Load(), j.to.Load()
	if n < from || n >= to || to-from > uint64(len(j.held)) {
		return nil
	}
	return j.held[n-from : to-from]
}

// stream is what comes from a worker: all that is in the pipe, if need be without waiting for its end, and then what
// the journal still holds.
type stream struct {
	pipe *os.File
	kept *journal // nil: there is none
	n    uint64   // read so far
	late bool     // only what is there already counts
	err  error    // that of the pipe
	rest []byte
}

func (s *stream) Read(b []byte) (n int, err error) {
	if s.err == nil {
		n, err = s.read(b)
		s.n += uint64(n)
		if s.err = err; err != nil && s.kept != nil {
			s.rest = s.kept.after(s.n)
		}
		if n > 0 || err == nil {
			return n, nil
		}
	}
	if n = copy(b, s.rest); n > 0 {
		s.rest = s.rest[n:]
		return n, nil
	}
	return 0, s.err
}

func (s *stream) read(b []byte) (n int, err error) {
	if !s.late {
		n, err = s.pipe.Read(b)
		s.late = errors.Is(err, os.ErrDeadlineExceeded)
	}
	if s.late {
		return readNow(s.pipe, b)
	}
	return n, err
}
