package manager_test

import (
	"io"
	"net"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/wire"
	"concurrency/exercises/manager"
)

// speaker is a client that has the key, and says what he likes.
type speaker struct {
	conn net.Conn
	in   *wire.Reader
	last uint32
}

// stranger gets in at a server.
func stranger(t testing.TB, s *manager.Server) (net.Conn, *speaker) {
	t.Helper()
	conn := s.Pipe()
	b := make([]byte, len(manager.Magic)+32)
	_, err := io.ReadFull(conn, b)
	require.NoError(t, err)
	say(conn, hello(key, b[len(manager.Magic):], make([]byte, 32)))
	_, err = io.ReadFull(conn, b[:33])
	require.NoError(t, err)
	return conn, &speaker{conn: conn, in: wire.NewReader(conn)}
}

func (s *speaker) request(kind byte, body string) {
	s.last++
	frame, _ := wire.End(append(wire.Begin(nil, kind, s.last), body...), 0)
	say(s.conn, frame)
}

// answer is what the server answers next.
func (s *speaker) answer(t testing.TB) wire.Frame {
	t.Helper()
	f, err := s.in.Next()
	require.NoError(t, err)
	return f
}

// zero is the number of the first object, and so is a list's.
const zero = "\x00\x00\x00\x00"

func TestAClientThatMakesNoSense(t *testing.T) {
	makeList := func(s *speaker, t *testing.T) {
		s.request('O', "l\x01\x00\x00\x00l\x03\x00\x00\x00int")
		require.Equal(t, byte('d'), s.answer(t).Kind)
	}
	refused := map[string]struct {
		kind        byte
		body, words string
	}{
		"MG-08 a verb that no object has":          {'!', zero, "has no such verb"},
		"MG-08 a verb that only others have":       {'l', zero, "has no such verb"},
		"a request without an object":              {'+', "\x00", "a request without an object"},
		"a request to an object that is not there": {'+', "\x01\x00\x00\x00", "there is no object 1"},
		"a request to an object far out":           {'+', "\xff\xff\xff\xff", "there is no object 4294967295"},
		"an index that is cut off":                 {'g', zero + "\x01", "8 bytes needed"},
		"an object of no kind":                     {'O', "", "no known kind"},
		"an object of an unknown kind":             {'O', "?", "no known kind"},
		"a name that is longer than the request":   {'O', "l\xff\x00\x00\x00x", "255 bytes announced"},
		"a queue without a capacity":               {'O', "q\x01\x00\x00\x00q\x00\x00\x00\x00", "8 bytes needed"},
	}
	rows := map[string]func(t *testing.T){}
	for name, r := range refused {
		rows[name+" gets an error and goes on"] = func(t *testing.T) {
			s, _ := bubbled(t)
			conn, speaker := stranger(t, s)
			defer conn.Close()
			makeList(speaker, t)
			speaker.request(r.kind, r.body)
			f := speaker.answer(t)
			require.Equal(t, "e", string(f.Kind))
			require.Equal(t, speaker.last, f.ID)
			require.Contains(t, string(f.Body), r.words)
			speaker.request('n', zero)
			require.Equal(t, "d", string(speaker.answer(t).Kind))
		}
	}
	for name, said := range map[string]string{
		"a frame that is too long":       "\x00\x00\x00\x40\x00",
		"a frame that is too short":      "\x00\x00\x00\x00\x00",
		"text":                           "hello there",
		"one id for two calls that wait": "\x09\x00\x00\x00j\x07\x00\x00\x00" + zero + "\x09\x00\x00\x00j\x07\x00\x00\x00" + zero,
	} {
		rows[name+" ends the session, and nobody else's"] = func(t *testing.T) {
			var log book
			s, client := bubbled(t, manager.WithLogger(log.logger()))
			q := openQueue(t, client(), "queue", 0)
			require.NoError(t, q.Put(t.Context(), 1))
			conn, _ := stranger(t, s)
			say(conn, []byte(said))
			_, err := conn.Read(make([]byte, 1))
			require.ErrorIs(t, err, io.EOF)
			synctest.Wait()
			require.Equal(t, 1, log.lines("makes no sense"))
			require.Equal(t, 1, must[int](t)(q.Get(t.Context())))
			require.NoError(t, conn.Close())
		}
	}
	rows["half a frame waits for the other half, and is nobody's harm"] = func(t *testing.T) {
		s, client := bubbled(t)
		conn, _ := stranger(t, s)
		say(conn, []byte("\x64\x00\x00\x00+\x01"))
		require.NoError(t, openList(t, client(), "list").Append(t.Context(), 1))
		require.Equal(t, 2, s.Sessions())
		require.NoError(t, conn.Close())
		synctest.Wait()
		require.Equal(t, 1, s.Sessions())
	}
	inBubbles(t, rows)
}
