package process_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/process"
)

// memory is a variable like any other: each process has its own.
var memory = "as it was"

var spoil = process.Define("spoil", func(context.Context, struct{}) error {
	fmt.Println("found", memory)
	memory = "spoilt"
	fmt.Println("left", memory)
	return nil
})

func TestAProcessCannotSpoilTheMemoryOfAnother(t *testing.T) {
	swap(t, &memory, "changed here") // and a child is not a copy of this process, as after a fork
	out := newTranscript(t)
	for range 2 {
		require.NoError(t, start(t, spoil, struct{}{}, process.WithStdout(out)).Wait(t.Context()))
		require.Equal(t, "found as it was", out.next(t))
		require.Equal(t, "left spoilt", out.next(t))
	}
	require.Equal(t, "changed here", memory)
}

func TestProcessesRunAtTheSameTime(t *testing.T) {
	const n = 4
	out := newTranscript(t)
	var all []*process.Process
	for i := range n {
		all = append(all, start(t, patient, fmt.Sprint(i), process.WithStdout(out)))
	}
	met := map[string]bool{}
	for range n {
		met[out.next(t)] = true // nobody leaves before all have come
	}
	require.Len(t, met, n)
	for _, p := range all {
		require.True(t, p.Alive())
		require.NoError(t, p.Stop(t.Context()))
		require.NoError(t, p.Wait(t.Context()))
	}
}

// rash goes on to print what it is told to, unless a goroutine of it crashes before.
var rash = process.Define("rash", func(ctx context.Context, crash bool) error {
	if crash {
		go func() {
			unmade["one"] = 1
		}()
	}
	fmt.Println("here", os.Getpid())
	<-ctx.Done()
	fmt.Println("went on")
	return nil
})

func TestACrashInAProcessLeavesTheOthersRunning(t *testing.T) {
	out := newTranscript(t)
	others := []*process.Process{start(t, rash, false, process.WithStdout(out)), start(t, rash, false, process.WithStdout(out))}
	out.number(t, "here")
	out.number(t, "here")
	victim := start(t, reckless, "one", process.WithStderr(full{}))
	require.Equal(t, 2, exit(t, victim).ExitCode)
	for _, p := range others {
		require.NoError(t, p.Stop(t.Context()))
		require.NoError(t, p.Wait(t.Context()))
	}
	require.Equal(t, []string{"went on", "went on"}, out.rest())
}

// The other side of it: goroutines do not have this protection.
func TestACrashInAGoroutineEndsItsWholeProcess(t *testing.T) {
	for name, crash := range map[string]bool{"with the crash it does not go on": true, "without it it would have": false} {
		t.Run(name, func(t *testing.T) {
			out := newTranscript(t)
			p := start(t, rash, crash, process.WithStdout(out), process.WithStderr(full{}))
			if !crash {
				out.number(t, "here")
				require.NoError(t, p.Stop(t.Context()))
				require.NoError(t, p.Wait(t.Context()))
				require.Equal(t, []string{"went on"}, out.rest())
				return
			}
			e := exit(t, p)
			require.Equal(t, 2, e.ExitCode)
			require.Contains(t, e.Stderr, "panic: assignment to entry in nil map")
			require.NotContains(t, out.rest(), "went on")
		})
	}
}

var busy = process.Define("busy", func(ctx context.Context, _ struct{}) error {
	fmt.Println("here", os.Getpid())
	for ctx.Err() == nil {
	}
	return nil
})

func TestTheParentStaysResponsiveWhileItsChildrenWork(t *testing.T) {
	out := newTranscript(t)
	var all []*process.Process
	for range runtime.GOMAXPROCS(0) {
		all = append(all, start(t, busy, struct{}{}, process.WithStdout(out)))
	}
	for range all {
		out.number(t, "here")
	}
	ping, pong := make(chan int), make(chan int)
	go func() {
		defer close(pong)
		for i := range ping {
			pong <- i
		}
	}()
	for i := range 1000 {
		ping <- i
		require.Equal(t, i, <-pong)
	}
	close(ping)
	for _, p := range all {
		require.True(t, p.Alive(), "it works still")
		require.NoError(t, p.Stop(t.Context()))
		require.NoError(t, p.Wait(t.Context()))
	}
}
