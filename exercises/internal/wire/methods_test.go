package wire_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"concurrency/exercises/internal/wire"

	"github.com/stretchr/testify/require"
)

// symbol is a number in one process and its name on the way to another, where it may have another number.
type symbol uint8

func (s symbol) MarshalBinary() ([]byte, error) { return []byte{'s', byte(s)}, nil }

func (s *symbol) UnmarshalBinary(b []byte) error {
	*s = symbol(b[1]) // panics, if b is short
	return nil
}

// level is the same in text.
type level uint8

func (l level) MarshalText() ([]byte, error) { return []byte(strings.Repeat("i", int(l))), nil }

func (l *level) UnmarshalText(b []byte) error {
	*l = level(len(b))
	return nil
}

// appender has an AppendBinary besides, and all on its pointer.
type appender struct{ s string }

func (a *appender) MarshalBinary() ([]byte, error) { return nil, errors.New("AppendBinary is there") }

func (a *appender) AppendBinary(b []byte) ([]byte, error) {
	switch a.s {
	case "shorter":
		return b[:len(b)-1], nil
	case "fails":
		return append(b, "half"...), errors.New("no more")
	}
	return append(b, a.s...), nil
}

func (a *appender) UnmarshalBinary(b []byte) error {
	a.s = string(append(b, '!')[:len(b)]) // which must not harm what follows
	return nil
}

// own has MarshalBinary of its own, and an AppendBinary that is a time's and does not know the name.
type own struct {
	time.Time
	name string
}

func (o own) MarshalBinary() ([]byte, error) {
	b, err := o.Time.MarshalBinary()
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), append(b, o.name...)...), err
}

func (o *own) UnmarshalBinary(b []byte) error {
	n := binary.BigEndian.Uint16(b)
	o.name = string(b[2+n:])
	return o.Time.UnmarshalBinary(b[2 : 2+n])
}

// ownJSON has all it needs, and texts of a time that encoding/json does not ask for.
type ownJSON struct {
	time.Time
	Name string
}

func (o ownJSON) MarshalJSON() ([]byte, error) { return json.Marshal([]any{o.Time, o.Name}) }

func (o *ownJSON) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&o.Time, &o.Name})
}

// halfOwn writes all and reads the level alone.
type halfOwn struct {
	level
	Name string
}

func (h halfOwn) MarshalText() ([]byte, error) { return []byte(h.Name), nil }

// loud is a string with a text of its own.
type loud string

func (l loud) MarshalText() ([]byte, error) { return bytes.ToUpper([]byte(l)), nil }

func (l *loud) UnmarshalText(b []byte) error {
	*l = loud(bytes.ToLower(b))
	return nil
}

// hole is a value of so many bytes, which it takes from the room in the buffer and does not write.
type hole int

func (h hole) AppendBinary(b []byte) ([]byte, error) { return b[:len(b)+int(h)], nil }
func (hole) MarshalBinary() ([]byte, error)          { return nil, errors.ErrUnsupported }
func (*hole) UnmarshalBinary([]byte) error           { return nil }

// oneWay and secret have a text for printing.
type (
	oneWay struct{ n int }
	secret string
)

func (oneWay) MarshalText() ([]byte, error) { return []byte("one way"), nil }
func (secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// reader can only be read, and so bookcase, which embeds it, is read without its shelves.
type (
	reader   struct{ Title string }
	bookcase struct {
		reader
		Shelves int
	}
)

func (r *reader) UnmarshalJSON(b []byte) error {
	type plain reader
	return json.Unmarshal(b, (*plain)(r))
}

// bomb panics, fails or ends its goroutine, as its name says.
type bomb struct{ Name string }

func (b bomb) MarshalJSON() ([]byte, error) { return json.Marshal(b.Name + b.blow("writing")) }

func (b *bomb) UnmarshalJSON(in []byte) error {
	err := json.Unmarshal(in, &b.Name)
	b.blow("reading")
	return err
}

func (b bomb) blow(when string) string {
	switch b.Name {
	case when:
		panic("blown up " + when)
	case "gone " + when:
		runtime.Goexit()
	}
	return ""
}

// mine is bomb with MarshalBinary.
type mine struct{ Name string }

func (m mine) MarshalBinary() ([]byte, error) { return []byte(m.Name + bomb(m).blow("writing")), nil }

func (m *mine) UnmarshalBinary(in []byte) error {
	m.Name = string(in)
	bomb(*m).blow("reading")
	if m.Name == "fails" {
		return errMine
	}
	return nil
}

var errMine = errors.New("not mine")

func TestATypeWithMethodsIsAskedFor(t *testing.T) {
	for _, r := range []row{
		golden("a number", symbol(7), "\x02\x00\x00\x00s\x07"),
		golden("a number's text", level(3), "\x05\x00\x00\x00\"iii\""),
		golden("a number's text inside a struct", struct{ L, M level }{1, 2}, "\x12\x00\x00\x00"+`{"L":"i","M":"ii"}`),
		golden("bytes one by one", []level{1, 2}, "\x0a\x00\x00\x00"+`["i","ii"]`),
		golden("bytes as a whole", net.IPv4(1, 2, 3, 4), "\x09\x00\x00\x00"+`"1.2.3.4"`),
		golden("a string", loud("a"), "\x03\x00\x00\x00"+`"A"`),
		golden("what its pointer appends", appender{"a"}, "\x01\x00\x00\x00a"),
		golden("a secret in full, for that text has no way back", secret("s"), "\x01\x00\x00\x00s"),
		golden("a number in full, for that text has no way back", oneWay{1}, "\x01\x00\x00\x00\x00\x00\x00\x00"),
	} {
		t.Run(r.name, r.run)
	}
}

func TestATypeWithMethodsArrivesAsItWas(t *testing.T) {
	for _, r := range []row{
		trip("a number", -1, symbol(7)),
		trip("an array of numbers", -1, [2]level{7, 8}),
		trip("bytes that speak", -1, []level{1, 2}),
		trip("raw JSON", -1, json.RawMessage(`{"a":[1]}`)),
		trip("raw JSON with an escape that is none of ours", -1, struct{ R json.RawMessage }{json.RawMessage(`"\ufffd"`)}),
		trip("what its pointer appends", -1, appender{"a"}),
		trip("an empty one", -1, appender{}),
		trip("a time with a name", -1, own{utc, "leap"}),
		trip("a time with a name in JSON", -1, ownJSON{utc, "leap"}),
		trip("a pointer to a time with a name in JSON", -1, &ownJSON{utc, "leap"}),
		trip("a bomb", -1, bomb{"sleeps"}),
		trip("a mine", -1, mine{"sleeps"}),
	} {
		t.Run(r.name, r.run)
	}
}

func TestMethodsThatFailOrPanicAreAnErrorWhenWriting(t *testing.T) {
	for _, r := range []row{
		lost("JSON", bomb{"writing"}, "wire_test.bomb cannot cross: panic: blown up writing"),
		lost("JSON inside", []*bomb{{"writing"}}, "[]*wire_test.bomb cannot cross: panic: blown up writing"),
		lost("binary", mine{"writing"}, "wire_test.mine cannot cross: MarshalBinary: panic: blown up writing"),
		lost("JSON that leaves", bomb{"gone writing"}, "wire_test.bomb cannot cross: it ended its goroutine (runtime.Goexit)"),
		lost("JSON inside that leaves", map[string]bomb{"": {"gone writing"}}, "map[string]wire_test.bomb cannot cross: it ended its goroutine (runtime.Goexit)"),
		lost("binary that leaves", mine{"gone writing"}, "wire_test.mine cannot cross: MarshalBinary: it ended its goroutine (runtime.Goexit)"),
		lost("an appender", appender{"fails"}, "wire_test.appender cannot cross: MarshalBinary: no more"),
		lost("an appender that takes away", appender{"shorter"}, "wire_test.appender cannot cross: MarshalBinary: AppendBinary does not append"),
	} {
		t.Run(r.name, r.run)
	}
}

// bad makes a row of bytes that are no value.
func bad[T any](name, in string, v T, want string) row {
	return row{name, func(t *testing.T) {
		c, err := wire.For[T]()
		require.NoError(t, err)
		got := v
		rest, err := c.Take([]byte(in), &got)
		require.ErrorIs(t, err, wire.ErrMalformed)
		require.EqualError(t, err, "wire: malformed "+want)
		require.Equal(t, in, string(rest))
		require.Equal(t, v, got, "left alone")
	}}
}

func TestBytesAreRefusedThat(t *testing.T) {
	for _, r := range []row{
		bad("are too few for a number", "\x01\x02\x03", 9, "int: 8 bytes needed, 3 there"),
		bad("are too few for a length", "\x01\x02\x03", "v", "string: 3 bytes of a length of 4"),
		bad("are fewer than announced", "\x03\x00\x00\x00hi", "v", "string: 3 bytes announced, 2 there"),
		bad("are announced without end", "\xff\xff\xff\xff", "v", "string: 4294967295 bytes announced, 0 there"),
		bad("are announced almost without end", "\xfe\xff\xff\xff", []byte("v"), "[]uint8: 4294967294 bytes announced, 0 there"),
		bad("are no JSON", "\x01\x00\x00\x00x", true, "bool: invalid character 'x' looking for beginning of value"),
		bad("are no JSON at all", "\x00\x00\x00\x00", true, "bool: unexpected end of JSON input"),
		bad("are JSON and more", "\x06\x00\x00\x00true 1", false, "bool: invalid character '1' after top-level value"),
		bad("are JSON of another type", "\x07\x00\x00\x00[1,\"2\"]", []int{9}, "[]int: json: cannot unmarshal string into Go value of type int"),
		bad("are JSON and not UTF-8", "\x03\x00\x00\x00\"\xff\"", new("v"), "*string: it is not UTF-8"),
		bad("make UnmarshalBinary fail", "\x05\x00\x00\x00fails", mine{"v"}, "wire_test.mine: UnmarshalBinary: not mine"),
		bad("make UnmarshalBinary panic", "\x07\x00\x00\x00reading", mine{"v"}, "wire_test.mine: UnmarshalBinary: panic: blown up reading"),
		bad("make UnmarshalBinary read too far", "\x01\x00\x00\x00s", symbol(9), "wire_test.symbol: UnmarshalBinary: panic: runtime error: index out of range [1] with length 1"),
		bad("make UnmarshalBinary leave", "\x0c\x00\x00\x00gone reading", mine{"v"}, "wire_test.mine: UnmarshalBinary: it ended its goroutine (runtime.Goexit)"),
		bad("make UnmarshalJSON leave", "\x0e\x00\x00\x00\"gone reading\"", bomb{"v"}, "wire_test.bomb: it ended its goroutine (runtime.Goexit)"),
		bad("make UnmarshalJSON panic", "\x09\x00\x00\x00\"reading\"", bomb{"v"}, "wire_test.bomb: panic: blown up reading"),
	} {
		t.Run(r.name, r.run)
	}
}

func TestTheCauseIsInTheError(t *testing.T) {
	c, err := wire.For[mine]()
	require.NoError(t, err)
	var got mine
	_, err = c.Take([]byte("\x05\x00\x00\x00fails"), &got)
	require.ErrorIs(t, err, errMine)
}
