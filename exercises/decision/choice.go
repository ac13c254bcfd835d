package decision

import (
	"fmt"
	"strings"
)

// Model is how the work is done.
type Model int

const (
	Serial    Model = iota + 1 // a loop on the caller's goroutine
	Goroutine                  // a pool of goroutines: package threadpool
	Thread                     // the same, with each goroutine locked to its thread: runtime.LockOSThread in WithInit
	Process                    // a pool of processes: package processpool
	Remote                     // a pool of processes on several machines: processpool.WithCommand
)

var models = [...]string{"none", "a loop", "goroutines", "goroutines locked to their threads", "processes", "processes on several machines"}

// String is the model in words.
func (m Model) String() string {
	if m < 0 || int(m) >= len(models) {
		return fmt.Sprintf("Model(%d)", int(m))
	}
	return models[m]
}

// Choice is a model, and why. Nobody changes one.
type Choice struct {
	Model   Model
	Workers int      // to begin with; 0: no number follows from the traits, and Sizing says what to do
	Sizing  Reason   // why so many
	Reasons []Reason // for the model, in order: the first decided
	Costs   []Reason // what speaks against it and is accepted, because the first reason weighs more
}

// Reason is one trait's say.
type Reason struct {
	Traits []string // the fields of Traits that it comes from; none: it comes with the model
	Row    string   // of question 1, whose test or benchmark shows it: "1.10"
	Text   string
}

// String is the reason on one line, with what it comes from and the row that shows it.
func (r Reason) String() string {
	return fmt.Sprintf("%s (%s)", r.Text, strings.Join(append(r.Traits[:len(r.Traits):len(r.Traits)], r.Row), ", "))
}

// String is the choice as a person wants to read it.
func (c Choice) String() string {
	var b strings.Builder
	workers := "workers"
	if c.Workers == 1 {
		workers = "worker"
	}
	if c.Workers == 0 {
		fmt.Fprintf(&b, "%v: %v", c.Model, c.Sizing)
	} else {
		fmt.Fprintf(&b, "%v, %d %s: %v", c.Model, c.Workers, workers, c.Sizing)
	}
	for _, r := range c.Reasons {
		fmt.Fprintf(&b, "\n  + %v", r)
	}
	for _, r := range c.Costs {
		fmt.Fprintf(&b, "\n  - %v", r)
	}
	return b.String()
}
