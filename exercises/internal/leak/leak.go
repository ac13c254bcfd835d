// Package leak finds what a test leaves behind: goroutines, child processes and open files.
//
// It is goleak's twin. goleak answers for goroutines; this package adds the two other things
// that a pool of processes can lose, and reports all three together. A package checks its whole
// suite with
//
//	func TestMain(m *testing.M) { leak.Main(m) }
//
// and one test with leak.Check(t) as its first line.
//
// What was there before is nobody's fault: only what came on top of the baseline counts. The
// check is patient for about half a second each for goroutines and for the rest, because what is
// ending needs a moment to end. So it cannot show that something ended too late: a test that
// cares must count for itself.
//
// Neither may be called inside a testing/synctest bubble: the bubble's own goroutines would be
// reported, and virtual time would end the patience at once.
//
// Children and files are seen on Linux only, through /proc. Elsewhere [Children] and [Files]
// return [errors.ErrUnsupported], and Main and Check answer for goroutines alone.
package leak

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// patience bounds the wait for children and files to go away; goleak's own is about the same.
const patience = 500 * time.Millisecond

// Main runs the tests of m, which is a [testing.M], and ends the process: with the tests' exit
// code if they failed, with 1 and a report on stderr if they passed but left something behind
// that was not there when Main was called, else with 0.
func Main(m interface{ Run() int }) {
	base, err := take()
	code := m.Run()
	if code == 0 {
		err = errors.Join(err, base.verify())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// Check fails t if, when t has ended, there is something that was not there when Check was
// called. Call it first: clean-ups run last to first, so those registered later may still tidy up.
// It sees the whole process, so t and its neighbours must not be parallel tests. When
// nothing leaked it costs what [Children] and [Files] cost, twice.
func Check(t testing.TB) {
	t.Helper()
	base, err := take()
	t.Cleanup(func() {
		t.Helper()
		if err := errors.Join(err, base.verify()); err != nil {
			t.Errorf("%v", err)
		}
	})
}

// snapshot is what there is at one moment.
type snapshot struct {
	goroutines      goleak.Option
	children, files map[int]string
}

func take() (snapshot, error) {
	children, err1 := supported(Children())
	files, err2 := supported(Files())
	return snapshot{goleak.IgnoreCurrent(), children, files}, errors.Join(err1, err2)
}

// supported turns a system where something cannot be counted into one where there is none of it.
func supported(found map[int]string, err error) (map[int]string, error) {
	if errors.Is(err, errors.ErrUnsupported) {
		return nil, nil
	}
	return found, err
}

// verify says what there is now that was not there at the time of the snapshot.
func (s snapshot) verify() error {
	err := patiently(s.system)
	if found := goleak.Find(s.goroutines); found != nil {
		err = errors.Join(err, fmt.Errorf("leak: %w", found))
	}
	return err
}

// system is verify for what the operating system knows of, without patience.
func (s snapshot) system() error {
	children, err1 := supported(Children())
	files, err2 := supported(Files())
	return errors.Join(err1, err2,
		extra("child process", children, s.children),
		extra("open file", files, s.files))
}

// extra names each entry of now that base does not have, in the order of their numbers. A file's
// number is soon used again, and a child may have become a zombie: the description counts too.
func extra(kind string, now, base map[int]string) error {
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(now)) {
		if was, ok := base[id]; !ok || was != now[id] {
			errs = append(errs, fmt.Errorf("leak: %s %d: %s", kind, id, now[id]))
		}
	}
	return errors.Join(errs...)
}

// patiently repeats check until it finds nothing or patience is at its end, and returns what it found last.
func patiently(check func() error) error {
	deadline := time.Now().Add(patience)
	for pause := time.Millisecond; ; pause *= 2 {
		err := check()
		left := time.Until(deadline)
		if err == nil || left <= 0 {
			return err
		}
		time.Sleep(min(pause, left))
	}
}
