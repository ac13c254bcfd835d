package executor

import (
	"context"
	"fmt"
	"math"
	"sync"
)

// Task is a function that an Executor can run. The zero value is refused with
// ErrNilTask. Tasks are small values: copy them freely, share them between goroutines.
type Task[In, Out any] struct {
	def *definition[In, Out]
}

type definition[In, Out any] struct {
	name   string
	fn     func(context.Context, In) (Out, error)
	cross  func() (codecs[In, Out], error) // of one with a name
	served sync.Pool                       // of *serving[In, Out], in a worker
}

// Func makes a task that stays in this process. A nil fn is refused when the
// task is handed to an executor.
func Func[In, Out any](fn func(context.Context, In) (Out, error)) Task[In, Out] {
	if fn == nil {
		return Task[In, Out]{}
	}
	return Task[In, Out]{&definition[In, Out]{fn: fn}}
}

// Define makes a task with a name that may cross to another process, where the
// same program has defined the same name. Call it at package level: it panics
// on an empty or taken name and on a nil fn, which are mistakes in the program.
func Define[In, Out any](name string, fn func(context.Context, In) (Out, error)) Task[In, Out] {
	if name == "" || fn == nil {
		panic(fmt.Sprintf("executor: Define(%q): a task needs a name and a function", name))
	}
	if len(name) > math.MaxUint16 {
		panic(fmt.Sprintf("executor: Define(%.20q...): a name of %d bytes is too long", name, len(name)))
	}
	def := &definition[In, Out]{name: name, fn: fn, cross: crossing[In, Out](name)}
	if !defined.add(name, def) {
		panic(fmt.Sprintf("executor: Define(%q): the name is taken", name))
	}
	return Task[In, Out]{def}
}

// Name is the name that the task was defined with, empty for one made by Func.
func (t Task[In, Out]) Name() string {
	if t.def == nil {
		return ""
	}
	return t.def.name
}

// defined holds the tasks that may be served.
var defined = registry{servers: map[string]server{}}

type registry struct {
	mu      sync.RWMutex
	servers map[string]server // by their names
}

// add answers false if the name is taken.
func (r *registry) add(name string, s server) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.servers[name] != nil {
		return false
	}
	r.servers[name] = s
	return true
}

// find returns nil if there is none of this name, of which it makes no string: each request has one.
func (r *registry) find(name []byte) server {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.servers[string(name)]
}
