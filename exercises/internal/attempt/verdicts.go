package attempt

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// judge asks all of the tests, however many processes that takes: a test that takes its process down, or hangs, is asked
// no more, and the others go on without it.
func (p *program) judge(ctx context.Context, names []string) ([]Sentence, error) {
	verdicts, pending := map[string][]Sentence{}, names
	var doubtful, cut []string
	for len(pending) > 0 && ctx.Err() == nil {
		r, err := p.ask(ctx, pending, nil)
		if err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			break
		}
		left, down := r.settle(pending)
		maps.Copy(verdicts, r.sentences())
		doubtful, cut = append(doubtful, r.doubtful(pending)...), append(cut, r.cut(down, verdicts)...)
		if r.hung { // it is worth the less to wait, the more often it was for nothing
			p.patience = min(p.patience, max(p.patience/2, 5*time.Second))
		}
		pending = left
	}
	for _, name := range cut {
		if err := p.otherRows(ctx, name, verdicts); err != nil {
			return nil, err
		}
	}
	for _, name := range doubtful {
		if err := p.askAgain(ctx, name, verdicts); err != nil {
			return nil, err
		}
	}
	return inOrder(verdicts, names), nil
}

// cut are the tests that went down in one of their rows and may have others. What is not implemented is not looked for in
// each of them, at a process each.
func (r *run) cut(down []string, verdicts map[string][]Sentence) (all []string) {
	for _, name := range down {
		switch {
		case !r.parents[name]:
		case r.says(name, NotImplemented):
			verdicts[name] = append(verdicts[name], Sentence{Test: name + "/whatever_comes_after_that", Verdict: NotAsked})
		default:
			all = append(all, name)
		}
	}
	return all
}

// askAgain asks a test in a process of its own.
func (p *program) askAgain(ctx context.Context, name string, verdicts map[string][]Sentence) error {
	if ctx.Err() != nil {
		return nil // what it was stays
	}
	r, err := p.ask(ctx, []string{name}, nil)
	if err != nil {
		return err
	}
	r.settle([]string{name})
	verdicts[name] = r.sentences()[name]
	return nil
}

// otherRows asks those rows of a test that come after one that took the process down, again and again.
func (p *program) otherRows(ctx context.Context, name string, verdicts map[string][]Sentence) error {
	for ctx.Err() == nil {
		var asked []string
		for _, s := range verdicts[name] {
			asked = append(asked, s.Test)
		}
		r, err := p.ask(ctx, []string{name}, asked)
		if err != nil {
			return err
		}
		_, down := r.settle([]string{name})
		rows := slices.DeleteFunc(r.sentences()[name], func(s Sentence) bool { return s.Test == name })
		verdicts[name] = append(verdicts[name], rows...)
		if len(rows) == 0 || len(down) == 0 {
			return nil
		}
	}
	return nil
}

func inOrder(verdicts map[string][]Sentence, names []string) (all []Sentence) {
	for _, name := range names {
		if verdicts[name] == nil {
			verdicts[name] = []Sentence{{Test: name, Verdict: NotAsked, Output: "there was no time left"}}
		}
		all = append(all, verdicts[name]...)
	}
	return append(all, verdicts[atTheEnd]...)
}

// atTheEnd is what TestMain asks after the last test.
const atTheEnd = "TestMain/nothing_is_left_behind"

// settle gives a verdict to all that had begun. It returns what is still to ask, and what was running when the process ended.
func (r *run) settle(names []string) (left, running []string) {
	verdict := Fails
	if r.hung {
		verdict = Hangs
	}
	running = r.running(names)
	for _, s := range r.tests {
		if s.Verdict == "" && slices.Contains(running, top(s.Test)) {
			s.Verdict = verdict
		}
	}
	left = slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return r.tests[name] != nil && r.tests[name].Verdict != ""
	})
	switch {
	case len(left) == len(names): // it ended, or stood still, before the first of them
		for _, name := range left {
			r.note(event{Action: "output", Test: name, Output: r.rest.String()})
			r.tests[name].Verdict = verdict
		}
		return nil, nil
	case len(left) == 0 && len(running) == 0 && r.failed && !r.anyFailed():
		r.note(event{Action: "output", Test: atTheEnd, Output: r.rest.String()})
		r.tests[atTheEnd].Verdict = Fails
	}
	return left, running
}

func (r *run) anyFailed() bool {
	for _, s := range r.tests {
		if s.Verdict == Fails || s.Verdict == Hangs {
			return true
		}
	}
	return false
}

// sentences are those that have a verdict, by their test: rows, tests without rows, and tests that fail beside their rows.
func (r *run) sentences() map[string][]Sentence {
	all := map[string][]Sentence{}
	for _, name := range r.order {
		s := *r.tests[name]
		bad := func(s Sentence) bool { return s.Verdict == Fails || s.Verdict == Hangs }
		if s.Verdict == "" || r.parents[name] && !(bad(s) && !r.anyRow(name, bad)) {
			continue
		}
		if bad(s) && strings.Contains(s.Output, LooksInside) {
			s.Verdict = NotAsked
		}
		all[top(name)] = append(all[top(name)], s)
	}
	return all
}

func (r *run) anyRow(name string, is func(Sentence) bool) bool {
	for row, s := range r.tests {
		if strings.HasPrefix(row, name+"/") && is(*s) {
			return true
		}
	}
	return false
}

// doubtful are tests that failed after others had: what those have left behind may be the cause, so they are asked again
// in a process of their own.
func (r *run) doubtful(names []string) (all []string) {
	after := false
	for _, name := range names {
		if s := r.tests[name]; s == nil || s.Verdict != Fails {
			continue
		}
		if after && !r.says(name, NotImplemented) && !r.says(name, LooksInside) {
			all = append(all, name)
		}
		after = true
	}
	return all
}

func (r *run) says(name, what string) bool {
	contains := func(s Sentence) bool { return strings.Contains(s.Output, what) }
	return contains(*r.tests[name]) || r.anyRow(name, contains)
}

func top(test string) string {
	name, _, _ := strings.Cut(test, "/")
	return name
}
