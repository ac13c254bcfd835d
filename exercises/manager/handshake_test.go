package manager_test

import (
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/manager"
)

// inBubbles runs rows, each in a bubble of its own.
func inBubbles(t *testing.T, rows map[string]func(t *testing.T)) {
	t.Helper()
	for name, run := range rows {
		t.Run(name, func(t *testing.T) { synctest.Test(t, run) })
	}
}

// greeting is what a server says first.
func greeting(t *testing.T, conn net.Conn) (nonce []byte) {
	t.Helper()
	b := make([]byte, len(manager.Magic)+32)
	_, err := io.ReadFull(conn, b)
	require.NoError(t, err)
	require.Equal(t, manager.Magic, string(b[:len(manager.Magic)]))
	return b[len(manager.Magic):]
}

// hello is what an honest client says, and can be kept.
func hello(key, theirs, mine []byte) []byte {
	return append(append([]byte(manager.Magic), mine...), manager.Proof(key, "client", theirs, mine)...)
}

// say writes as much as is taken.
func say(conn net.Conn, what []byte) {
	_ = conn.SetWriteDeadline(time.Now().Add(time.Minute))
	_, _ = conn.Write(what)
}

// hostile are who must not get in, and what the server writes to its log about each.
var hostile = map[string]struct {
	do    func(t *testing.T, conn net.Conn)
	after time.Duration // when the server has lost patience
	log   string
}{
	"LS-15 one who speaks without being asked who he is": {func(t *testing.T, conn net.Conn) {
		greeting(t, conn)
		say(conn, []byte("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
	}, 0, "does not speak this protocol"},
	"LS-15 one who announces a frame of a gigabyte": {func(t *testing.T, conn net.Conn) {
		greeting(t, conn)
		say(conn, []byte{0, 0, 0, 0x40, 'O', 1, 0, 0, 0})
	}, 0, "does not speak this protocol"},
	"LS-11 one who is silent":            {func(t *testing.T, conn net.Conn) { greeting(t, conn) }, manager.Patience, "timeout"},
	"LS-11 one who does not even listen": {func(*testing.T, net.Conn) {}, manager.Patience, "timeout"},
	"LS-11 one who says half of it": {func(t *testing.T, conn net.Conn) {
		say(conn, hello(key, greeting(t, conn), make([]byte, 32))[:50])
	}, manager.Patience, "timeout"},
	"LS-08 one with another key": {func(t *testing.T, conn net.Conn) {
		say(conn, hello([]byte("another"), greeting(t, conn), make([]byte, 32)))
		_, _ = conn.Read(make([]byte, 1))
	}, 0, "has not the same key"},
	"LS-08 one whose proof is wrong in its last byte": {func(t *testing.T, conn net.Conn) {
		said := hello(key, greeting(t, conn), make([]byte, 32))
		said[len(said)-1]++
		say(conn, said)
		_, _ = conn.Read(make([]byte, 1))
	}, 0, "has not the same key"},
	"LS-16 one who says the proof of the other role": {func(t *testing.T, conn net.Conn) {
		theirs, mine := greeting(t, conn), make([]byte, 32)
		say(conn, append(append([]byte(manager.Magic), mine...), manager.Proof(key, "server", theirs, mine)...))
		_, _ = conn.Read(make([]byte, 1))
	}, 0, "has not the same key"},
	"LS-16 one who echoes": {func(t *testing.T, conn net.Conn) {
		theirs := greeting(t, conn)
		say(conn, append(append([]byte(manager.Magic), theirs...), theirs...))
		_, _ = conn.Read(make([]byte, 1))
	}, 0, "has not the same key"},
	"LS-08 one who says that he needs no key": {func(t *testing.T, conn net.Conn) {
		greeting(t, conn)
		say(conn, append([]byte(manager.Magic), make([]byte, 64)...))
		_, _ = conn.Read(make([]byte, 1))
	}, 0, "has not the same key"},
}

func TestNobodyGetsInWhoIs(t *testing.T) {
	rows := map[string]func(t *testing.T){}
	for name, h := range hostile {
		rows[name] = func(t *testing.T) {
			var log book
			s, client := bubbled(t, manager.WithLogger(log.logger()))
			conn := s.Pipe()
			defer conn.Close()
			h.do(t, conn)
			friend := openList(t, client(), "list") // meanwhile
			require.NoError(t, friend.Append(t.Context(), 1))
			if h.after > 0 {
				time.Sleep(h.after - 1)
				synctest.Wait()
				require.Zero(t, log.lines("refused"), "it has five seconds")
				time.Sleep(time.Nanosecond)
			}
			synctest.Wait()
			_, err := conn.Write([]byte{1})
			require.ErrorIs(t, err, io.ErrClosedPipe, "the server has hung up")
			require.Equal(t, 1, log.lines("refused"), "once")
			require.Equal(t, 1, log.lines(h.log))
			require.Equal(t, 1, s.Sessions(), "the friend alone")
			require.NoError(t, friend.Append(t.Context(), 2), "and he is as well as before")
		}
	}
	inBubbles(t, rows)
}

func TestTheHandshake(t *testing.T) {
	inBubbles(t, map[string]func(t *testing.T){
		"LS-16 what was overheard once is of no use another time": func(t *testing.T) {
			var log book
			s, client := bubbled(t, manager.WithLogger(log.logger()))
			conn := s.Pipe()
			overheard := hello(key, greeting(t, conn), make([]byte, 32))
			verdict := make([]byte, 33)
			for i, want := range []byte{'y', 'n'} {
				say(conn, overheard)
				_, err := io.ReadFull(conn, verdict[:1])
				require.NoError(t, err)
				require.Equal(t, string(want), string(verdict[:1]), "attempt %d", i+1)
				conn.Close()
				conn = s.Pipe()
				greeting(t, conn)
			}
			conn.Close()
			synctest.Wait()
			require.Equal(t, 1, log.lines("refused"), "once")
			require.NoError(t, openList(t, client(), "list").Append(t.Context(), 1), "the server goes on")
		},
		"LS-09 a server that does not have the key is found out": func(t *testing.T) {
			theirs, ours := net.Pipe()
			go func() {
				say(theirs, append([]byte(manager.Magic), make([]byte, 32)...))
				_, _ = io.ReadFull(theirs, make([]byte, len(manager.Magic)+64))
				say(theirs, append([]byte{'y'}, make([]byte, 32)...))
			}()
			_, err := manager.Meet(t.Context(), ours, key)
			require.ErrorIs(t, err, manager.ErrAuth)
		},
		"LS-09 and so is one whose proof is wrong in its last byte": func(t *testing.T) {
			theirs, ours := net.Pipe()
			go func() {
				nonce, said := make([]byte, 32), make([]byte, len(manager.Magic)+64)
				say(theirs, append([]byte(manager.Magic), nonce...))
				_, _ = io.ReadFull(theirs, said)
				shown := manager.Proof(key, "server", nonce, said[len(manager.Magic):][:32])
				shown[len(shown)-1]++
				say(theirs, append([]byte{'y'}, shown...))
			}()
			_, err := manager.Meet(t.Context(), ours, key)
			require.ErrorIs(t, err, manager.ErrAuth)
		},
		"LS-11 a server that is silent is given up after five seconds": func(t *testing.T) {
			_, ours := net.Pipe()
			begin := time.Now()
			_, err := manager.Meet(t.Context(), ours, key)
			require.ErrorIs(t, err, manager.ErrServerGone)
			require.Equal(t, manager.Patience, time.Since(begin))
		},
		"LS-11 or when the ctx ends": func(t *testing.T) {
			_, ours := net.Pipe()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := manager.Meet(ctx, ours, key)
			require.ErrorIs(t, err, context.DeadlineExceeded)
		},
		"another program is told from a server": func(t *testing.T) {
			theirs, ours := net.Pipe()
			go say(theirs, []byte("SSH-2.0-OpenSSH_9.6 and so on, and so forth, longer than a greeting"))
			_, err := manager.Meet(t.Context(), ours, key)
			require.ErrorIs(t, err, manager.ErrProtocol)
			require.NoError(t, theirs.Close())
		},
		"MG-26 both sides learn that the keys are not the same, and the next one is served": func(t *testing.T) {
			var log book
			s, client := bubbled(t, manager.WithLogger(log.logger()))
			_, err := manager.Meet(t.Context(), s.Pipe(), []byte("another"))
			require.ErrorIs(t, err, manager.ErrAuth)
			synctest.Wait()
			require.Equal(t, 1, log.lines(manager.ErrAuth.Error()))
			require.NoError(t, openList(t, client(), "list").Append(t.Context(), 1))
		},
		"LS-11 so many strangers may stand at the door, and no more, for five seconds": func(t *testing.T) {
			s, client := bubbled(t)
			for range manager.Strangers {
				defer s.Pipe().Close()
			}
			_, err := manager.Meet(t.Context(), s.Pipe(), key)
			require.ErrorIs(t, err, manager.ErrServerGone)
			time.Sleep(manager.Patience)
			synctest.Wait()
			client()
		},
		"so many clients are let in, and no more": func(t *testing.T) {
			s, client := bubbled(t, manager.WithClients(2))
			client()
			c := client()
			_, err := manager.Meet(t.Context(), s.Pipe(), key)
			require.ErrorIs(t, err, manager.ErrCrowded)
			require.NoError(t, c.Close())
			synctest.Wait()
			client()
		},
	})
}

func TestLS03AnEmptyKeyIsNone(t *testing.T) {
	for _, empty := range [][]byte{nil, {}} {
		_, err := manager.Serve(empty)
		require.ErrorIs(t, err, manager.ErrNoKey)
		_, err = manager.Start(t.Context(), empty)
		require.ErrorIs(t, err, manager.ErrNoKey)
		_, err = manager.Dial(t.Context(), "unix:/nowhere", empty)
		require.ErrorIs(t, err, manager.ErrNoKey)
	}
}

func TestLS10AProofIsOfTheRoleAndBothNonces(t *testing.T) {
	a, b := make([]byte, 32), manager.NewKey()
	require.NotEqual(t, manager.NewKey(), manager.NewKey())
	proofs := map[string]bool{}
	for _, role := range []string{"client", "server"} {
		for _, k := range [][]byte{key, b} {
			for _, nonces := range [][2][]byte{{a, b}, {b, a}, {a, a}, {b, b}} {
				proofs[string(manager.Proof(k, role, nonces[0], nonces[1]))] = true
			}
		}
	}
	require.Len(t, proofs, 16)
}
