package sharedmemory

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

// SharedMemory is a number of bytes that several processes share, all zero at first. It is made by [New], and handed
// to a child in the argument of its start. It has no name, so nothing is left of it when the last process that has it
// ends, however that is. Nobody is kept from writing while another reads: take a [Lock] for that. Python has
// multiprocessing.shared_memory, whose blocks outlive a program that is killed.
type SharedMemory struct{ seg *segment }

const kindMemory = 10

// The bits of a segment's users beside their number. Being large, this memory is unmapped as soon as it is closed and
// nobody is inside.
const (
	closing  = 1 << 62
	unmapped = 1 << 61
)

// New makes so many bytes. A size below 1 is an error, and so is one for which there is no room: what it returns can
// be written without fear.
func New(size int) (*SharedMemory, error) {
	seg, err := create(kindMemory, size)
	if err != nil {
		return nil, err
	}
	return &SharedMemory{seg}, nil
}

// Size is the number of bytes, 0 if the memory is closed.
func (m *SharedMemory) Size() (n int) {
	_ = m.inside(func(b []byte) { n = len(b) })
	return n
}

// ReadAt copies bytes out, as io.ReaderAt has it: with io.EOF if there are fewer.
func (m *SharedMemory) ReadAt(p []byte, offset int64) (n int, err error) {
	return m.copy(p, offset, io.EOF, func(b []byte) int { return copy(p, b) })
}

// WriteAt copies bytes in, as io.WriterAt has it: all of them, or, if they do not fit, as many as do, and
// io.ErrShortWrite.
func (m *SharedMemory) WriteAt(p []byte, offset int64) (n int, err error) {
	return m.copy(p, offset, io.ErrShortWrite, func(b []byte) int { return copy(b, p) })
}

func (m *SharedMemory) copy(p []byte, offset int64, short error, do func([]byte) int) (n int, err error) {
	if offset < 0 {
		return 0, fmt.Errorf("sharedmemory: offset %d", offset)
	}
	err = m.inside(func(b []byte) { n = do(b[min(offset, int64(len(b))):]) })
	if err == nil && n < len(p) {
		err = short
	}
	return n, err
}

// View is the memory itself. It stays where it is until release is called, which must be once; Close does not wait for
// that, and the memory is given back after it.
func (m *SharedMemory) View() (bytes []byte, release func(), err error) {
	if err := m.enter(); err != nil {
		return nil, nil, err
	}
	var released atomic.Bool
	return m.bytes(), func() {
		if !released.Swap(true) {
			m.leave()
		}
	}, nil
}

func (m *SharedMemory) inside(do func([]byte)) error {
	if err := m.enter(); err != nil {
		return err
	}
	defer m.leave()
	do(m.bytes())
	return nil
}

func (m *SharedMemory) bytes() []byte {
	s := m.seg
	return s.mem[body : body+int(s.head().size) : body+int(s.head().size)]
}

// enter is called before the memory is touched: until leave it stays where it is.
func (m *SharedMemory) enter() error {
	if m.seg == nil {
		return ErrClosed
	}
	if m.seg.users.Add(1)&closing != 0 {
		m.leave()
		return ErrClosed
	}
	return nil
}

// leave ends what enter began. The last one out gives the memory back.
func (m *SharedMemory) leave() {
	s := m.seg
	if s.users.Add(-1) == closing && s.users.CompareAndSwap(closing, closing|unmapped) {
		s.unmap.Stop()
		_ = unmap(s.mem)
	}
}

// Close gives the memory back in this process, once all views are released; the other processes keep it. Afterwards
// all methods return [ErrClosed]; to close twice is fine.
func (m *SharedMemory) Close() error {
	if m.enter() != nil {
		return nil
	}
	m.seg.users.Or(closing)
	err := m.seg.close()
	m.leave()
	return err
}

// Handover is for [process.Handle].
func (m *SharedMemory) Handover() (string, []*os.File, error) { return m.seg.handover() }

// MarshalText writes the memory's ID.
func (m *SharedMemory) MarshalText() ([]byte, error) { return m.seg.text() }

// UnmarshalText makes m the memory of this ID that was handed to this process.
func (m *SharedMemory) UnmarshalText(id []byte) (err error) {
	m.seg, err = attach(string(id), kindMemory)
	return err
}
