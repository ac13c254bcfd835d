package attempt

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"time"
)

// Verdict is what became of a sentence.
type Verdict string

// Verdicts, as they are printed.
const (
	Holds    Verdict = "holds"
	Fails    Verdict = "FAILS"
	Hangs    Verdict = "HANGS"     // and was ended
	NotAsked Verdict = "not asked" // it looks inside the reference, or there was no time left
)

// Sentence is a row of the specification, or a test that has no rows.
type Sentence struct {
	Test    string // as go test calls it: TestList/it_follows_a_slice
	Verdict Verdict
	Output  string
}

// event is what go tool test2json says, a line each.
type event struct{ Action, Test, Output string }

// run is one process of the tests, and what it has said so far.
type run struct {
	order   []string
	tests   map[string]*Sentence // no verdict: it has not ended
	parents map[string]bool
	paused  map[string]bool
	rest    strings.Builder // what belongs to no test
	hung    bool            // it was killed because it said nothing
	failed  bool
}

func newRun() *run {
	return &run{tests: map[string]*Sentence{}, parents: map[string]bool{}, paused: map[string]bool{}}
}

func (r *run) note(e event) {
	s, known := r.tests[e.Test]
	if !known && e.Test != "" {
		s = &Sentence{Test: e.Test}
		r.tests[e.Test], r.order = s, append(r.order, e.Test)
		if i := strings.LastIndexByte(e.Test, '/'); i > 0 {
			r.parents[e.Test[:i]] = true
		}
	}
	switch e.Action {
	case "output":
		r.output(s, e.Output)
	case "pause", "cont":
		r.paused[e.Test] = e.Action == "pause"
	case "pass", "skip", "fail":
		if s != nil {
			s.Verdict = map[string]Verdict{"pass": Holds, "skip": NotAsked, "fail": Fails}[e.Action]
		}
	}
}

func (r *run) output(s *Sentence, said string) {
	switch {
	case strings.HasPrefix(said, "=== "):
	case s == nil:
		r.rest.WriteString(said)
	case len(s.Output) < 1<<16:
		s.Output += said
	}
}

// program is the tests, compiled.
type program struct {
	path     string // of the tests
	json     string // of test2json
	dir      string
	patience time.Duration // how long it may say nothing
	env      []string
	took     time.Duration // of the processor, so far
}

// toBegin is how long a process may take to say its first word on a busy machine.
const toBegin = 40 * time.Second

// ask runs some of the tests, but not some of their rows, until all have ended or the process has: one that says nothing for too long is killed.
func (p *program) ask(ctx context.Context, names, but []string) (*run, error) {
	ctx, kill := context.WithCancel(ctx)
	defer kill()
	asked := exec.CommandContext(ctx, p.path, "-test.v=test2json", "-test.paniconexit0", "-test.timeout=0", "-test.parallel=1",
		"-test.run=^("+strings.Join(names, "|")+")$", "-test.skip="+anyOf(but))
	asked.Dir, asked.Env, asked.WaitDelay = p.dir, p.env, time.Second
	endsWithItsGroup(asked)
	said, w := io.Pipe()
	asked.Stdout, asked.Stderr = w, w
	told := exec.Command(p.json) // it ends with what it reads
	told.Stdin = said
	events, err := told.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := told.Start(); err != nil {
		return nil, err
	}
	r := newRun()
	ended := make(chan error, 1)
	go func() {
		err := asked.Run()
		if state := asked.ProcessState; state != nil {
			p.took += state.UserTime() + state.SystemTime()
		}
		w.Close()
		ended <- err
	}()
	watch := time.AfterFunc(max(p.patience, toBegin), kill)
	r.read(events, func() { watch.Reset(p.patience) })
	r.hung = !watch.Stop()
	r.failed = <-ended != nil
	return r, told.Wait()
}

// anyOf is a pattern of tests and rows.
func anyOf(tests []string) string {
	var all []string
	for _, test := range tests {
		all = append(all, pattern(test))
	}
	return strings.Join(all, "|")
}

// read notes what is said, and calls heard each time.
func (r *run) read(events io.Reader, heard func()) {
	for lines := bufio.NewReader(events); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		var e event
		if json.Unmarshal(line, &e) == nil && e.Action != "start" { // which test2json says before there is anything
			r.note(e)
			heard()
		}
	}
}

// running are the tests that had begun and not ended when the process did.
func (r *run) running(names []string) (running []string) {
	for _, name := range names {
		if s := r.tests[name]; s != nil && s.Verdict == "" && !r.paused[name] {
			running = append(running, name)
		}
	}
	return running
}
