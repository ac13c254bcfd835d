package decision

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What a task must be worth. Round numbers, measured on two processors: they are a few times as long or as short
// elsewhere, and BenchmarkBreakEven, which is row 1.14, finds them anew.
const (
	// BreakEven is the time of all tasks together below which the loop is done before any workers are. In
	// BenchmarkBreakEven 32 tasks of 100 ns are done sooner by the loop, of 1 us about as soon, of 10 us later.
	BreakEven = 20 * time.Microsecond
	// HandOver is the grain below which a goroutine takes longer to be handed a task than to do it. BenchmarkBreakEven
	// hands over each task alone, and BenchmarkSwitch/model=goroutine is the way there and back: 0.4 us.
	HandOver = time.Microsecond
	// RoundTrip is the grain below which the way to a process and back takes longer than the task: 46 us through a bare
	// pipe (BenchmarkSwitch/model=process), 65 to 84 us through a pool (BenchmarkRoundTrip of package squares). In
	// BenchmarkBreakEven processes are as quick as the loop at about this grain, and quicker above.
	RoundTrip = 100 * time.Microsecond
)

// Choose is the decision matrix: traits of the work in, a model out, with the number of workers to begin with, the
// reasons and the costs. It is a pure function, which may be called concurrently and takes some microseconds.
//
// Where traits want different models, the first of these decides, and the others are named among the costs: what only
// several machines have; what only a process has (another language, untrusted code, isolation, crashes, kills); the
// thread; a grain too small for anything but a loop; a responsive program; a single task or processor; and last what
// every model can do, which goroutines do for the least. Without any trait that asks for concurrency it is a loop.
//
// An error, ErrBadTrait or ErrContradiction, names the traits and what to change, and there is no choice then.
func Choose(t Traits) (Choice, error) {
	if err := t.check(); err != nil {
		return Choice{}, err
	}
	decided := first(t)
	c := Choice{Model: decided.wants}
	c.Reasons = append(c.Reasons, decided.reason(t, decided.fits[c.Model]))
	for i := range matrix {
		if v := &matrix[i]; v.holds(t) {
			c.hear(t, v, decided)
		}
	}
	c.Costs = append(c.Costs, c.Model.costs(c.Costs)...)
	c.Workers, c.Sizing = t.workers(c.Model)
	return c, nil
}

// first is the first voice that holds and wants a model. The last one always holds.
func first(t Traits) *voice {
	i := slices.IndexFunc(matrix, func(v voice) bool { return v.wants != 0 && v.holds(t) })
	return &matrix[i]
}

// hear notes what a voice says of the model, for it and against it.
func (c *Choice) hear(t Traits, v, decided *voice) {
	if text := v.fits[c.Model]; text != "" && v != decided && !v.silent {
		c.Reasons = append(c.Reasons, v.reason(t, text))
	}
	if text := v.but[c.Model]; text != "" {
		if !slices.Equal(v.traits, decided.traits) { // nothing is accepted for its own sake
			text += "; accepted for " + strings.Join(decided.traits, " and ")
		}
		c.Costs = append(c.Costs, v.reason(t, text))
	}
}

// reason puts the grain in the place of the text's verb, if it has one.
func (v *voice) reason(t Traits, text string) Reason {
	if strings.Contains(text, "%v") {
		text = fmt.Sprintf(text, t.Grain)
	}
	return Reason{Traits: slices.Clone(v.traits), Row: v.row, Text: text}
}

// costs are what comes with the model, but for rows that a trait has spoken of.
func (m Model) costs(said []Reason) (costs []Reason) {
	for _, cost := range inherent[m] {
		if !slices.ContainsFunc(said, func(r Reason) bool { return r.Row == cost.Row }) {
			costs = append(costs, cost)
		}
	}
	return costs
}
