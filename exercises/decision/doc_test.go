package decision_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/decision"
)

// The table of the package's doc is what Choose does, and its order is who decides.
func TestTheTableOfTheDocIsTrue(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	lines := regexp.MustCompile(`(?m)^//\t(.+?)  +(Serial|Goroutine|Thread|Process|Remote)  +(1\.\d+) `).FindAllStringSubmatch(string(doc), -1)
	require.Len(t, lines, 23)
	models := map[string]decision.Model{
		"Serial": decision.Serial, "Goroutine": decision.Goroutine, "Thread": decision.Thread,
		"Process": decision.Process, "Remote": decision.Remote,
	}
	for i, line := range lines {
		t.Run(line[1], func(t *testing.T) {
			upper := traitsOf(t, decision.Traits{}, line[1])
			c, err := decision.Choose(upper)
			require.NoError(t, err)
			require.Equal(t, models[line[2]], c.Model, "%v", c)
			require.Equal(t, line[3], c.Reasons[0].Row, "%v", c)
			for _, lower := range lines[i+1:] {
				decidesOver(t, c, upper, line[1], lower[1])
			}
		})
	}
}

// decidesOver checks that the lower line changes nothing in who decides, if the two can be together.
func decidesOver(t *testing.T, want decision.Choice, traits decision.Traits, upper, lower string) {
	t.Helper()
	both := traitsOf(t, traits, lower)
	if both != traitsOf(t, both, upper) || strings.Contains(upper, "Tasks") && strings.Contains(lower, "Grain") {
		return // two values of a trait, or two that mean something else together
	}
	c, err := decision.Choose(both)
	if err != nil {
		require.ErrorIs(t, err, decision.ErrContradiction)
		require.Contains(t, lower, "ByReference")
		return
	}
	require.Equal(t, want.Model, c.Model, "%s and %s: %v", upper, lower, c)
	require.Equal(t, want.Reasons[0], c.Reasons[0], "%s and %s: %v", upper, lower, c)
}

// traitsOf adds what "Grain 1us, Tasks 10" says.
func traitsOf(t *testing.T, traits decision.Traits, text string) decision.Traits {
	t.Helper()
	words := map[string]any{
		"": true, "IO": decision.IO, "CPU": decision.CPU, "Mixed": decision.Mixed,
		"Little": decision.Little, "Much": decision.Much, "ByReference": decision.ByReference,
	}
	for part := range strings.SplitSeq(text, ", ") {
		name, word, _ := strings.Cut(part, " ")
		value, ok := words[word]
		if n, err := strconv.Atoi(word); err == nil {
			value = n
		} else if !ok {
			grain, err := time.ParseDuration(word)
			require.NoError(t, err)
			value = grain
		}
		traits = with(traits, name, value)
	}
	return traits
}
