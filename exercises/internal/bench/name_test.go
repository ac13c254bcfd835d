package bench_test

import (
	"testing"

	"concurrency/exercises/internal/bench"

	"github.com/stretchr/testify/require"
)

func TestCheckName(t *testing.T) {
	for why, c := range map[string]struct {
		name string
		says string // nothing: the name is right
	}{
		"one part":                             {"model=process", ""},
		"several parts":                        {"model=process/grain=10us/reads=99.5%", ""},
		"signs and capitals in a value":        {"mode=RW-lock_2+x", ""},
		"a negative number inside":             {"n=-4/model=thread", ""},
		"nothing":                              {"", `part "" is not key=value`},
		"no key":                               {"=process", `part "=process"`},
		"no value":                             {"model=", `part "model="`},
		"a word":                               {"process", `part "process"`},
		"a word after a part":                  {"model=process/fast", `part "fast"`},
		"a slash too many":                     {"model=process/", `part ""`},
		"two keys in one part":                 {"a=1_b=2", `part "a=1_b=2"`},
		"a space, which testing would replace": {"model=my process", `part "model=my process"`},
		"a micro sign":                         {"grain=50µs", `part "grain=50µs"`},
		"a capital key":                        {"Model=process", `part "Model=process"`},
		"an end that looks like -cpu 4":        {"split=a-4", "ends like the label"},
		"the key that the label has for benchstat": {"gomaxprocs=4", "the label that testing adds"},
	} {
		t.Run(why, func(t *testing.T) {
			err := bench.CheckName(c.name)
			if c.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.says)
		})
	}
}
