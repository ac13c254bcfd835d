//go:build unix

package processpool

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/process"
)

// The pool may be slow to read, and a process is killed with whatever it is at.
func TestAWorkerIsKilledForTheRequestThatItIsAtAndNotForOneThatItHasAnsweredSince(t *testing.T) {
	for at, killed := range map[uint32]bool{4: true, 5: true, 6: false} {
		p, err := New(1, WithGrace(time.Hour))
		require.NoError(t, err)
		l := newLane(p)
		l.kept = &journal{position: new(position)}
		l.kept.begun.Store(at)
		l.base, l.sent = 5, []item{{told: true}, {}}
		stdin, in, err := os.Pipe()
		require.NoError(t, err)
		cmd := exec.Command("cat")
		cmd.Stdin = stdin
		l.proc, err = process.Launch(cmd)
		require.NoError(t, err)
		require.NoError(t, stdin.Close())
		l.enforce(5)
		require.NoError(t, in.Close()) // which ends it, if nothing has
		require.Equal(t, killed, l.proc.Wait(context.Background()) != nil, "at request %d", at)
	}
}
