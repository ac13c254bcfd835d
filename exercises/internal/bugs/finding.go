package bugs

import (
	"regexp"
	"strings"
)

// Kind is how a specification, or some rows of it, came out.
type Kind string

// What a run can come to. A deadlock is one that the runtime, or a synctest bubble, has seen.
const (
	Green     Kind = "green"
	Assertion Kind = "assertion"
	Race      Kind = "race"
	Leak      Kind = "leak"
	Panic     Kind = "panic"
	Deadlock  Kind = "deadlock"
	TimedOut  Kind = "timed out"
)

// Finding is what a run came to, the row that failed if the output names one, and the output.
type Finding struct {
	Kind   Kind
	Row    string
	Output string
}

var (
	tooLate   = regexp.MustCompile(`(?m)^panic: (test timed out after|contract: .*: not done after)`) // the second is a row's own watchdog
	race      = regexp.MustCompile(`(?m)^WARNING: DATA RACE`)
	deadlock  = regexp.MustCompile(`goroutines in bubble are blocked|main bubble goroutine has exited|all goroutines are asleep`)
	leak      = regexp.MustCompile(`(?m)(^|\.go:\d+: )(leak: |goleak: |found unexpected goroutines)`)
	failedRow = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
	passed    = regexp.MustCompile(`(?m)^PASS$`)
	lastRow   = regexp.MustCompile(`(?m)^=== (?:RUN|CONT|NAME) +(\S+)`)
)

// find makes a finding of a run's exit code and its output. A test process that reports its failures
// exits with 1; one that crashes, with another code.
func find(code int, output string) Finding {
	f := Finding{Kind: Assertion, Row: row(output), Output: output}
	switch {
	case code == 0:
		return Finding{Kind: Green, Output: output}
	case tooLate.MatchString(output):
		f.Kind = TimedOut
	case race.MatchString(output):
		f.Kind = Race
	case deadlock.MatchString(output):
		f.Kind = Deadlock
	case code != 1:
		f.Kind = Panic
	case leak.MatchString(output):
		f.Kind = Leak
	}
	return f
}

// row is the innermost of the first row that failed, or the one that ran when the process crashed; none if all passed,
// as before a leak that shows at the end.
func row(output string) (name string) {
	if passed.MatchString(output) {
		return ""
	}
	for _, m := range failedRow.FindAllStringSubmatch(output, -1) {
		if name == "" || strings.HasPrefix(m[1], name+"/") {
			name = m[1]
		}
	}
	if all := lastRow.FindAllStringSubmatch(output, -1); name == "" && len(all) > 0 {
		name = all[len(all)-1][1]
	}
	return name
}
