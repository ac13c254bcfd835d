package wire

import (
	"errors"
	"fmt"
	"reflect"
)

// The failures of this package, to be matched with errors.Is. What wraps them names the type and the cause.
var (
	// ErrCannotCross says that a type, or one value of it, cannot become bytes without a loss.
	ErrCannotCross = errors.New("wire: cannot cross")
	// ErrMalformed says that bytes are not a value of the type that was asked for, or not a frame.
	ErrMalformed = errors.New("wire: malformed")
	// ErrTooLong says that a value or a frame is longer than MaxFrame.
	ErrTooLong = errors.New("wire: too long")
)

// refusal is an ErrCannotCross that names the type first, because that is what its reader has to change.
type refusal struct {
	of    reflect.Type
	cause error
}

// refuse makes a refusal of t with a cause that is formatted as by fmt.Errorf.
func refuse(t reflect.Type, format string, args ...any) error {
	return &refusal{t, fmt.Errorf(format, args...)}
}

func (e *refusal) Error() string { return fmt.Sprintf("wire: %v cannot cross: %v", e.of, e.cause) }

func (e *refusal) Unwrap() []error { return []error{ErrCannotCross, e.cause} }

// malformed makes an ErrMalformed about bytes that should be a value of type t.
func malformed(t reflect.Type, format string, args ...any) error {
	return fmt.Errorf("%w %v: %w", ErrMalformed, t, fmt.Errorf(format, args...))
}
