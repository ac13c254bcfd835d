package process

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"sync"
)

// Handle is something that several processes can have at the same time: an end of a pipe, a piece of memory. It is
// handed over as a part of the argument of [Func.Start], at whatever depth, and works in the child as it does here. As
// a value it crosses as text: MarshalText writes its ID, and UnmarshalText, in the child, finds by [Received] what was
// handed over. A handle that is not in the argument of a Start does not cross. Python does the same by pickling its
// locks and connections while a child is started, and at no other time.
type Handle interface {
	// Handover says what a child needs to have this handle too: the ID under which it asks for its files, and the
	// files. They stay open here. Start calls it from its own goroutine, once for each handle in the argument. Its
	// error is Start's.
	Handover() (id string, files []*os.File, err error)
}

// ErrNotReceived is returned by [Received] for an ID of which nothing was handed to this process.
var ErrNotReceived = errors.New("process: it was not handed to this process: " +
	"put the handle itself, or a pointer to it, in the argument of Start")

// Received returns the files that came with the handle of this ID, each time the same ones. They are this process's
// own, are not passed on to what it starts, and nobody else closes them. It may be called concurrently.
func Received(id string) ([]*os.File, error) {
	received.mu.Lock()
	defer received.mu.Unlock()
	files, ok := received.files[id]
	if !ok {
		return nil, fmt.Errorf("%w (ID %q)", ErrNotReceived, id)
	}
	return files, nil
}

// Receive is for who gets the files of a handle in another way than by the start, say over a socket: from now on
// [Received] finds them under this ID. They are not to be closed by anybody else.
func Receive(id string, files []*os.File) {
	received.mu.Lock()
	defer received.mu.Unlock()
	if received.files == nil {
		received.files = map[string][]*os.File{}
	}
	received.files[id] = files
}

// received is what this process was given.
var received struct {
	mu    sync.Mutex
	files map[string][]*os.File
}

// luggage is what the handles in one argument need: their files, and which of them belong to which ID.
type luggage struct {
	ids    []string
	counts []int
	files  []*os.File
}

// pack collects the handles in an argument.
func pack(arg any) (l luggage, err error) {
	for h := range handles(reflect.ValueOf(arg)) {
		id, files, err := h.Handover()
		if err != nil {
			return luggage{}, fmt.Errorf("handing over a %T: %w", h, err)
		}
		if id == "" || len(files) == 0 {
			return luggage{}, fmt.Errorf("handing over a %T: it has no ID, or no files", h)
		}
		if !slices.Contains(l.ids, id) {
			l.ids, l.counts, l.files = append(l.ids, id), append(l.counts, len(files)), append(l.files, files...)
		}
	}
	if len(l.files) > 0 && !canInherit {
		return luggage{}, fmt.Errorf("handing over open files: %w", errors.ErrUnsupported)
	}
	return l, nil
}

// append tells the child which of the files that it finds belong to which ID.
func (l luggage) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(l.ids)))
	for i, id := range l.ids {
		b = binary.AppendUvarint(b, uint64(l.counts[i]))
		b = binary.AppendUvarint(b, uint64(len(id)))
		b = append(b, id...)
	}
	return b
}

var errLuggage = errors.New("the list of what was handed over is damaged")

// unpack reads what append wrote, and takes the files.
func unpack(b []byte) (rest []byte, err error) {
	n, b, err := number(b)
	if err != nil {
		return nil, err
	}
	fd := firstInherited
	for range n {
		var count, length uint64
		var files []*os.File
		if count, b, err = number(b); err != nil {
			return nil, err
		}
		if length, b, err = number(b); err != nil || length > uint64(len(b)) {
			return nil, errLuggage
		}
		id := string(b[:length])
		b = b[length:]
		for range count {
			f, err := inherit(fd, id)
			if err != nil {
				return nil, fmt.Errorf("taking over %q: %w", id, err)
			}
			files = append(files, f)
			fd++
		}
		Receive(id, files)
	}
	return b, nil
}

// firstInherited is the number of the first of exec.Cmd's ExtraFiles in the child.
const firstInherited = 3

// number takes a number from the front of b.
func number(b []byte) (n uint64, rest []byte, err error) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, errLuggage
	}
	return n, b[size:], nil
}
