package decision_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/decision"
)

// values are what the properties try for each field of Traits, the zero value first.
func values(field reflect.StructField) []any {
	switch field.Name {
	case "Bound":
		return []any{decision.Bound(0), decision.IO, decision.CPU, decision.Mixed}
	case "Shares":
		return []any{decision.Sharing(0), decision.Little, decision.Much, decision.ByReference}
	case "Grain":
		return []any{time.Duration(0), time.Nanosecond, time.Microsecond, 20 * time.Microsecond, time.Second}
	case "Tasks", "Processors":
		return []any{0, 1, 2, 10, 1_000_000}
	}
	return []any{false, true}
}

func fields() []reflect.StructField { return reflect.VisibleFields(reflect.TypeFor[decision.Traits]()) }

func with(t decision.Traits, field string, value any) decision.Traits {
	reflect.ValueOf(&t).Elem().FieldByName(field).Set(reflect.ValueOf(value))
	return t
}

// everyPair calls check with each pair of values of each pair of fields, and with traits in which any may be set.
func everyPair(t *testing.T, check func(decision.Traits)) {
	t.Helper()
	for i, a := range fields() {
		for _, b := range fields()[i+1:] {
			for _, va := range values(a) {
				for _, vb := range values(b) {
					check(with(with(decision.Traits{}, a.Name, va), b.Name, vb))
				}
			}
		}
	}
	r := random(t)
	for range 200 {
		check(some(r))
	}
}

func some(r *rand.Rand) (t decision.Traits) {
	for _, f := range fields() {
		if r.IntN(3) == 0 {
			all := values(f)
			t = with(t, f.Name, all[r.IntN(len(all))])
		}
	}
	return t
}

// answer is all that Choose says.
func answer(t decision.Traits) string {
	c, err := decision.Choose(t)
	return fmt.Sprint(c, err)
}

// Each trait is changed beside each other one, and in the midst of many.
func TestATraitChangesNothingOrIsNamed(t *testing.T) {
	var bases []decision.Traits
	for _, f := range fields() {
		for _, v := range values(f) {
			bases = append(bases, with(decision.Traits{}, f.Name, v))
		}
	}
	r := random(t)
	for range 50 {
		bases = append(bases, some(r))
	}
	for _, traits := range bases {
		said := answer(traits)
		for _, f := range fields() {
			for _, v := range values(f) {
				changed := with(traits, f.Name, v)
				if other := answer(changed); other != said {
					require.Contains(t, said+other, f.Name, "%+v\n%s\nbut with %v\n%s", traits, said, v, other)
				}
			}
		}
	}
}

func TestAChoiceIsSoundOrThereIsAnError(t *testing.T) {
	row := regexp.MustCompile(`^1\.([1-9]|1[0-5])$`)
	everyPair(t, func(traits decision.Traits) {
		c, err := decision.Choose(traits)
		require.Equal(t, err != nil, reflect.ValueOf(c).IsZero(), "a choice or an error, never both: %+v", traits)
		if err != nil {
			require.ErrorIs(t, err, decision.ErrContradiction)
			return
		}
		require.True(t, decision.Serial <= c.Model && c.Model <= decision.Remote, "%+v", traits)
		require.NotEmpty(t, c.Reasons, "%+v", traits)
		require.GreaterOrEqual(t, c.Workers, 0)
		if traits.Tasks > 0 {
			require.LessOrEqual(t, c.Workers, traits.Tasks, "no worker without a task: %+v", traits)
		}
		for _, reason := range slices.Concat([]decision.Reason{c.Sizing}, c.Reasons, c.Costs) {
			require.Regexp(t, row, reason.Row, "%+v", reason)
			require.NotEmpty(t, reason.Text, "%+v", reason)
			require.NotContains(t, reason.Text, "%!", "%+v", reason)
			for _, name := range reason.Traits {
				require.False(t, reflect.ValueOf(traits).FieldByName(name).IsZero(), "%s is not set: %v", name, reason)
			}
		}
		lines := strings.Split(c.String(), "\n")
		require.Len(t, lines, 1+len(c.Reasons)+len(c.Costs), "each on a line: %v", c)
	})
}

func TestTheSameTraitsGetTheSameAnswerAndItBelongsToTheCaller(t *testing.T) {
	everyPair(t, func(traits decision.Traits) {
		first, err := decision.Choose(traits)
		if err != nil {
			require.Equal(t, fmt.Sprint(decision.Choice{}, err), answer(traits))
			return
		}
		want := first.String()
		for _, r := range append(first.Reasons, first.Costs...) {
			for i := range r.Traits {
				r.Traits[i] = "overwritten"
			}
		}
		for i := range first.Reasons {
			first.Reasons[i].Text = "overwritten"
		}
		again, err := decision.Choose(traits)
		require.NoError(t, err)
		require.Equal(t, want, again.String())
	})
}

// What a process is needed for is never left to less.
func TestNoChoiceGoesWithoutWhatAProcessIsNeededFor(t *testing.T) {
	everyPair(t, func(traits decision.Traits) {
		c, err := decision.Choose(traits)
		if err != nil {
			return
		}
		needs := traits.Isolated || traits.Untrusted || traits.SurvivesCrashes || traits.Killable || traits.OtherLanguages
		require.Equal(t, needs || traits.Machines, c.Model >= decision.Process, "%+v: %v", traits, c)
		require.Equal(t, traits.Machines, c.Model == decision.Remote, "%+v: %v", traits, c)
		require.Equal(t, traits.ThreadState && !needs && !traits.Machines, c.Model == decision.Thread, "%+v: %v", traits, c)
	})
}

func TestEveryRowOfTheQuestionIsAReasonForSomething(t *testing.T) {
	said := map[string]bool{}
	everyPair(t, func(traits decision.Traits) {
		if c, err := decision.Choose(traits); err == nil {
			for _, r := range slices.Concat(c.Reasons, c.Costs) {
				said[r.Row] = true
			}
		}
	})
	for n := 1; n <= 15; n++ {
		require.Contains(t, said, fmt.Sprintf("1.%d", n))
	}
}
