package bugs_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/bugs"
)

// planted makes this test binary a specification whose rows come out in known ways.
const planted = "BUGS_TEST_PLANTED"

func TestPlanted(t *testing.T) {
	heir := os.Getenv(planted)
	if heir == "" {
		return // this is what other tests run in a process of its own
	}
	t.Run("green", func(*testing.T) {})
	t.Run("red", func(t *testing.T) { assert.Fail(t, "on purpose") })
	t.Run("crash", func(*testing.T) { panic("on purpose") })
	t.Run("hang", func(*testing.T) { select {} })
	t.Run("heir", func(t *testing.T) { // a child that outlives it, and holds its output open
		cmd := exec.Command("sh", "-c", "echo $$ >"+heir+"; exec sleep 60")
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		setApart(cmd)
		require.NoError(t, cmd.Start())
		require.Eventually(t, func() bool { info, err := os.Stat(heir); return err == nil && info.Size() > 0 }, 10*time.Second, time.Millisecond)
	})
}

func run(t *testing.T, ctx context.Context, row string, limit time.Duration) (bugs.Finding, error) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	return bugs.Spec{Binary: self, Dir: t.TempDir()}.Run(ctx, "^TestPlanted$/^"+row+"$", 1, limit)
}

func TestARowIsRunAlone(t *testing.T) {
	t.Setenv(planted, "x")
	for row, want := range map[string]bugs.Kind{"green": bugs.Green, "red": bugs.Assertion, "crash": bugs.Panic} {
		f, err := run(t, t.Context(), row, time.Minute)
		require.NoError(t, err)
		require.Equal(t, want, f.Kind, f.Output)
		if want != bugs.Green {
			require.Equal(t, "TestPlanted/"+row, f.Row)
		}
	}
}

func TestARowThatHangsIsEnded(t *testing.T) {
	t.Setenv(planted, "x")
	f, err := run(t, t.Context(), "hang", time.Second)
	require.NoError(t, err)
	require.Equal(t, bugs.TimedOut, f.Kind, f.Output)
	require.Contains(t, f.Output, "goroutine 1", "it says where")
}

func TestARunEndsWithItsContext(t *testing.T) {
	t.Setenv(planted, "x")
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	_, err := run(t, ctx, "hang", time.Hour)
	require.ErrorIs(t, err, context.Canceled)
}

func TestASpecificationThatIsNotThereIsAnError(t *testing.T) {
	_, err := bugs.Spec{Binary: "/no/such/file", Dir: t.TempDir()}.Run(t.Context(), "", 1, time.Minute)
	require.ErrorIs(t, err, os.ErrNotExist)
}
