package failures

import (
	"context"
	"fmt"
	"runtime"
	"strings"
)

// Who says whose failure it is. Supervise puts the Worker into the ctx of a child, Guarded the Task, Retry the Attempt;
// With is for all else.
type Who struct {
	Worker  string // who worked; where it is empty, a report gives the number of the goroutine
	Task    string // at what, may be empty
	Attempt int    // for which time, from 1; 0 where nobody counts
}

// Report is one failure, as a hook, an error queue or a log gets it.
type Report struct {
	Who
	Err error // the task's own, a *executor.PanicError or executor.ErrGoexit
}

// String is who failed and with what, as in "mailer 3: send: attempt 2: no route to host". A panic is given with its
// stack, on further lines.
func (r Report) String() string {
	var s strings.Builder
	for _, name := range []string{r.Worker, r.Task} {
		if name != "" {
			s.WriteString(name + ": ")
		}
	}
	if r.Attempt > 0 {
		fmt.Fprintf(&s, "attempt %d: ", r.Attempt)
	}
	fmt.Fprint(&s, r.Err) // and not Err.Error(), which may panic
	return s.String()
}

// With tells whoever gets ctx who they are. The fields of who that are set take the place of those that ctx has already.
func With(ctx context.Context, who Who) context.Context {
	was := whoIs(ctx)
	if who.Worker == "" {
		who.Worker = was.Worker
	}
	if who.Task == "" {
		who.Task = was.Task
	}
	if who.Attempt == 0 {
		who.Attempt = was.Attempt
	}
	return context.WithValue(ctx, whoKey{}, who)
}

// numbered is a ctx that knows the attempt which it is for, and no more: there are many attempts, and few reports.
type numbered struct {
	context.Context
	attempt int
}

func (c *numbered) Value(key any) any {
	if key != (whoKey{}) {
		return c.Context.Value(key)
	}
	who := whoIs(c.Context)
	who.Attempt = c.attempt
	return who
}

type whoKey struct{}

func whoIs(ctx context.Context) Who {
	who, _ := ctx.Value(whoKey{}).(Who)
	return who
}

// goroutine is the name of the goroutine that calls it, "goroutine 7": the runtime tells it in the first line of a
// stack.
func goroutine() string {
	var line [64]byte
	name, _, _ := strings.Cut(string(line[:runtime.Stack(line[:], false)]), " [")
	return name
}
