//go:build unix

package manager_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/manager"
	"concurrency/exercises/process"
)

// What a condition that will come about is given, and how often one looks.
const (
	limit = 10 * time.Second
	tick  = time.Millisecond
)

// start starts a server in a process that ends with the test.
func start(t testing.TB, opts ...manager.Option) *manager.Child {
	t.Helper()
	s, err := manager.Start(context.Background(), key, opts...)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Stop(context.Background())) })
	return s
}

func TestAServerInAProcess(t *testing.T) {
	for name, run := range map[string]func(t *testing.T){
		"MG-09 it ends in order when it is asked to, and leaves nothing": func(t *testing.T) {
			s := start(t)
			c := dial(t, s.Address())
			require.NoError(t, openList(t, c, "list").Append(t.Context(), 1))
			require.NoError(t, s.Stop(t.Context()))
			code, ok := s.ExitCode()
			require.True(t, ok)
			require.Zero(t, code)
			<-c.Done()
			require.NoDirExists(t, filepath.Dir(path(s.Address())))
		},
		"MG-11 at once another one has its address": func(t *testing.T) {
			at := manager.Address("unix:" + filepath.Join(t.TempDir(), "s"))
			for range 2 {
				s := start(t, manager.WithAddress(at))
				require.Equal(t, at, s.Address())
				require.NoError(t, openList(t, dial(t, at), "list").Append(t.Context(), 1))
				require.NoError(t, s.Stop(t.Context()))
			}
		},
		"MG-18 when it is killed, all calls fail, those that wait too, and nothing is left": func(t *testing.T) {
			s := start(t)
			c := dial(t, s.Address())
			q := openQueue(t, c, "queue", 0)
			getter := make(chan error, 1)
			go func() { getter <- second(q.Get(context.Background())) }()
			require.Eventually(t, func() bool { return c.Pending() == 1 }, limit, tick)
			require.NoError(t, s.Kill())
			require.ErrorIs(t, <-getter, manager.ErrServerGone)
			require.ErrorIs(t, q.Put(t.Context(), 1), manager.ErrServerGone)
			<-s.Done()
			require.NoDirExists(t, filepath.Dir(path(s.Address())))
			require.ErrorIs(t, second(manager.Dial(t.Context(), s.Address(), key)), manager.ErrServerGone)
		},
		"MG-16 MG-25 what a child changes is seen, if it was given the key": func(t *testing.T) {
			s := start(t, manager.WithAddress("tcp:127.0.0.1:0"))
			well, err := contribute.Start(t.Context(), invitation{s.Address(), key, 7})
			require.NoError(t, err)
			ill, err := contribute.Start(t.Context(), invitation{s.Address(), []byte("another"), 8}, process.WithStderr(io.Discard))
			require.NoError(t, err)
			require.NoError(t, well.Wait(t.Context()))
			require.ErrorContains(t, ill.Wait(t.Context()), manager.ErrAuth.Error())
			squares, err := manager.OpenMap[int, int](t.Context(), dial(t, s.Address()), "squares")
			require.NoError(t, err)
			require.Equal(t, map[int]int{7: 49}, must[map[int]int](t)(squares.Snapshot(t.Context())))
			group, err := syscall.Getpgid(s.PID())
			require.NoError(t, err)
			require.NotEqual(t, syscall.Getpgrp(), group, "an interrupt from the terminal does not reach it")
		},
		"what its parent leaves when it is killed is taken away by the server": func(t *testing.T) {
			r, w, err := os.Pipe()
			require.NoError(t, err)
			defer r.Close()
			p, err := parent.Start(t.Context(), struct{}{}, process.WithStdout(w))
			require.NoError(t, err)
			ended := make(chan error, 1)
			go func() {
				err := p.Wait(context.Background())
				_ = w.Close() // or a parent that says nothing would be waited for
				ended <- err
			}()
			at := make([]byte, 200)
			n, err := r.Read(at)
			require.NoError(t, err)
			c := dial(t, manager.Address(at[:n]))
			require.NoError(t, p.Kill())
			<-c.Done()
			require.Error(t, <-ended)
			folder := filepath.Dir(path(manager.Address(at[:n])))
			require.Eventually(t, func() bool { _, err := os.Stat(folder); return os.IsNotExist(err) }, limit, tick)
		},
	} {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			run(t)
		})
	}
}

// parent has a server in a process, says where, and waits to be killed.
var parent = process.Define("manager_test.parent", func(ctx context.Context, _ struct{}) error {
	s, err := manager.Start(context.Background(), key)
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(string(s.Address()))
	<-ctx.Done()
	return err
})
