package failures

import (
	"io"
	"os"
	"sync"
	"sync/atomic"
)

// hook is what SetHook has set last.
var hook atomic.Pointer[func(Report)]

// SetHook has h called with every failure that nobody caught, from now on, or until restore puts back what was called
// before. nil is the default, which prints to stderr. Many goroutines at once call h, and may call SetHook. After
// Python's threading.excepthook.
func SetHook(h func(Report)) (restore func()) {
	var next *func(Report)
	if h != nil {
		next = &h
	}
	before := hook.Swap(next)
	return func() { hook.Store(before) }
}

// Uncaught tells the hook of a failure that nobody else will get, and returns when the hook has. It never fails: if the
// hook panics or ends its goroutine, that is printed to stderr, and so is the failure. May be called concurrently.
func Uncaught(r Report) {
	to := lastResort
	if h := hook.Load(); h != nil {
		to = *h
	}
	tell(to, lastWords, r)
}

var lastResort = Print(os.Stderr)

// lastWords is where it ends: what cannot be printed either is lost.
func lastWords(r Report) { _ = try(lastResort, r) }

// Print is a hook that writes each report to w, in one piece and one after the other: the default hook is
// Print(os.Stderr). A w that returns errors is no second failure.
func Print(w io.Writer) func(Report) {
	var mu sync.Mutex
	return func(r Report) {
		text := r.String() + "\n"
		mu.Lock()
		defer mu.Unlock()
		_, _ = io.WriteString(w, text)
	}
}
