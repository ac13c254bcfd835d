package wire

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// guard calls a function that calls methods, and makes an error of what is none.
type guard func(fn func() error) error

// guardFor returns the guard for methods that a user wrote, or for others.
func guardFor(users bool) guard {
	if users {
		return alone
	}
	return recovering
}

// recovering makes an error of a panic.
func recovering(fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return fn()
}

var errGoexit = errors.New("it ended its goroutine (runtime.Goexit)")

// alone also makes an error of a Goexit, with which a t.FailNow in a method would take the goroutine of its caller. So
// fn gets one of its own, which costs about a microsecond.
func alone(fn func() error) error {
	done := make(chan error, 1)
	go func() {
		err := errGoexit
		defer func() { done <- err }()
		err = recovering(fn)
	}()
	return <-done
}

// isUsers tells that the methods of t are not of the standard library, as far as that has types that are often sent.
func isUsers(t reflect.Type) bool {
	known := []string{"time", "math/big", "encoding/json", "net", "net/netip", "net/url", "log/slog"}
	return !slices.Contains(known, t.PkgPath())
}
