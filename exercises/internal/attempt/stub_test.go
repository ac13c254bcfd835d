package attempt_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/attempt"
)

const whole = `//go:build linux

// Package box holds things.
package box

import (
	"errors"
	"fmt"
	"sync" // for the lock
)

// ErrFull says that there is no room.
var ErrFull = errors.New("box: full")

var count = fmt.Sprint("not needed")

const (
	first = iota // kept: the second depends on its place
	// Second is 1.
	Second
)

// number is what a box may hold.
type number interface{ ~int | ~string }

// Box holds things.
type Box[T number] struct {
	// Name is everybody's.
	Name string
	// mu guards what follows.
	mu    sync.Mutex
	items []T // in order
	lid
}

type lid struct{ open bool }

func (l lid) Open() bool { return l.open }

// Shut is part of what seals it.
type Sealed interface{ shut() }

func (b *Box[T]) shut() { b.open = false }

// Put puts v in.
func (b *Box[T]) Put(v T) error {
	b.mu.Lock() // not for learners
	defer b.mu.Unlock()
	return b.put(v)
}

func (b *Box[T]) put(v T) error { return ErrFull }

func helper() {}

func init() { helper() }
`

const stub = `// Package box holds things.
package box

import (
	"errors"
)

// ErrFull says that there is no room.
var ErrFull = errors.New("box: full")

const (
	first = iota // kept: the second depends on its place
	// Second is 1.
	Second
)

// number is what a box may hold.
type number interface{ ~int | ~string }

// Box holds things.
type Box[T number] struct {
	// Name is everybody's.
	Name string
	// What it needs is yours to say.
}

// Shut is part of what seals it.
type Sealed interface{ shut() }

func (b *Box[T]) shut() {
	panic("not implemented: Box.shut")
}

// Put puts v in.
func (b *Box[T]) Put(v T) error {
	panic("not implemented: Box.Put")
}
`

func TestAStubIsWhatIsExportedAndNothingBehindIt(t *testing.T) {
	got, err := attempt.Stub(map[string][]byte{"box_linux.go": []byte(whole)})
	require.NoError(t, err)
	require.Equal(t, stub, string(got["box.go"]), "for all systems")
}

func TestAHookMayBeCalledBeforeTheFirstTestIfItReturnsNothing(t *testing.T) {
	got, err := attempt.Stub(map[string][]byte{"export_test.go": []byte("package box\n\nfunc Watch() {}\n\nfunc Room() int { return 1 }\n")})
	require.NoError(t, err)
	require.Equal(t, "package box\n\nfunc Watch() {\n\tprintln(\"looks inside: Watch\")\n}\n\nfunc Room() int {\n\tpanic(\"looks inside: Room\")\n}\n",
		string(got["export_test.go"]))
}

func TestWhatIsNoGoIsAnError(t *testing.T) {
	_, err := attempt.Stub(map[string][]byte{"box.go": []byte("packag box")})
	require.Error(t, err)
}
