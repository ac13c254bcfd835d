package manager_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/manager"
)

// path is where the socket of an address is.
func path(a manager.Address) string { return strings.TrimPrefix(string(a), "unix:") }

func TestAServerInThisProcess(t *testing.T) {
	for name, run := range map[string]func(t *testing.T){
		"its socket is in a folder for its user alone, and both go with it": func(t *testing.T) {
			s, err := manager.Serve(key)
			require.NoError(t, err)
			folder, err := os.Stat(filepath.Dir(path(s.Address())))
			require.NoError(t, err)
			require.Equal(t, os.FileMode(0o700), folder.Mode().Perm())
			c := dial(t, s.Address())
			require.NoError(t, s.Close())
			<-c.Done()
			require.NoDirExists(t, filepath.Dir(path(s.Address())))
			require.NoError(t, s.Close(), "again")
			require.ErrorIs(t, second(manager.Dial(t.Context(), s.Address(), key)), manager.ErrServerGone)
		},
		"MG-11 LS-01 one address has one server, and at once another when that has ended": func(t *testing.T) {
			for _, at := range []manager.Address{manager.Address("unix:" + filepath.Join(t.TempDir(), "s")), "tcp:127.0.0.1:0"} {
				for range 3 {
					s, err := manager.Serve(key, manager.WithAddress(at))
					require.NoError(t, err)
					at = s.Address()
					require.ErrorIs(t, second(manager.Serve(key, manager.WithAddress(at))), manager.ErrInUse)
					require.NoError(t, openList(t, dial(t, at), "list").Append(t.Context(), 1))
					require.NoError(t, s.Close())
				}
			}
		},
		"MG-11 a socket that a dead server left is taken over": func(t *testing.T) {
			at := manager.Address("unix:" + filepath.Join(t.TempDir(), "s"))
			abandon(t, path(at))
			dial(t, serve(t, manager.WithAddress(at)).Address())
		},
		"a file that is no socket is left alone": func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "s")
			require.NoError(t, os.WriteFile(file, []byte("precious"), 0o600))
			_, err := manager.Serve(key, manager.WithAddress(manager.Address("unix:"+file)))
			require.Error(t, err)
			require.FileExists(t, file)
		},
		"what makes no sense is refused": func(t *testing.T) {
			for _, at := range []manager.Address{"", "unix:", "tcp", "http:x", "/tmp/x"} {
				require.ErrorIs(t, second(manager.Dial(t.Context(), at, key)), manager.ErrAddress)
				require.ErrorIs(t, second(manager.Serve(key, manager.WithAddress(at))), manager.ErrAddress)
			}
			for _, o := range []manager.Option{manager.WithClients(0), manager.WithObjects(-1), manager.WithLogger(nil)} {
				require.Error(t, second(manager.Serve(key, o)))
			}
			require.Error(t, second(manager.Start(t.Context(), key, manager.WithLogger(quiet))))
			require.Error(t, second(manager.Serve(key, manager.WithAddress("unix:/there/is/no/such/folder"))))
		},
		"a dial ends with its ctx": func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			require.ErrorIs(t, second(manager.Dial(ctx, serve(t).Address(), key)), context.Canceled)
		},
		"LS-06 who looks whether the server lives is not worth a word": func(t *testing.T) {
			var log book
			s := serve(t, manager.WithLogger(log.logger()))
			conn, err := net.Dial("unix", path(s.Address()))
			require.NoError(t, err)
			require.NoError(t, conn.Close())
			dial(t, s.Address())
			require.NoError(t, s.Close())
			require.Zero(t, log.lines("refused"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			leak.Check(t)
			run(t)
		})
	}
}

// abandon makes a socket on which nobody listens.
func abandon(t *testing.T, path string) {
	t.Helper()
	l, err := net.Listen("unix", path)
	require.NoError(t, err)
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	require.NoError(t, l.Close())
	require.FileExists(t, path)
}

func TestRT01RT08WhatKilledServersLeftIsSweptAway(t *testing.T) {
	// The name of a socket must be short, so this is not t.TempDir.
	in, err := os.MkdirTemp("", "sweep")
	require.NoError(t, err)
	defer os.RemoveAll(in)
	folder := func(name string) string {
		f := filepath.Join(in, name)
		require.NoError(t, os.Mkdir(f, 0o700))
		return f
	}
	dead, living, young, old, other := folder("go-manager-1"), folder("go-manager-2"), folder("go-manager-3"), folder("go-manager-4"), folder("other")
	abandon(t, filepath.Join(dead, "s"))
	abandon(t, filepath.Join(other, "s"))
	serve(t, manager.WithLogger(quiet), manager.WithAddress(manager.Address("unix:"+filepath.Join(living, "s"))))
	hour := time.Now().Add(-time.Hour)
	require.NoError(t, os.Chtimes(old, hour, hour))
	manager.Sweep(in)
	require.NoDirExists(t, dead)
	require.NoDirExists(t, old)
	require.DirExists(t, living)
	require.DirExists(t, young, "its server may be about to listen")
	require.DirExists(t, other)
}
