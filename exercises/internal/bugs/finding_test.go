package bugs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bugs"
)

func TestWhatARunCameToIsReadFromItsOutput(t *testing.T) {
	for name, c := range map[string]struct {
		code   int
		output string
		kind   bugs.Kind
		row    string
	}{
		"green": {0, "=== RUN   TestA\n--- PASS: TestA (0.00s)\nPASS\n", bugs.Green, ""},
		"an assertion, in the innermost row": {
			1, "=== RUN   TestA\n=== RUN   TestA/b\n    --- FAIL: TestA/b (0.00s)\n--- FAIL: TestA (0.00s)\nFAIL\n", bugs.Assertion, "TestA/b",
		},
		"the first of two rows": {1, "--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/b (0.00s)\n--- FAIL: TestAB (0.00s)\nFAIL\n", bugs.Assertion, "TestA/b"},
		"a race":                {1, "=== RUN   TestA\n==================\nWARNING: DATA RACE\nRead at 0x0\n--- FAIL: TestA (0.00s)\nFAIL\n", bugs.Race, "TestA"},
		"a race that crashes":   {2, "WARNING: DATA RACE\n--- FAIL: TestA (0.00s)\npanic: x\n", bugs.Race, "TestA"},
		"a leak at the end":     {1, "=== RUN   TestA\n--- PASS: TestA (0.00s)\nPASS\nleak: open file 7: pipe:[1]\n", bugs.Leak, ""},
		"a leak of a row":       {1, "    row.go:41: leak: found unexpected goroutines:\n--- FAIL: TestA (0.00s)\nFAIL\n", bugs.Leak, "TestA"},
		"a leak that goleak reports itself": {
			1, "PASS\ngoleak: Errors on successful test run: found unexpected goroutines:\n", bugs.Leak, "",
		},
		"a panic in the test's goroutine": {2, "--- FAIL: TestA (0.00s)\npanic: boom [recovered]\n", bugs.Panic, "TestA"},
		"a panic in another goroutine":    {2, "=== RUN   TestA\n=== RUN   TestA/b\npanic: boom\n\ngoroutine 7 [running]:\n", bugs.Panic, "TestA/b"},
		"a fatal error":                   {2, "=== RUN   TestA\nfatal error: concurrent map writes\n", bugs.Panic, "TestA"},
		"a signal":                        {-1, "=== RUN   TestA\n", bugs.Panic, "TestA"},
		"a child's panic is none":         {1, "panic: boom\n--- FAIL: TestA (0.00s)\nFAIL\n", bugs.Assertion, "TestA"},
		"a deadlock in a bubble": {
			2, "--- FAIL: TestA (0.00s)\npanic: deadlock: main bubble goroutine has exited but blocked goroutines remain\n", bugs.Deadlock, "TestA",
		},
		"a bubble that sleeps":  {2, "--- FAIL: TestA (0.00s)\npanic: deadlock: all goroutines in bubble are blocked\n", bugs.Deadlock, "TestA"},
		"a program that sleeps": {2, "=== RUN   TestA\nfatal error: all goroutines are asleep - deadlock!\n", bugs.Deadlock, "TestA"},
		"too late":              {2, "=== RUN   TestA\npanic: test timed out after 1m0s\n", bugs.TimedOut, "TestA"},
		"too late for its row":  {2, "=== RUN   TestA\npanic: contract: TestA: not done after 30s\n", bugs.TimedOut, "TestA"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, bugs.Finding{Kind: c.kind, Row: c.row, Output: c.output}, bugs.Find(c.code, c.output))
		})
	}
}
