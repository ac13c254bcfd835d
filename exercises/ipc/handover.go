package ipc

import (
	"os"
	"sync"

	"concurrency/exercises/process"
)

var _ process.Handle = (*Conn)(nil)

// Handover is for [process.Handle]. The error is [ErrClosed] or [ErrInUse].
func (c *Conn) Handover() (id string, files []*os.File, err error) {
	e, err := c.get()
	if err != nil {
		return "", nil, err
	}
	return e.id, []*os.File{e.file}, e.atRest()
}

// atRest returns an error unless another process could go on with the end as it is.
func (e *end) atRest() error {
	for _, s := range []*side{e.reading, e.writing} {
		if s.isClosed() {
			return ErrClosed
		}
		select {
		case s.turn <- struct{}{}:
			defer s.leave()
		default:
			return ErrInUse
		}
	}
	switch {
	case e.torn:
		return ErrTorn
	case !e.in.isEmpty():
		return ErrInUse
	}
	return nil
}

// MarshalText writes the end's ID.
func (c *Conn) MarshalText() ([]byte, error) {
	e, err := c.get()
	if err != nil {
		return nil, err
	}
	return []byte(e.id), nil
}

// UnmarshalText makes c the end of this ID that was handed to this process.
func (c *Conn) UnmarshalText(id []byte) error {
	e, err := attach(string(id))
	if err == nil {
		c.end = e
	}
	return err
}

// attached are the ends that were handed to this process and are not closed: each is one, however often it is in an
// argument, because of what it reads ahead.
var attached = struct {
	mu  sync.Mutex
	all map[string]*end
}{all: map[string]*end{}}

// attach finds the end of this ID among what was handed to this process.
func attach(id string) (*end, error) {
	attached.mu.Lock()
	defer attached.mu.Unlock()
	if e := attached.all[id]; e != nil {
		return e, nil
	}
	files, err := process.Received(id)
	if err != nil {
		return nil, err
	}
	if len(files) != 1 {
		return nil, errOther
	}
	e, err := newEnd(id, files[0])
	if err == nil {
		attached.all[id] = e
	}
	return e, err
}

// forget is for an end that is closed. If it was handed over, it can be once more.
func (e *end) forget() {
	attached.mu.Lock()
	defer attached.mu.Unlock()
	if attached.all[e.id] == e {
		delete(attached.all, e.id)
		process.Forget(e.id)
	}
}
