package sharedlist_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/sharedlist"
)

const ms = time.Millisecond

// The recorded runs of the question. Their numbers are given here, and how long each goroutine slept: when both come
// at the same moment, nothing says who is first, so no two come at the same moment.
var recorded = map[string]struct {
	program        sharedlist.Program
	numbers        []int
	adder, remover sharedlist.Pace
	length         time.Duration
}{
	// The remover started a moment late, and the adder slept a little longer each time: first
	// it was ahead of the remover, and from 0.4 s on behind it.
	"A.txt": {
		program: sharedlist.A(),
		numbers: []int{78, 81, 62, 59, 35, 30, 40, 43, 35, 60},
		adder:   sharedlist.Pace{After: naps(100*ms + 300*time.Microsecond)},
		remover: sharedlist.Pace{Before: naps(ms, 0), After: naps(200 * ms)},
		length:  2001 * ms,
	},
	// Something happened every 0.1 s.
	"B.txt": {
		program: sharedlist.B(),
		numbers: []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
		adder:   sharedlist.Pace{Before: naps(100*ms, 300*ms, 100*ms, 200*ms, 200*ms, 200*ms, 300*ms, 100*ms, 200*ms, 200*ms)},
		remover: sharedlist.Pace{Before: naps(200*ms, 100*ms, 300*ms, 200*ms, 200*ms, 200*ms, 100*ms, 300*ms, 200*ms, 200*ms)},
		length:  2000 * ms,
	},
	// The remover started a moment late, and the adder stayed ahead of it.
	"C.txt": {
		program: sharedlist.C(),
		numbers: []int{54, 12, 78, 57, 54, 43, 57, 38, 10, 100},
		adder:   sharedlist.Pace{After: naps(100 * ms)},
		remover: sharedlist.Pace{Before: naps(ms, 0), After: naps(200 * ms)},
		length:  2001 * ms,
	},
}

func TestTheRecordedRunsAreReplayed(t *testing.T) {
	for file, run := range recorded {
		t.Run(file, func(t *testing.T) {
			want, err := os.ReadFile("../../testdata/transcripts/" + file)
			require.NoError(t, err)
			p := run.program
			p.Number = func(turn int) int { return run.numbers[turn] }
			p.Adder, p.Remover = run.adder, run.remover
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var page strings.Builder
				require.NoError(t, p.Run(t.Context(), &page))
				require.Equal(t, string(want), page.String())
				require.Equal(t, run.length, time.Since(start))
			})
		})
	}
}

// naps is how long one sleeps at each turn; the last is for all that follow.
func naps(lengths ...time.Duration) func(turn int) time.Duration {
	return func(turn int) time.Duration { return lengths[min(turn, len(lengths)-1)] }
}

// span is how long, or how large, something is at least and at most.
type span[T int | time.Duration] struct{ least, most T }

// What the programs choose for themselves lies between bounds, and comes near both. A length is less than the most.
func TestTheProgramsAreThoseOfTheQuestion(t *testing.T) {
	type pause = span[time.Duration]
	var none pause
	for name, c := range map[string]struct {
		program                     sharedlist.Program
		turns                       int
		numbers                     span[int]
		adderBefore, adderAfter     pause
		removerBefore, removerAfter pause
	}{
		"A": {sharedlist.A(), 10, span[int]{1, 100}, none, pause{100 * ms, 100 * ms}, none, pause{200 * ms, 200 * ms}},
		"B": {sharedlist.B(), 10, span[int]{0, 9}, pause{100 * ms, 500 * ms}, none, pause{100 * ms, 500 * ms}, none},
		"C": {sharedlist.C(), 10, span[int]{1, 100}, none, pause{100 * ms, 100 * ms}, none, pause{200 * ms, 200 * ms}},
		"D": {sharedlist.D(), 0, span[int]{1, 100}, none, pause{100 * ms, 500 * ms}, none, pause{200 * ms, 600 * ms}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.turns, c.program.Turns)
			require.Equal(t, c.numbers, spanOf(func(n int) int { return c.program.Number(n % 10) }))
			within(t, c.adderBefore, c.program.Adder.Before)
			within(t, c.adderAfter, c.program.Adder.After)
			within(t, c.removerBefore, c.program.Remover.Before)
			within(t, c.removerAfter, c.program.Remover.After)
		})
	}
}

// spanOf draws so often that not to come near the bounds is out of the question.
func spanOf[T int | time.Duration](draw func(int) T) span[T] {
	s := span[T]{draw(0), draw(0)}
	for n := range 5000 {
		v := draw(n)
		s = span[T]{min(s.least, v), max(s.most, v)}
	}
	return s
}

func within(t *testing.T, want span[time.Duration], pace func(int) time.Duration) {
	t.Helper()
	if want == (span[time.Duration]{}) {
		require.Nil(t, pace)
		return
	}
	got := spanOf(pace)
	require.GreaterOrEqual(t, got.least, want.least)
	require.LessOrEqual(t, got.most, want.most)
	require.InDelta(t, want.least, got.least, float64(5*ms))
	require.InDelta(t, want.most, got.most, float64(5*ms))
}

// Both do as they please, without a sleep, and yet each line is right after those before it: an append, a pop from
// the wanted end or an empty list, and the list right after.
func TestTheLinesAreInTheOrderOfWhatWasDone(t *testing.T) {
	for name, p := range map[string]sharedlist.Program{"the first": sharedlist.B(), "the last": sharedlist.A()} {
		p.Turns = 100
		p.Number = func(turn int) int { return turn }
		p.Adder, p.Remover = sharedlist.Pace{}, sharedlist.Pace{}
		p.Words = sharedlist.Words{Added: "+{n} {list}", Removed: "-{n} {list}", Empty: "empty {list}", Final: "final {list}"}
		for _, procs := range []int{1, 2, 8} {
			atProcs(t, procs, func() {
				for range 3 {
					var page strings.Builder
					require.NoError(t, p.Run(t.Context(), &page))
					require.Equal(t, told(t, page.String(), name == "the first"), page.String())
				}
			})
		}
	}
}

// told is what should have been printed, given who had each turn.
func told(t *testing.T, page string, fifo bool) string {
	t.Helper()
	var want strings.Builder
	list, added := []int{}, 0
	for line := range strings.Lines(page) {
		does := line[:1]
		switch {
		case does == "f":
			does = "final"
		case does == "+":
			does = fmt.Sprint("+", added)
			list, added = append(list, added), added+1
		case len(list) == 0:
			does = "empty"
		case fifo:
			does, list = fmt.Sprint("-", list[0]), list[1:]
		default:
			does, list = fmt.Sprint("-", list[len(list)-1]), list[:len(list)-1]
		}
		fmt.Fprintln(&want, does, strings.ReplaceAll(fmt.Sprint(list), " ", ", "))
	}
	return want.String()
}

// The endless program, for a second and a bit.
func TestTheEndlessProgramEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		enough := errors.New("enough")
		ctx, cancel := context.WithTimeoutCause(t.Context(), 1050*ms, enough)
		defer cancel()
		p := sharedlist.D()
		p.Number = func(turn int) int { return 10 * turn }
		p.Adder.After = naps(500*ms, time.Hour)
		p.Remover = sharedlist.Pace{Before: naps(ms, 0), After: naps(200*ms, 200*ms, 400*ms)}
		start := time.Now()
		var page strings.Builder
		require.Equal(t, enough, p.Run(ctx, &page), "it says why it ended")
		require.Equal(t, 1050*ms, time.Since(start), "it ends at once, though both sleep")
		require.Equal(t, `Added 0 to the list. Current list: [0]
Removed 0 from the list. Current list: []
List is empty. Waiting for elements to add.
List is empty. Waiting for elements to add.
Added 10 to the list. Current list: [10]
Removed 10 from the list. Current list: []
`, page.String(), "the final list is nobody's business then")
	})
}

func TestAProgramWhoseContextHasEndedDoesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, p := range map[string]sharedlist.Program{"A": sharedlist.A(), "B": sharedlist.B(), "D": sharedlist.D()} {
		var page strings.Builder
		require.ErrorIs(t, p.Run(ctx, &page), context.Canceled, name)
		require.Empty(t, page.String(), name)
	}
}

// When ctx and a sleep end at the same moment, ctx wins.
func TestAProgramSaysNoMoreOnceItsContextHasEnded(t *testing.T) {
	for range 50 {
		ctx, cancel := context.WithCancel(t.Context())
		p := sharedlist.B()
		p.Adder.Before = func(int) time.Duration { cancel(); return 0 }
		p.Remover.Before = naps(time.Hour)
		var page strings.Builder
		require.ErrorIs(t, p.Run(ctx, &page), context.Canceled)
		require.Empty(t, page.String())
	}
}

func TestAnEndThatComesWithTheLastLineChangesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := sharedlist.A()
	p.Adder, p.Remover = sharedlist.Pace{}, sharedlist.Pace{}
	require.NoError(t, p.Run(ctx, writer(func(line []byte) (int, error) {
		if strings.HasPrefix(string(line), "Final") {
			cancel()
		}
		return len(line), nil
	})))
	require.Error(t, ctx.Err())
}

// A page that takes no more ends the program, whoever was writing, and also the one who sleeps.
func TestAProgramEndsWhenItCannotPrint(t *testing.T) {
	full := errors.New("the page is full")
	for lines := range 5 {
		synctest.Test(t, func(t *testing.T) {
			p := sharedlist.B()
			p.Turns = 2
			p.Adder.Before, p.Remover.Before = naps(100*ms, 300*ms), naps(200*ms, 400*ms) // lines at 0.1, 0.2, 0.4 and twice at 0.6 s
			start, left := time.Now(), lines
			err := p.Run(t.Context(), writer(func(line []byte) (int, error) {
				if left--; left == -1 {
					return 0, full
				}
				return len(line), nil
			}))
			require.Equal(t, full, err)
			require.Equal(t, []time.Duration{100 * ms, 200 * ms, 400 * ms, 600 * ms, 600 * ms}[lines], time.Since(start))
		})
	}
}

// writer is a function that is an [io.Writer].
type writer func([]byte) (int, error)

func (w writer) Write(line []byte) (int, error) { return w(line) }
