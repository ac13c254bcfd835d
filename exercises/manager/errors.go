package manager

import (
	"context"
	"errors"
	"fmt"

	"concurrency/exercises/internal/wire"
	"concurrency/exercises/queue"
	"concurrency/exercises/sharing"
)

// What goes wrong, to be matched with errors.Is. A queue and a lock fail here as they do in one process: with
// queue.ErrFull, queue.ErrEmpty, queue.ErrShutdown, queue.ErrTooManyDone and sharing.ErrNotLocked. A value that cannot
// cross is what package wire says of it, and a ctx that ended is its own error.
var (
	// ErrAuth is what both sides get when the other one does not have the same key.
	ErrAuth = errors.New("manager: the other side has not the same key; give both the key that the server was started with")
	// ErrNoKey is returned for a key that is empty.
	ErrNoKey = errors.New("manager: the key is empty; make one with NewKey")
	// ErrAddress is returned for an address that is none.
	ErrAddress = errors.New("manager: not an address; it is unix:PATH or tcp:HOST:PORT")
	// ErrInUse is returned by Serve and Start for an address that another server has.
	ErrInUse = errors.New("manager: the address is in use; stop the other server, or take another address")
	// ErrServerGone is returned by all calls, those that wait too, once the server cannot be reached or has ended.
	ErrServerGone = errors.New("manager: the server is gone; dial again, and see what it still has")
	// ErrClosed is returned by all calls of a client that was closed here.
	ErrClosed = errors.New("manager: the client is closed; dial again")
	// ErrProtocol tells that the other side says what makes no sense: it is another program, or of another version.
	ErrProtocol = errors.New("manager: the other side does not speak this protocol; build both from one version")
	// ErrNotExposed is returned for what an object of its kind does not do. The proxies here do not ask for that.
	ErrNotExposed = errors.New("manager: an object of this kind has no such verb; use what the protocol lists")
	// ErrType is returned by an Open if the object of this name is of another kind, type or capacity.
	ErrType = errors.New("manager: the object of this name is another one; open it as what it is, or take another name")
	// ErrRange is returned for an index at which a list has no item.
	ErrRange = errors.New("manager: the list has no such item; count from 0 to Len-1, and bear in mind that others change it")
	// ErrCrowded is returned when there are as many clients, or objects, as the server allows.
	ErrCrowded = errors.New("manager: the server has no room for more; raise WithClients or WithObjects")
	// ErrOwnerDied tells who gets a lock that its last owner went away with it. The lock is held all the same: look at
	// what it guards, mend it if need be, and release it.
	ErrOwnerDied = errors.New("manager: the lock is yours, but its last owner went away with it: check what it guards")
	// ErrNotOwner is returned by a release of a lock that another client holds.
	ErrNotOwner = errors.New("manager: another client holds the lock; release only what this client acquired")
)

// coded are the errors that cross, each by its place: the first is 1. New ones go to the end.
var coded = []error{
	context.Canceled, ErrProtocol, ErrNotExposed, ErrType, ErrRange, ErrCrowded, ErrOwnerDied, ErrNotOwner, sharing.ErrNotLocked,
	queue.ErrFull, queue.ErrEmpty, queue.ErrShutdown, queue.ErrTooManyDone, wire.ErrTooLong,
}

// appendError writes the body of a failure: the place of what it is, or 0, and its words.
func appendError(b []byte, err error) []byte {
	code := byte(0)
	for i, known := range coded {
		if errors.Is(err, known) {
			code = byte(i + 1)
			break
		}
	}
	return append(append(b, code), err.Error()...)
}

// errorOf reads the body of a failure. It keeps nothing of what failed over there but the words.
func errorOf(body []byte) error {
	if len(body) == 0 || int(body[0]) > len(coded) {
		return fmt.Errorf("%w: a failure that says nothing", ErrProtocol)
	}
	words := string(body[1:])
	if body[0] == 0 {
		return errors.New(words)
	}
	known := coded[body[0]-1]
	if known.Error() == words {
		return known
	}
	return &remoteError{words, known}
}

// remoteError has the words of the server, and is one of the errors of this package.
type remoteError struct {
	words string
	is    error
}

func (e *remoteError) Error() string { return e.words }
func (e *remoteError) Unwrap() error { return e.is }
