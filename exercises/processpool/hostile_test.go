//go:build linux

package processpool_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/internal/wire"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
)

// hostile are workers that answer one request after the other as they should, and then something else.
var hostile = map[string]func(w talker){
	"repeats itself": func(w talker) {
		first := w.reply(w.next())
		w.say(first)
		w.say(append(first, w.reply(w.next())...))
		w.stay()
	},
	"talks on": func(w talker) {
		w.say(append(w.reply(w.next()), "and that is all\n"...))
		w.stay()
	},
	"hangs up": func(w talker) {
		w.say(w.reply(w.next()))
		w.next() // a part of the next one is there
		w.out.Close()
		select {}
	},
	// The first has no other answer, and a stranger holds its stdin.
	"leaves an heir": func(w talker) {
		w.say(w.reply(w.next()))
		if _, err := os.Stat(os.Getenv("HEIR")); err == nil {
			w.stay()
			return
		}
		heir := exec.Command("setsid", "sleep", "1000")
		heir.ExtraFiles = []*os.File{w.in}
		if heir.Start() == nil {
			note := os.Getenv("HEIR")
			_ = os.WriteFile(note+".new", []byte(strconv.Itoa(heir.Process.Pid)), 0o600)
			_ = os.Rename(note+".new", note)
		}
		_, _ = w.in.Read(make([]byte, 1))
		os.Exit(7)
	},
}

// talker is the worker's side of the pipes.
type talker struct {
	in, out *os.File
	frames  *wire.Reader
}

func (w talker) next() wire.Frame {
	f, err := w.frames.Next()
	if err != nil {
		os.Exit(1)
	}
	f.Body = append([]byte(nil), f.Body...)
	return f
}

func (w talker) reply(f wire.Frame) (b []byte) {
	executor.Serve(context.Background(), f.Body, wire.Begin(nil, 'D', f.ID), func(r []byte) { b, _ = wire.End(r, 0) })
	return b
}

func (w talker) say(b []byte) { _, _ = w.out.Write(b) }

func (w talker) stay() { _, _ = io.Copy(io.Discard, w.in) }

func init() {
	for name, then := range hostile {
		process.Entry("hostile "+name, func(in, out *os.File) int {
			w := talker{in, out, wire.NewReader(in)}
			w.next()
			hi := []byte(`{"protocol":"processpool","version":1,"pid":1}`)
			b, _ := wire.End(append(wire.Begin(nil, 'R', 0), hi...), 0)
			w.say(b)
			then(w)
			return 0
		})
	}
}

func TestAReplyCountsForItsOwnRequestOnly(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, startedAs("hostile repeats itself"))
	require.Equal(t, 4, value(t, submit(t, pool, square, 2)))
	require.ErrorContains(t, death(t, submit(t, pool, square, 9)), "which is not under way")
}

func TestWhatWasAnsweredBeforeTheGarbageCounts(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1, startedAs("hostile talks on"))
	for n := range 3 {
		require.Equal(t, n*n, value(t, submit(t, pool, square, n)), "by a worker each")
	}
	require.NoError(t, pool.Shutdown(patient(t)))
	require.Equal(t, 3, pool.Stats().Started)
}

// A request that is too large for the pipe is being written when its reader is no more.
func TestNobodyIsStuckInAWriteToAWorkerThat(t *testing.T) {
	for _, way := range []string{"hangs up", "leaves an heir"} {
		t.Run(way, func(t *testing.T) {
			leak.Check(t)
			heir := filepath.Join(t.TempDir(), "heir")
			t.Setenv("HEIR", heir)
			pool := newPool(t, 1, startedAs("hostile "+way))
			require.Empty(t, value(t, submit(t, pool, echo, nil)))
			if way == "leaves an heir" {
				if _, err := exec.LookPath("setsid"); err != nil {
					t.Skip(err)
				}
				var pid int
				eventually(t, func() bool {
					b, err := os.ReadFile(heir)
					if err == nil {
						pid, err = strconv.Atoi(string(b))
					}
					return err == nil
				})
				defer kill(t, pid)
			}
			death(t, submit(t, pool, echo, make([]byte, 1<<20)))
			require.Empty(t, value(t, submit(t, pool, echo, nil)))
		})
	}
}

// slow is a text that the pool cannot read before it is let.
type slow string

// let is set before a slow text is asked for, and closed when it may be read.
var let chan struct{}

func (s slow) MarshalBinary() ([]byte, error) { return []byte(s), nil }

func (s *slow) UnmarshalBinary(b []byte) error {
	*s = slow(b)
	if !process.IsChild() && *s == "slow" {
		<-let
	}
	return nil
}

var slowly = executor.Define("slowly", func(_ context.Context, s string) (slow, error) { return slow(s), nil })

// PP-51: many answers are in the pipe when their worker has been dead for a while.
func TestAllAnswersCountHoweverLateTheyAreRead(t *testing.T) {
	leak.Check(t)
	dir := t.TempDir()
	pool := newPool(t, 1)
	pid := value(t, submit(t, pool, whoAmI, 0))
	let = make(chan struct{})
	first := submit(t, pool, slowly, "slow")
	var answered []*executor.Future[int]
	for n := range 5 {
		answered = append(answered, submit(t, pool, enter, filepath.Join(dir, string(rune('a'+n)))))
	}
	last := submit(t, pool, poison, filepath.Join(dir, "last"))
	sendAhead(t, pool, last)
	eventually(t, func() bool { there, err := leak.Children(); return err == nil && there[pid] == "" })
	close(let)
	require.Equal(t, slow("slow"), value(t, first))
	for n, f := range answered {
		require.Equal(t, 1, value(t, f), "task %d", n)
	}
	death(t, last)
}

// enter leaves a mark, and tells how many there are.
var enter = executor.Define("enter", func(_ context.Context, file string) (int, error) {
	if err := mark(file); err != nil {
		return 0, err
	}
	b, err := os.ReadFile(file)
	return len(b), err
})

// sendAhead has all that is queued sent to the one worker, up to a future's own request.
func sendAhead[T any](t *testing.T, pool *processpool.Pool, last *executor.Future[T]) {
	t.Helper()
	eventually(t, func() bool {
		pool.SendAhead(10)
		return last.State() == executor.Running
	})
}
