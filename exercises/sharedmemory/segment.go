package sharedmemory

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"concurrency/exercises/process"
)

// segment is a piece of memory that several processes have mapped. It is a file without a name, so nothing is left of
// it when the last of them has ended, however that was. At its beginning is the table of the processes that have it:
// see members.
//
// It stays mapped until it is collected, though it was closed before: so whoever is inside touches memory that is
// there, and need not be counted, which would cost as much as a lock.
type segment struct {
	id     string
	file   *os.File
	mem    []byte
	self   uint32 // this process, in the words of this segment
	closed atomic.Bool
	order  order
	unmap  runtime.Cleanup
	users  atomic.Int64 // of SharedMemory, which does not wait to be collected
}

// head is what every segment begins with. All processes run the same program, so it may be a Go struct.
type head struct {
	kind    uint32 // what lives behind it
	size    uint64 // of that
	members members
}

// body is where the object behind the head begins, on a cache line of its own.
const body = (int(unsafe.Sizeof(head{})) + 63) &^ 63

// create makes a segment for an object of a kind, all zeros.
func create(kind uint32, size int) (*segment, error) {
	if size <= 0 || size > maxSize {
		return nil, fmt.Errorf("sharedmemory: a size of %d bytes: it must be from 1 to %d", size, maxSize)
	}
	file, err := newFile(body + size)
	if err != nil {
		return nil, fmt.Errorf("sharedmemory: making %d bytes: %w", size, err)
	}
	s, err := open(rand.Text(), file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	h := s.head()
	h.kind, h.size = kind, uint64(size)
	return s, nil
}

// maxSize is far beyond any memory, and far from any overflow.
const maxSize = 1 << 46

// open maps a file and makes this process a member.
func open(id string, file *os.File) (*segment, error) {
	mem, err := mapFile(file)
	if err != nil {
		return nil, fmt.Errorf("sharedmemory: mapping the memory: %w", err)
	}
	s := &segment{id: id, file: file, mem: mem}
	if len(mem) < body {
		return nil, errors.Join(errAlien, unmap(mem))
	}
	if s.self, err = s.head().members.join(file); err != nil {
		return nil, errors.Join(err, unmap(mem))
	}
	s.unmap = runtime.AddCleanup(s, func(mem []byte) { _ = unmap(mem) }, mem) // as the file closes itself
	return s, nil
}

var errAlien = errors.New("sharedmemory: what was handed over is something else")

// attached are the segments that were handed to this process and are not closed: each is mapped once, however often it
// is in an argument.
var attached = struct {
	mu  sync.Mutex
	all map[string]*segment
}{all: map[string]*segment{}}

// attach finds the segment of this ID among what was handed to this process.
func attach(id string, kind uint32) (*segment, error) {
	attached.mu.Lock()
	defer attached.mu.Unlock()
	s := attached.all[id]
	if s == nil {
		files, err := process.Received(id)
		if err != nil {
			return nil, err
		}
		if s, err = open(id, files[0]); err != nil {
			return nil, err
		}
		attached.all[id] = s
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if h := s.head(); h.kind != kind || h.size != uint64(len(s.mem)-body) {
		return nil, errAlien
	}
	return s, nil
}

func (s *segment) head() *head { return (*head)(unsafe.Pointer(unsafe.SliceData(s.mem))) }

// at is the object that lives in the segment.
func at[T any](s *segment) *T { return (*T)(unsafe.Pointer(&s.mem[body])) }

// check refuses what is closed, or was never opened. Who has passed it must keep the segment alive until he has done.
func (s *segment) check() error {
	if s == nil || s.closed.Load() {
		return ErrClosed
	}
	return nil
}

// close makes this process a member no more: what it held is free for others.
func (s *segment) close() error {
	if !s.shut() {
		return nil
	}
	return s.release()
}

// release is the end of a segment in this process. If it was handed over, it can be once more.
func (s *segment) release() error {
	attached.mu.Lock()
	defer attached.mu.Unlock()
	err := s.file.Close()
	if attached.all[s.id] == s {
		delete(attached.all, s.id)
		process.Forget(s.id)
	}
	return err
}

// shut refuses whoever comes, and tells whether this did it.
func (s *segment) shut() bool { return s != nil && !s.closed.Swap(true) }

// handover is Handover of whatever lives in the segment.
func (s *segment) handover() (string, []*os.File, error) {
	if err := s.check(); err != nil {
		return "", nil, err
	}
	return s.id, []*os.File{s.file}, nil
}

// text is MarshalText of whatever lives in the segment.
func (s *segment) text() ([]byte, error) {
	if s == nil {
		return nil, ErrClosed
	}
	return []byte(s.id), nil
}
