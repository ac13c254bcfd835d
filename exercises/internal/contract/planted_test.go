package contract_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/contract"
	"concurrency/exercises/internal/leak"
)

// planted tells the child process which executor the contract is to run over.
var planted = flag.String("planted", "", "what is wrong with the executor under test")

func TestMain(m *testing.M) {
	flag.Parse()
	if *planted != "" {
		contract.SetLimit(time.Second)
		os.Exit(m.Run()) // what a wrong executor leaves behind is not the point
	}
	leak.Main(m)
}

func TestNaive(t *testing.T) {
	wrong := flaws{}
	if *planted != "" {
		wrong = wrongs[*planted].flaws
	} else {
		contract.SetProcessors(2)
	}
	t.Run("Executor", func(t *testing.T) { contract.Executor(t, open(wrong)) })
	t.Run("InProcess", func(t *testing.T) { contract.InProcess(t, open(wrong)) })
	naiveTools(t, wrong)
}

// wrongs are executors and tools with one fault each, and the rows that must catch it.
var wrongs = map[string]struct {
	flaws flaws
	rows  []string
}{
	"runs one task at a time":            {flaws{oneAtATime: true}, []string{"Executor/TP-05 n", "InProcess/TP-05 n", "InProcess/TP-07"}},
	"runs n+1 tasks at once":             {flaws{oneTooMany: true}, []string{"Executor/TP-05 n", "InProcess/TP-05 n", "InProcess/TP-05 the elements of a Map"}},
	"starts the last task first":         {flaws{lifo: true}, []string{"InProcess/GO tasks start in the order"}},
	"Shutdown returns too early":         {flaws{hastyShutdown: true}, []string{"Executor/SH-12", "InProcess/SH-12 Shutdown returns when", "InProcess/SH-03"}},
	"forgets what comes during shutdown": {flaws{forgetful: true}, []string{"Executor/SH-01", "InProcess/SH-01", "InProcess/SH-15 submit against shutdown"}},
	"lends no place":                     {flaws{hoarding: true}, []string{"InProcess/B4 tasks that submit"}},
	"lets a task wait for its own end":   {flaws{joinsItself: true}, []string{"InProcess/SH-14"}},
	"Close does not reach what runs":     {flaws{deafToClose: true}, []string{"Executor/SH-04", "InProcess/SH-18 Close ends the ctx"}},
	"Close drops nothing":                {flaws{dropsNothing: true}, []string{"Executor/SH-04", "InProcess/SH-04 Close cancels"}},
	"loses what is granted at a cancel":  {flaws{losesGrants: true}, []string{"Lock/LK-16 a waiter whose", "BoundedSemaphore/SM-13 a waiter", "Condition/CV-13"}},
	"serves the last waiter first":       {flaws{lifo: true}, []string{"LockInLine/LK-19 waiters"}},
	"takes permits back that nobody had": {flaws{releasesTooMany: true}, []string{"BoundedSemaphore/BS-01"}},
	"notifies without the lock":          {flaws{notifiesUnlocked: true}, []string{"Condition/CV-03"}},
	"closes a channel twice":             {flaws{closesTwice: true}, []string{"Event/EV-01 the flag"}},
	"looks at a flag again":              {flaws{looksAgain: true}, []string{"Event/EV-04 who waits"}},
	"has one generation of parties":      {flaws{oneGeneration: true}, []string{"Barrier/BR-03 a thousand"}},
	"has its workers run callbacks":      {flaws{runsCallbacksItself: true}, []string{"InProcess/GO a callback that blocks"}},
}

// TestPlanted shows of each wrong executor that the row meant for it turns red.
func TestPlanted(t *testing.T) {
	if *planted != "" {
		t.Skip("this is the child")
	}
	for name, wrong := range wrongs {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // the children wait for what does not come
			for _, row := range wrong.rows {
				caught(t, "TestNaive", name, row)
			}
		})
	}
}

// caught makes sure that the row of the test turns red over what is wrong.
func caught(t *testing.T, test, wrong, row string) {
	t.Helper()
	said, code := child(t, test, wrong, row)
	require.Contains(t, []int{1, 2}, code, "%s: %s", row, said)
	failed := strings.Contains(said, "--- FAIL: "+test+"/"+underscored(row))
	hung := strings.Contains(said, "contract: "+test+"/"+underscored(row)) && strings.Contains(said, "not done after")
	died := strings.HasPrefix(said, "panic: close of closed channel") // a bubble dies without a word on its row
	require.True(t, failed || hung || died, "%s did not catch it: %s", row, said)
}

// child runs one row of the test over what is wrong.
func child(t *testing.T, test, wrong, row string) (said string, code int) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	part, name, _ := strings.Cut(row, "/")
	cmd := exec.CommandContext(t.Context(), self, "-planted="+wrong,
		fmt.Sprintf("-test.run=^%s$/^%s$/^%s", test, part, underscored(name)))
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0") // else a race build sleeps 1 s at exit
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	if exit := new(exec.ExitError); err != nil {
		require.ErrorAs(t, err, &exit)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

func underscored(name string) string { return strings.ReplaceAll(name, " ", "_") }

// No executor can lose what a panic says, since the job catches it: here the check itself is put to the test.
func TestTheCheckOfAPanicSeesWhatIsLost(t *testing.T) {
	stack := []byte("goroutine 1 [running]:\ncontract.explode(...)")
	sound := &executor.PanicError{Value: 7, Stack: stack}
	require.Empty(t, contract.Lost(sound, 7, "contract.explode"))
	require.Empty(t, contract.Lost(fmt.Errorf("wrapped: %w", sound), 7, "contract.explode"))
	for name, err := range map[string]error{
		"nothing at all":      nil,
		"the panic itself":    errors.New("7\ngoroutine 1 contract.explode"),
		"the value":           &executor.PanicError{Value: 8, Stack: stack},
		"the type of a value": &executor.PanicError{Value: "7", Stack: stack},
		"the stack":           &executor.PanicError{Value: 7},
		"where it panicked":   &executor.PanicError{Value: 7, Stack: []byte("goroutine 1 [running]:\nmain.main()")},
	} {
		require.NotEmpty(t, contract.Lost(err, 7, "contract.explode"), "loses "+name)
	}
}
