package wire_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"concurrency/exercises/internal/wire"

	"github.com/stretchr/testify/require"
)

var errPipe = errors.New("pipe burst")

// message is a frame that owns its body.
type message struct {
	kind byte
	id   uint32
	body string
}

var messages = []message{
	{'a', 0, ""},
	{'b', 1, "one"},
	{0, 1<<32 - 1, strings.Repeat("x", 300)},
	{255, 2, "\x00\xff"},
	{'c', 3, ""},
}

// stream returns the bytes of messages.
func stream(t testing.TB, ms ...message) (b []byte) {
	t.Helper()
	for _, m := range ms {
		b = append(b, frame(t, m.kind, m.id, m.body)...)
	}
	return b
}

// drain returns all messages up to the first error.
func drain(r *wire.Reader) (got []message, err error) {
	for {
		f, err := r.Next()
		if err != nil {
			return got, err
		}
		got = append(got, message{f.Kind, f.ID, string(f.Body)})
	}
}

// pieces returns one of them for each Read, and then err, together with the last piece if atOnce.
type pieces struct {
	left   [][]byte
	err    error
	atOnce bool
	reads  int
}

func (p *pieces) Read(b []byte) (int, error) {
	p.reads++
	if len(p.left) == 0 {
		return 0, p.err
	}
	n := copy(b, p.left[0])
	if p.left[0] = p.left[0][n:]; len(p.left[0]) > 0 {
		return n, nil
	}
	if p.left = p.left[1:]; len(p.left) == 0 && p.atOnce {
		return n, p.err
	}
	return n, nil
}

func TestFramesArriveHoweverTheStreamIsCut(t *testing.T) {
	b := stream(t, messages...)
	for why, r := range map[string]io.Reader{
		"not at all":                  bytes.NewReader(b),
		"at every byte":               iotest.OneByteReader(bytes.NewReader(b)),
		"in halves":                   iotest.HalfReader(bytes.NewReader(b)),
		"with the end in the data":    iotest.DataErrReader(bytes.NewReader(b)),
		"bytewise, the end in one":    iotest.DataErrReader(iotest.OneByteReader(bytes.NewReader(b))),
		"with reads of nothing":       &pieces{left: [][]byte{{}, b[:2], {}, {}, b[2:], {}}, err: io.EOF},
		"with nothing and then error": &pieces{left: [][]byte{b, {}}, err: io.EOF, atOnce: true},
	} {
		t.Run(why, func(t *testing.T) {
			got, err := drain(wire.NewReader(r))
			require.Equal(t, io.EOF, err)
			require.Equal(t, messages, got)
		})
	}
}

func TestFramesArriveWhereverTheStreamIsCutInTwo(t *testing.T) {
	b := stream(t, messages...)
	for i := range b {
		got, err := drain(wire.NewReader(&pieces{left: [][]byte{b[:i], b[i:]}, err: io.EOF}))
		require.Equal(t, io.EOF, err, "cut at %d", i)
		require.Equal(t, messages, got, "cut at %d", i)
	}
}

func TestAStreamThatEnds(t *testing.T) {
	b := stream(t, messages...)
	ends := map[int]int{} // where a frame ends: how many there are
	for n := range len(messages) + 1 {
		ends[len(stream(t, messages[:n]...))] = n
	}
	n := 0
	for i := range len(b) + 1 {
		want := io.ErrUnexpectedEOF
		if at, ok := ends[i]; ok {
			n, want = at, io.EOF
		}
		r := wire.NewReader(bytes.NewReader(b[:i]))
		got, err := drain(r)
		require.Equal(t, want, err, "after %d bytes", i)
		require.Len(t, got, n, "after %d bytes", i)
		require.Equal(t, want, r.Fill(), "and again")
	}
}

func TestAStreamThatFails(t *testing.T) {
	b := stream(t, messages...)
	for why, c := range map[string]struct {
		in     []byte
		atOnce bool
		want   int
	}{
		"at once":                  {nil, false, 0},
		"between frames":           {b, false, len(messages)},
		"along with the last data": {b, true, len(messages)},
		"inside a frame":           {b[:12], false, 1},
		"along with half a frame":  {b[:12], true, 1},
	} {
		t.Run(why, func(t *testing.T) {
			in := &pieces{err: errPipe, atOnce: c.atOnce}
			if len(c.in) > 0 {
				in.left = [][]byte{c.in}
			}
			got, err := drain(wire.NewReader(in))
			require.Equal(t, errPipe, err)
			require.Len(t, got, c.want)
		})
	}
}

func TestAFailureThatPassesDoesNotHarmTheStream(t *testing.T) {
	b := stream(t, messages...)
	in := &pieces{left: [][]byte{b[:12]}, err: errPipe}
	r := wire.NewReader(in)
	got, err := drain(r)
	require.Equal(t, errPipe, err)
	in.left, in.err = [][]byte{b[12:]}, io.EOF
	more, err := drain(r)
	require.Equal(t, io.EOF, err)
	require.Equal(t, messages, append(got, more...))
}

func TestManyFramesCostOneRead(t *testing.T) {
	in := &pieces{left: [][]byte{stream(t, messages...)}, err: io.EOF}
	r := wire.NewReader(in)
	require.Zero(t, in.reads, "nothing is read before it is asked for")
	_, ok, err := r.Take()
	require.NoError(t, err)
	require.False(t, ok)
	require.NoError(t, r.Fill())
	for _, m := range messages {
		f, ok, err := r.Take()
		require.NoError(t, err)
		require.True(t, ok)
		require.Equal(t, m, message{f.Kind, f.ID, string(f.Body)})
	}
	_, ok, err = r.Take()
	require.NoError(t, err)
	require.False(t, ok)
	require.Equal(t, 1, in.reads)
}

func TestABodyCannotGrowIntoTheNextFrame(t *testing.T) {
	r := wire.NewReader(bytes.NewReader(stream(t, message{'a', 1, "one"}, message{'b', 2, "two"})))
	f, err := r.Next()
	require.NoError(t, err)
	_ = append(f.Body, "overwritten"...)
	f, err = r.Next()
	require.NoError(t, err)
	require.Equal(t, "two", string(f.Body))
}

func TestAReadThatNeverReturnsAnythingEnds(t *testing.T) {
	in := &pieces{}
	require.Equal(t, io.ErrNoProgress, wire.NewReader(in).Fill())
	require.Equal(t, 100, in.reads)
}

func TestALengthOutOfBoundsIsQuoted(t *testing.T) {
	const text = "; if it is text that something printed, print to stderr instead: "
	for why, c := range map[string]struct{ in, want string }{
		"text":               {"hello, world\n", "1819043176, not from 5 to 134217728" + text + `"hello, world\n"`},
		"three letters":      {"hey\n", "175727976, not from 5 to 134217728" + text + `"hey\n"`},
		"long text":          {strings.Repeat("0123456789", 10), "858927408, not from 5 to 134217728" + text + `"` + strings.Repeat("0123456789", 6) + `0123"`},
		"zero":               {"\x00\x00\x00\x00", "0, not from 5 to 134217728" + text + `"\x00\x00\x00\x00"`},
		"one too small":      {"\x04\x00\x00\x00a123", "4, not from 5 to 134217728" + text + `"\x04\x00\x00\x00a123"`},
		"one too large":      {"\x01\x00\x00\x08", "134217729, not from 5 to 134217728" + text + `"\x01\x00\x00\b"`},
		"as large as can be": {"\xff\xff\xff\xff", "4294967295, not from 5 to 134217728" + text + `"\xff\xff\xff\xff"`},
	} {
		t.Run(why, func(t *testing.T) {
			r := wire.NewReader(bytes.NewReader(append(stream(t, messages[1]), c.in...)))
			got, err := drain(r)
			require.Equal(t, messages[1:2], got, "what came before is good")
			require.ErrorIs(t, err, wire.ErrMalformed)
			require.EqualError(t, err, "wire: malformed frame: its length is "+c.want)
			_, _, again := r.Take()
			require.Equal(t, err, again)
		})
	}
}

func TestEveryTextIsALengthOutOfBounds(t *testing.T) {
	for c := range 256 {
		if c < '\t' {
			continue // no text
		}
		_, err := drain(wire.NewReader(bytes.NewReader([]byte{'a', 'b', 'c', byte(c)})))
		require.ErrorIs(t, err, wire.ErrMalformed, "%q", c)
	}
}

func TestALengthAloneTakesNoMemory(t *testing.T) {
	in := binary.LittleEndian.AppendUint32(nil, wire.MaxFrame)
	in = append(in, make([]byte, 100_000)...)
	r := wire.NewReader(bytes.NewReader(in))
	_, err := r.Next()
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.LessOrEqual(t, r.Buffered(), 2*len(in))
}

func TestALargeFrameIsExpectedAgain(t *testing.T) {
	const size = 4 << 20
	b := frame(t, 'l', 1, strings.Repeat("x", size))
	r := wire.NewReader(io.MultiReader(bytes.NewReader(b), bytes.NewReader(b)))
	_, err := r.Next()
	require.NoError(t, err)
	require.Less(t, allocated(func() { _, err = r.Next() }), uint64(3*size/2), "at once, not by doubling")
	require.NoError(t, err)
}

// allocated is how many bytes fn allocates, and others meanwhile.
func allocated(fn func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestTheBufferOfALargeFrameIsGivenBack(t *testing.T) {
	large := message{'l', 1, strings.Repeat("large ", 1<<19)}
	small := message{'s', 2, "small"}
	r := wire.NewReader(bytes.NewReader(stream(t, large, small, large, small)))
	for _, want := range []message{large, small, large, small} {
		f, err := r.Next()
		require.NoError(t, err)
		require.Equal(t, want, message{f.Kind, f.ID, string(f.Body)})
		require.LessOrEqual(t, r.Buffered(), max(2*(len(want.body)+9), 2*len(large.body)))
	}
	require.Equal(t, io.EOF, r.Fill())
	require.Equal(t, wire.Usual, r.Buffered(), "while nothing is there to read")
}

func TestTheBufferOfAFrameThatIsNotSoLargeIsKept(t *testing.T) {
	m := message{'m', 1, strings.Repeat("medium", 1<<16)}
	b := stream(t, m)
	r := wire.NewReader(bytes.NewReader(bytes.Repeat(b, 50)))
	for range 4 {
		_, err := r.Next()
		require.NoError(t, err)
	}
	require.Zero(t, testing.AllocsPerRun(40, func() { _, _ = r.Next() }))
}

func TestALargeFrameCostsWhatItIsLong(t *testing.T) {
	const size = 4 << 20
	in := frame(t, 'l', 1, strings.Repeat("x", size))
	var f wire.Frame
	var err error
	took := allocated(func() { f, err = wire.NewReader(bytes.NewReader(in)).Next() })
	require.NoError(t, err)
	require.Len(t, f.Body, size)
	require.Less(t, took, uint64(7*size/2), "once, and twice for the buffers that it grew out of")
}
