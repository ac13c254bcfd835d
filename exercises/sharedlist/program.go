package sharedlist

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Program is the program of question 4: one goroutine adds numbers to a list, another removes them, and each says what it
// did. What its variants differ in are its fields; [A], [B], [C] and [D] are the four of the question. It
// needs Number and Take; the rest may be left out.
type Program struct {
	Turns   int                          // how many each of the two has; 0 is without end
	Number  func(turn int) int           // what is added at a turn, counted from 0
	Take    func(*Ring[int]) (int, bool) // from which end: (*Ring[int]).PopFront or (*Ring[int]).PopBack
	Adder   Pace
	Remover Pace
	Words   Words
}

// Pace is how long one of the two sleeps at each turn, before and after it does something. nil is not at all. Only the
// goroutine whose pace it is calls these functions, and Number.
type Pace struct{ Before, After func(turn int) time.Duration }

// Words are the lines to print. {n} stands for the number, {list} for the list right after.
type Words struct{ Added, Removed, Empty, Final string }

// Run runs the program until both goroutines have had their turns, sleeps included, and then prints the final list. Each line
// goes to w in one Write, in the same step as what it tells: the order of the lines is the order of what was done.
//
// When ctx ends, also while both sleep, Run says no more and returns ctx's cause: a program without end always returns
// that. When w fails, Run stops and returns what w said. No goroutine outlives Run. Run may be called
// concurrently if the functions of p and w allow it.
func (p Program) Run(ctx context.Context, w io.Writer) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var list List[int]
	var both sync.WaitGroup
	start := func(pace Pace, act func(turn int) error) {
		both.Go(func() {
			if err := p.turns(ctx, pace, act); err != nil {
				stop(err)
			}
		})
	}
	start(p.Adder, func(turn int) error { return p.add(&list, w, p.Number(turn)) })
	start(p.Remover, func(int) error { return p.remove(&list, w) })
	both.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return say(w, p.Words.Final, 0, &list.ring)
}

// turns lets one of the two have its turns, at its pace.
func (p Program) turns(ctx context.Context, pace Pace, act func(turn int) error) error {
	for turn := 0; p.Turns == 0 || turn < p.Turns; turn++ {
		if err := sleep(ctx, pace.Before, turn); err != nil {
			return err
		}
		if err := act(turn); err != nil {
			return err
		}
		if err := sleep(ctx, pace.After, turn); err != nil {
			return err
		}
	}
	return nil
}

func (p Program) add(list *List[int], w io.Writer, n int) (err error) {
	list.Do(func(r *Ring[int]) {
		r.Append(n)
		err = say(w, p.Words.Added, n, r)
	})
	return err
}

func (p Program) remove(list *List[int], w io.Writer) (err error) {
	list.Do(func(r *Ring[int]) {
		words := p.Words.Removed
		n, ok := p.Take(r)
		if !ok {
			words = p.Words.Empty
		}
		err = say(w, words, n, r)
	})
	return err
}

// say prints a line. The list looks as Python shows it: [1, 2].
func say(w io.Writer, words string, n int, r *Ring[int]) error {
	list := strings.ReplaceAll(fmt.Sprint(r.Snapshot()), " ", ", ")
	line := strings.NewReplacer("{n}", strconv.Itoa(n), "{list}", list).Replace(words)
	_, err := io.WriteString(w, line+"\n")
	return err
}

// sleep returns an error if ctx has ended, even if the time is up as well: a program that has ended says no more.
func sleep(ctx context.Context, length func(turn int) time.Duration, turn int) error {
	if length != nil {
		timer := time.NewTimer(length(turn))
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return context.Cause(ctx)
}
