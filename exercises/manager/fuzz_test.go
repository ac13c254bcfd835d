package manager_test

import (
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/manager"
)

// FuzzHandshake says anything to a server that asked who is there. It must not let him in, nor come to harm, nor take
// memory for him.
func FuzzHandshake(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add(append([]byte(manager.Magic), make([]byte, 64)...))
	f.Add(append([]byte("manager\x02"), make([]byte, 64)...))
	f.Add([]byte(manager.Magic))
	f.Add([]byte("\xff\xff\xff\x7f"))
	s, err := manager.NewServer(key, manager.WithLogger(quiet))
	require.NoError(f, err)
	f.Cleanup(func() { require.NoError(f, s.Close()) })
	f.Fuzz(func(t *testing.T, said []byte) {
		before := soFar()
		conn := s.Pipe()
		_, err := io.ReadFull(conn, make([]byte, len(manager.Magic)+32))
		require.NoError(t, err)
		go func() {
			say(conn, said)
			if len(said) < len(manager.Magic)+64 {
				conn.Close()
			}
		}()
		answer := make([]byte, 1)
		if _, err := conn.Read(answer); err == nil {
			require.Equal(t, "n", string(answer))
		}
		conn.Close()
		require.Less(t, soFar()-before, uint64(1<<20))
	})
}

// soFar is how many bytes were allocated.
func soFar() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// FuzzRequest has a client that has the key send anything. The server must answer or hang up, and not take memory that
// it was not sent.
func FuzzRequest(f *testing.F) {
	f.Add(byte('O'), []byte("l\x01\x00\x00\x00l\x03\x00\x00\x00int"))
	f.Add(byte('O'), []byte("q\x01\x00\x00\x00q\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\x7f"))
	f.Add(byte('O'), []byte("l\xff\xff\xff\xff"))
	for _, kind := range []byte("ngsa+fbxwpPGkjzZlLuh") {
		for _, object := range []byte{0, 1, 2, 3, 200} {
			f.Add(kind, []byte{object, 0, 0, 0})
			f.Add(kind, []byte{object, 0, 0, 0, 1, 0, 0, 0, 'k', 1, 1, 0, 0, 0, 'v', 1, 0, 0, 0, 'w'})
			f.Add(kind, []byte{object, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
		}
	}
	s, err := manager.NewServer(key, manager.WithLogger(quiet), manager.WithObjects(100))
	require.NoError(f, err)
	f.Cleanup(func() { require.NoError(f, s.Close()) })
	f.Fuzz(func(t *testing.T, kind byte, body []byte) {
		conn, speaker := stranger(t, s)
		defer conn.Close()
		before := soFar()
		for _, o := range []string{"l\x01\x00\x00\x00l", "m\x01\x00\x00\x00m", "q\x01\x00\x00\x00q", "k\x01\x00\x00\x00k"} {
			speaker.request('O', o+"\x00\x00\x00\x00"+"\x00\x00\x00\x00\x00\x00\x00\x00")
			speaker.answer(t)
		}
		// A question of which the answer is known comes after: so the server has done with the one before.
		go func() {
			speaker.request(kind, string(body))
			speaker.request('n', zero)
		}()
		for f := speaker.answer(t); f.ID != 6; f = speaker.answer(t) {
			require.Contains(t, "de", string(f.Kind))
			require.EqualValues(t, 5, f.ID)
		}
		require.Less(t, soFar()-before, uint64(1<<20+100*len(body)))
	})
}
