package process

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
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

// whileOpen does something, and lets none of these files be closed meanwhile: whoever does waits. So a number that was
// looked up stays that of the file, and is not another's by the time it is used.
func whileOpen(files []*os.File, do func() error) error {
	if len(files) == 0 {
		return do()
	}
	conn, err := files[0].SyscallConn()
	if err != nil {
		return err
	}
	if closed := conn.Control(func(uintptr) { err = whileOpen(files[1:], do) }); closed != nil {
		return fmt.Errorf("process: handing over files: %w", os.ErrClosed)
	}
	return err
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
