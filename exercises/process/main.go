package process

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
)

// prefix begins the first argument of a child. It is told by an argument because an environment variable would be
// inherited by whatever else the child starts, and would make those believe that they are children too.
const prefix = "process.child:"

// What a child is, read before any initialiser of the program can change os.Args.
var (
	childName, isChild = parseArgs(os.Args)
	mainCalled, inMain atomic.Bool
)

func parseArgs(args []string) (name string, child bool) {
	if len(args) < 2 {
		return "", false
	}
	return strings.CutPrefix(args[1], prefix)
}

// ErrNoMain is returned where a process is to be started but the program has not called [Main]. Without that call a
// child would run the program's own main, which starts children, and so on without end.
var ErrNoMain = errors.New("process: call process.Main() first in main or TestMain")

// Main is the first statement of main, and of TestMain in tests. In a process that was started as a child it runs the
// child's part and ends the process. Otherwise it returns at once, at no cost.
//
// The exit code of a child that is not defined in this program is 2. Python has `if __name__ == "__main__"` instead,
// and children without end if it is forgotten; here that is [ErrNoMain].
func Main() {
	mainCalled.Store(true)
	if !isChild || inMain.Swap(true) {
		return
	}
	run := defined.find(childName)
	if run == nil {
		os.Exit(complain(childName, exitMisuse, errUndefined))
	}
	outliveReaders()
	leave(runToEnd(childName, run))
}

var errUndefined = errors.New("it is not defined in this program: call Define or Entry at package level")

// IsChild tells whether this process was started as a child, whether or not Main has run.
func IsChild() bool { return isChild }

// InMain tells whether Main has begun to run the child's part: all package-level initialisers are over.
func InMain() bool { return inMain.Load() }

// Entry registers what a child started with Arg(name) runs: the lower half of [Define], for who speaks a protocol of
// his own with the child. It belongs at package level, since the child must have it too, and panics on a name that is
// empty or taken (by Define or Entry) and on a nil body.
//
// What body gets are the two ends that the child was started with. Nothing else in the child has them: os.Stdin reads
// nothing, and os.Stdout is stderr, so that what the program prints cannot damage the protocol. What body returns is
// the exit code.
func Entry(name string, body func(stdin, stdout *os.File) int) {
	if body == nil {
		panic(fmt.Sprintf("process: Entry(%q): the function is nil", name))
	}
	defined.add("Entry", name, func() int {
		stdin, stdout, err := takeBoth()
		if err != nil {
			return complain(name, exitMisuse, err)
		}
		return body(stdin, stdout)
	})
}

// EndOrphan ends this process, a child that has learnt from its protocol that its parent is gone, and with it what it
// has started: its process group, if it leads that, by SIGKILL. If it does not, and on Windows, it is os.Exit(code). An
// [Entry] calls it, from any goroutine, that reads to the end of its stdin and was not told before to leave. The system
// does not tell it in time: the end may be read a moment before the process has another parent.
func EndOrphan(code int) {
	parentGone.Store(true)
	leave(code)
}

// Arg is the first argument, os.Args[1], of a child that runs the entry of this name.
func Arg(name string) string { return prefix + name }

// defined holds what a child of this program can run.
var defined = registry{runs: map[string]func() int{}}

type registry struct {
	mu   sync.Mutex
	runs map[string]func() int
}

func (r *registry) add(verb, name string, run func() int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if name == "" || strings.ContainsRune(name, 0) {
		panic(fmt.Sprintf("process: %s(%q): not a name", verb, name))
	}
	if r.runs[name] != nil {
		panic(fmt.Sprintf("process: %s(%q): the name is taken", verb, name))
	}
	r.runs[name] = run
}

func (r *registry) find(name string) func() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.runs[name]
}

// guard refuses what would start children without end: see ErrNoMain.
func guard() error {
	if isChild && !inMain.Load() {
		return ErrNoMain
	}
	return nil
}
