package executor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"sync/atomic"

	"concurrency/exercises/internal/wire"
)

// RemoteError is an error that a task returned in another process: its text, the name of its type there, and the
// errors that it wraps. errors.Is finds the sentinels of both programs: those of this package and the common ones of the
// standard library, and what DefineError has named. Of a chain at most a hundred errors cross, and none that is more than
// sixteen deep: their texts are in those above.
type RemoteError struct {
	Text string // what Error returned
	Type string // of the error, in the worker's program
	is   []error
	in   []error
}

// Error returns the text of the error as it was in the worker.
func (e *RemoteError) Error() string { return e.Text }

// Is tells whether the error was this sentinel, or said that it is one.
func (e *RemoteError) Is(target error) bool { return slices.Contains(e.is, target) }

// Unwrap returns the errors that it wraps.
func (e *RemoteError) Unwrap() []error { return e.in }

// DefineError names a sentinel, so that errors.Is still finds it when it has crossed from another process where the
// same program has named it alike. Call it at package level, around errors.New: it returns err, and panics on an empty or
// taken name and on a nil err. Texts, chains and stacks cross without it.
func DefineError(name string, err error) error {
	if name == "" || err == nil || !reflect.ValueOf(err).Comparable() {
		panic(fmt.Sprintf("executor: DefineError(%q): a sentinel needs a name, and an error that can be compared", name))
	}
	for {
		known := sentinels.Load()
		if _, taken := (*known)[name]; taken {
			panic(fmt.Sprintf("executor: DefineError(%q): the name is taken", name))
		}
		more := maps.Clone(*known)
		more[name] = err
		if sentinels.CompareAndSwap(known, &more) {
			return err
		}
	}
}

// sentinels are those that have a name. The map is never changed, so nobody holds a lock while a user's method is asked.
var sentinels = func() *atomic.Pointer[map[string]error] {
	p := new(atomic.Pointer[map[string]error])
	p.Store(&map[string]error{
		"context.Canceled": context.Canceled, "context.DeadlineExceeded": context.DeadlineExceeded,
		"io.EOF": io.EOF, "io.ErrUnexpectedEOF": io.ErrUnexpectedEOF, "errors.ErrUnsupported": errors.ErrUnsupported,
		"fs.ErrNotExist": fs.ErrNotExist, "fs.ErrExist": fs.ErrExist, "fs.ErrPermission": fs.ErrPermission,
		"executor.ErrShutdown": ErrShutdown, "executor.ErrCancelled": ErrCancelled, "executor.ErrBroken": ErrBroken,
		"executor.ErrNilTask": ErrNilTask, "executor.ErrNilExecutor": ErrNilExecutor, "executor.ErrNilFuture": ErrNilFuture,
		"executor.ErrGoexit": ErrGoexit, "executor.ErrInTask": ErrInTask, "executor.ErrNotDefined": ErrNotDefined,
		"executor.ErrBadOption": ErrBadOption, "wire.ErrCannotCross": wire.ErrCannotCross,
		"wire.ErrMalformed": wire.ErrMalformed, "wire.ErrTooLong": wire.ErrTooLong,
	})
	return p
}()

// wireError is an error on its way, as JSON.
type wireError struct {
	Text  string      `json:"text"`
	Type  string      `json:"type,omitempty"`
	Is    []string    `json:"is,omitempty"`    // names of sentinels
	Panic bool        `json:"panic,omitempty"` // then Text is the value's, and Wraps its error if it is one
	Stack string      `json:"stack,omitempty"`
	Wraps []wireError `json:"wraps,omitempty"`
}

func encodeError(err error) []byte {
	b, failed := json.Marshal(new(describer).describe(err, 16))
	if failed != nil { // a wireError is text throughout: never
		b, _ = json.Marshal(wireError{Text: failed.Error()})
	}
	return b
}

// describer counts the errors of a chain, in which one may come again and again.
type describer struct{ errors int }

const mostErrors = 100

// describe looks at most so deep into the chain of err, because each error repeats the texts of those below.
func (d *describer) describe(err error, depth int) wireError {
	d.errors++
	e := wireError{Type: fmt.Sprintf("%T", err), Is: namesOf(err)}
	var below []error
	if p, ok := err.(*PanicError); ok {
		e.Panic, e.Stack, e.Text = true, string(p.Stack), safely(func() string { return fmt.Sprint(p.Value) })
		if cause := p.Unwrap(); cause != nil {
			below = []error{cause}
		}
	} else {
		e.Text, below = safely(err.Error), unwrap(err)
	}
	for _, cause := range below {
		if cause != nil && depth > 0 && d.errors < mostErrors {
			e.Wraps = append(e.Wraps, d.describe(cause, depth-1))
		}
	}
	return e
}

func unwrap(err error) (below []error) {
	safely(func() string {
		switch err := err.(type) {
		case interface{ Unwrap() error }:
			below = []error{err.Unwrap()}
		case interface{ Unwrap() []error }:
			below = err.Unwrap()
		}
		return ""
	})
	return below
}

// safely calls a method that a user wrote.
func safely(text func() string) (s string) {
	defer func() {
		if v := recover(); v != nil {
			s = fmt.Sprintf("(its text is lost: it panicked: %v)", v)
		}
	}()
	return text()
}

// namesOf are the sentinels that err itself is, without what it wraps.
func namesOf(err error) (names []string) {
	is, _ := err.(interface{ Is(error) bool })
	for name, sentinel := range *sentinels.Load() {
		same := err == sentinel // whatever err is: a sentinel can be compared
		if !same && is != nil {
			safely(func() string { same = is.Is(sentinel); return "" })
		}
		if same {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// openError is describe's other end. What is no description becomes an error that quotes it.
func openError(b []byte) error {
	var e wireError
	if err := json.Unmarshal(b, &e); err != nil {
		return fmt.Errorf("executor: an error that cannot be read (%w): %.200q", err, b)
	}
	return rebuild(e)
}

func rebuild(e wireError) error {
	r := &RemoteError{Text: e.Text, Type: e.Type}
	for _, below := range e.Wraps {
		r.in = append(r.in, rebuild(below))
	}
	if e.Panic {
		return rebuildPanic(e, r.in)
	}
	named := *sentinels.Load()
	for _, name := range e.Is {
		sentinel, known := named[name]
		if known && len(e.Is) == 1 && len(r.in) == 0 && sentinel.Error() == e.Text {
			return sentinel
		}
		if known {
			r.is = append(r.is, sentinel)
		}
	}
	return r
}

func rebuildPanic(e wireError, causes []error) error {
	p := &PanicError{Value: e.Text, Stack: []byte(e.Stack)}
	if len(causes) > 0 {
		p.Value = causes[0]
	}
	return p
}
