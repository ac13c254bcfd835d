package decision

import (
	"fmt"
	"math"
)

// workers is how many to begin with, and why. Throughputs measured around that number, given to Fit, find the best.
func (t Traits) workers(m Model) (int, Reason) {
	switch {
	case m == Serial:
		return 1, Reason{Row: "1.14", Text: "the loop is the only worker"}
	case t.Tasks == 1:
		return 1, Reason{[]string{"Tasks"}, "1.14", "one task at a time keeps one worker busy"}
	case t.Bound == IO && m == Goroutine:
		return t.waiting()
	case t.Responsive && t.Bound == CPU && m < Process && t.Processors != 1:
		t.Processors = max(0, t.Processors-1)
		return t.perProcessor(1, Reason{[]string{"Responsive", "Bound"}, "1.6", "one fewer than there are processors: the last one is there to answer"})
	case (t.Bound == IO || t.Bound == Mixed) && !t.LowMemory:
		return t.perProcessor(2, Reason{[]string{"Bound"}, "1.1", "two for each processor: one computes while one waits"})
	case t.LowMemory && m >= Process:
		return t.perProcessor(1, Reason{[]string{"LowMemory"}, "1.5", "one for each processor, since each takes megabytes"})
	}
	return t.perProcessor(1, Reason{Row: "1.8", Text: "one for each processor: more only take turns"})
}

// waiting takes no processor, so there may be one for each task.
func (t Traits) waiting() (int, Reason) {
	if t.Tasks == 0 {
		return 0, Reason{[]string{"Bound"}, "1.1", "as many as whoever answers bears: measure some sizes, and give them to Fit"}
	}
	return t.Tasks, Reason{[]string{"Bound", "Tasks"}, "1.1", "one for each task, if whoever answers bears as many"}
}

// perProcessor is so many for each processor, but no more than there are tasks.
func (t Traits) perProcessor(each int, why Reason) (int, Reason) {
	if t.Processors == 0 {
		why.Text += "; runtime.GOMAXPROCS(0) says how many there are"
		if t.Tasks > 0 {
			why.Traits = append(why.Traits, "Tasks")
			why.Text += fmt.Sprintf(", and more than %d have nothing to do", t.Tasks)
		}
		return 0, why
	}
	why.Traits = append(why.Traits, "Processors")
	size := each * min(t.Processors, math.MaxInt/each)
	if t.Tasks > 0 && t.Tasks < size {
		return t.Tasks, Reason{append(why.Traits, "Tasks"), "1.14", "one for each task: more would have nothing to do"}
	}
	return size, why
}
