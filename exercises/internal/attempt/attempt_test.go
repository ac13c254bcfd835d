package attempt_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/attempt"
)

var hasty = attempt.Limits{All: 5 * time.Minute, Silence: 6 * time.Second}

// verdicts of a trial, a line each, and the trial.
func verdicts(t *testing.T, a *attempt.Attempt) (string, *attempt.Result) {
	t.Helper()
	r, err := a.Try(t.Context(), hasty)
	require.NoError(t, err)
	require.Empty(t, r.Compiler)
	var lines []string
	for _, s := range r.Sentences {
		lines = append(lines, string(s.Verdict)+" "+s.Test)
	}
	return strings.Join(lines, "\n"), r
}

func start(t *testing.T) (a *attempt.Attempt, at string) {
	t.Helper()
	at = house(t)
	a, err := attempt.Open(at, "tally", "ada")
	require.NoError(t, err)
	require.NoError(t, a.Start())
	return a, filepath.Join(at, "attempts", "ada", "tally")
}

// The whole way of a newcomer's attempt and, in its place, of the reference.
func TestCheck(t *testing.T) {
	var said strings.Builder
	ok, err := attempt.Check(t.Context(), house(t), nil, &said)
	require.NoError(t, err)
	require.True(t, ok, said.String())
	require.Regexp(t, `untouched: 4 sentences fail after .*, with a hint; the reference in its place: 7 hold`, said.String())
}

func TestWhatGoesDownOrHangsHidesNothing(t *testing.T) {
	a, dir := start(t)
	put(t, filepath.Join(dir, "tally.go"), `package tally

type Tally struct{ n int }

func (t *Tally) Add() {
	if t.n++; t.n == 1 {
		go panic("Begin with: Twice: two at once\n")
		select {}
	}
}
func (t *Tally) Sum() int { return t.n }
func (t *Tally) Rest()    { select {} }
`)
	put(t, filepath.Join(dir, "tally_test.go"), "package tally_test\n") // nobody makes it easier
	got, r := verdicts(t, a)
	require.Equal(t, []string{"tally_test.go"}, r.Mended)
	require.Equal(t, strings.TrimSpace(`
FAILS TestTwice/one_and_one
FAILS TestTwice/two_at_once
holds TestTwice/none
HANGS TestRest
not asked TestLooksInside
holds TestNothing
holds ExampleTally`), got)

	var said strings.Builder
	hints, err := a.Hints()
	require.NoError(t, err)
	require.False(t, r.Print(&said, a, hints))
	require.Contains(t, said.String(), "FAILS      Twice: one and one\n")
	require.Contains(t, said.String(), "not asked  Innermost\n")
	require.Contains(t, said.String(), "\nattempts/ada/tally: 3 sentences hold, 3 do not; not asked, because they look inside the reference or need what is not here: 2.\n")
	require.Contains(t, said.String(), "Begin with: Twice: two at once\n")
	require.Contains(t, said.String(), "Hint: Count your fingers.\n")
	require.Contains(t, said.String(), "go test -race -run '^TestTwice$/^two_at_once$' ./attempts/ada/tally\n")
}

func TestWhatDoesNotCompileIsShown(t *testing.T) {
	a, dir := start(t)
	put(t, filepath.Join(dir, "tally.go"), "package tally\n\nfunc nothing() int { return nil }\n")
	r, err := a.Try(t.Context(), hasty)
	require.NoError(t, err)
	var said strings.Builder
	require.False(t, r.Print(&said, a, nil))
	require.Contains(t, said.String(), "attempts/ada/tally does not compile, so there is nothing to ask yet:")
	require.Contains(t, said.String(), "tally.go:3:")
}

func TestAnAttemptIsNeverOverwrittenAndAResetKeepsIt(t *testing.T) {
	a, dir := start(t)
	put(t, filepath.Join(dir, "mine.go"), "package tally // mine\n")
	require.ErrorIs(t, a.Start(), attempt.ErrExists)
	own, err := a.Own()
	require.NoError(t, err)
	require.Equal(t, []string{"doc.go", "export_test.go", "mine.go", "tally.go"}, own)

	old, err := a.Reset()
	require.NoError(t, err)
	require.NoFileExists(t, filepath.Join(dir, "mine.go"))
	require.FileExists(t, filepath.Join(dir, "tally.go"))
	kept, err := os.ReadFile(filepath.Join(dir, "..", "..", "..", old, "mine.go"))
	require.NoError(t, err)
	require.Equal(t, "package tally // mine\n", string(kept))
}

func TestWhatIsNotThereIsNamed(t *testing.T) {
	at := house(t)
	_, err := attempt.Open(at, "nosuch", "")
	require.ErrorIs(t, err, attempt.ErrUnknown)
	require.ErrorContains(t, err, "it is one of tally")
	_, err = attempt.Open(at, "tally", "../ada")
	require.ErrorIs(t, err, attempt.ErrName)
	_, err = attempt.Open(at, "tally", "tally")
	require.ErrorIs(t, err, attempt.ErrName)
	a, err := attempt.Open(at, "tally", "")
	require.NoError(t, err)
	_, err = a.Try(t.Context(), hasty)
	require.ErrorIs(t, err, attempt.ErrNone)
	require.ErrorContains(t, err, "make attempt EX=tally")
	_, err = a.Reset()
	require.ErrorIs(t, err, attempt.ErrNone)
}

func TestASentenceReadsLikeOne(t *testing.T) {
	for test, want := range map[string]string{
		"TestDoGuardsAPlainCounter":                      "Do guards a plain counter",
		"TestList/QU-33_it_lets_go":                      "List: QU-33 it lets go",
		"TestLK13ALockSaysWhetherItIsHeld":               "LK13 a lock says whether it is held",
		"ExampleList_Do":                                 "example List.Do",
		"FuzzOrder":                                      "Order",
		"TestMain/nothing_is_left_behind":                "at the end, nothing is left behind",
		"TestVetCanSeeThatAListMustNotBeCopied/whatever": "Vet can see that a list must not be copied: whatever",
	} {
		require.Equal(t, want, attempt.SentenceOf(test))
	}
}
