package bugs_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bugs"
)

func TestAHunkIsPlantedWhereItFitsAndNowhereElse(t *testing.T) {
	const source = "one\ntwo\n\nthree\ntwo\nfour\n"
	for name, c := range map[string]struct {
		change, want string
		err          error
	}{
		"a line is replaced":                  {"-four\n+4", "one\ntwo\n\nthree\ntwo\n4\n", nil},
		"context says which of two it is":     {" three\n-two\n+2", "one\ntwo\n\nthree\n2\nfour\n", nil},
		"an empty line is context":            {" two\n\n-three", "one\ntwo\n\ntwo\nfour\n", nil},
		"a line is added":                     {" four\n+five", source + "five\n", nil},
		"the last lines of the file":          {" four\n-", "one\ntwo\n\nthree\ntwo\nfour", nil},
		"several hunks, in any order":         {"-four\n+4\n@@\n-one\n+1", "1\ntwo\n\nthree\ntwo\n4\n", nil},
		"a line that is there twice":          {"-two\n+2", "", bugs.ErrStale},
		"a line that is not there":            {"-six\n+6", "", bugs.ErrStale},
		"a part of a line":                    {"-fou\n+fou", "", bugs.ErrMalformed},
		"the end of a line":                   {"-our\n+4", "", bugs.ErrStale},
		"lines that do not follow each other": {" one\n-three", "", bugs.ErrStale},
		"more lines than the file has":        {" one\n two\n\n three\n two\n four\n\n\n-five", "", bugs.ErrStale},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := bugs.Parse("x/y", "Wrong.\nFile: x.go\nRow: TestX\n@@\n"+c.change+"\n")
			got := ""
			if err == nil {
				got, err = bugs.Plant(b, source)
			}
			require.ErrorIs(t, err, c.err)
			require.Equal(t, c.want, got)
		})
	}
}
