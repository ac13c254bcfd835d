package wire_test

import (
	"encoding"
	"math"
	"math/big"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"concurrency/exercises/internal/wire"

	"github.com/stretchr/testify/require"
)

type (
	customer struct{ done chan int }
	order    struct{ Customer *customer }
	hidden   struct {
		A string
		b int
	}
	holder  struct{ H []hidden }
	guarded struct {
		N  string
		mu *sync.Mutex
	}
	locked struct {
		sync.Mutex
		N string
	}
	shadow struct {
		Base
		ID   int
		Name string
	}
	twins struct {
		A int `json:"B"`
		B string
	}
	knot struct {
		*Knot
		N string
	}
	Knot struct {
		*Knot
		M string
	}
	loop    *loop
	pointer struct{ *base }
	event   struct {
		time.Time
		Name string
	}
	count struct {
		big.Int
		Name string
	}
	stamp struct {
		time.Time `json:"-"`
		Name      string
	}
	mute struct {
		big.Float
		netip.Addr
	}
	fixed [wire.MaxFrame/8 + 1]int64
)

// refused makes a row of a type that can never cross, named by the end of the error.
func refused[T any](want string) row {
	return row{want, func(t *testing.T) {
		c, err := wire.For[T]()
		require.Nil(t, c)
		require.ErrorIs(t, err, wire.ErrCannotCross)
		require.EqualError(t, err, "wire: "+want)
	}}
}

func TestATypeIsRefusedWhen(t *testing.T) {
	_ = customer{done: nil}
	_ = hidden{b: 0}
	_ = guarded{mu: nil}
	for _, r := range []row{
		refused[chan int]("chan int cannot cross: it is a channel"),
		refused[func()]("func() cannot cross: it is a function"),
		refused[uintptr]("uintptr cannot cross: it is an address of this process"),
		refused[unsafe.Pointer]("unsafe.Pointer cannot cross: it is an address of this process"),
		refused[any]("interface {} cannot cross: it is an interface, and JSON would lose the type of what is in it: use that type"),
		refused[error]("error cannot cross: it is an interface, and JSON would lose the type of what is in it: use that type"),
		refused[encoding.BinaryMarshaler]("encoding.BinaryMarshaler cannot cross: it is an interface, and JSON would lose the type of what is in it: use that type"),
		refused[[]any]("[]interface {} cannot cross: element [] is an interface, and JSON would lose the type of what is in it: use that type"),
		refused[[]complex128]("[]complex128 cannot cross: element [] is complex, which JSON cannot write: use two floats"),
		refused[map[string][]chan int]("map[string][]chan int cannot cross: element [][] is a channel"),
		refused[order]("wire_test.order cannot cross: field order.Customer.done is a channel: leave it behind with json:\"-\""),
		refused[*order]("*wire_test.order cannot cross: field order.Customer.done is a channel: leave it behind with json:\"-\""),
		refused[struct{ F func() }]("struct { F func() } cannot cross: field .F is a function: leave it behind with json:\"-\""),
		refused[hidden]("wire_test.hidden cannot cross: field hidden.b is not exported: export it, leave it behind with json:\"-\", or give hidden MarshalBinary and UnmarshalBinary"),
		refused[*hidden]("*wire_test.hidden cannot cross: field hidden.b is not exported: export it, leave it behind with json:\"-\", or give hidden MarshalJSON and UnmarshalJSON"),
		refused[holder]("wire_test.holder cannot cross: field holder.H[].b is not exported: export it, leave it behind with json:\"-\", or give hidden MarshalJSON and UnmarshalJSON"),
		refused[struct {
			A string
			b int
		}]("struct { A string; b int } cannot cross: field .b is not exported: export it, or leave it behind with json:\"-\""),
		refused[guarded]("wire_test.guarded cannot cross: field guarded.mu is not exported: export it, leave it behind with json:\"-\", or give guarded MarshalBinary and UnmarshalBinary"),
		refused[locked]("wire_test.locked cannot cross: field locked.Mutex.mu is not exported: export it, leave it behind with json:\"-\", or give Mutex MarshalJSON and UnmarshalJSON"),
		refused[atomic.Int64]("atomic.Int64 cannot cross: field Int64.v is not exported: export it, leave it behind with json:\"-\", or give Int64 MarshalBinary and UnmarshalBinary"),
		refused[pointer]("wire_test.pointer cannot cross: field pointer.base is not exported: export it, leave it behind with json:\"-\", or give pointer MarshalBinary and UnmarshalBinary"),
		refused[map[float64]int]("map[float64]int cannot cross: it has keys of type float64, which JSON cannot write and read back: use strings or integers"),
		refused[struct{ M map[bool]int }]("struct { M map[bool]int } cannot cross: field .M has keys of type bool, which JSON cannot write and read back: use strings or integers"),
		refused[map[any]int]("map[interface {}]int cannot cross: it has keys of type interface {}, which JSON cannot write and read back: use strings or integers"),
		refused[map[*big.Int]int]("map[*big.Int]int cannot cross: it has keys of type *big.Int, which JSON cannot write and read back: use strings or integers"),
		refused[map[loud]int]("map[wire_test.loud]int cannot cross: it has keys of type wire_test.loud, which JSON cannot write and read back: use strings or integers"),
		refused[map[oneWay]int]("map[wire_test.oneWay]int cannot cross: it has keys of type wire_test.oneWay, which JSON cannot write and read back: use strings or integers"),
		refused[shadow]("wire_test.shadow cannot cross: field shadow.ID has the same name in JSON, \"ID\", as shadow.Base.ID, so that one of them is lost: change one"),
		refused[twins]("wire_test.twins cannot cross: field twins.B has the same name in JSON, \"B\", as twins.A, so that one of them is lost: change one"),
		refused[knot]("wire_test.knot cannot cross: field knot.Knot.Knot embeds itself: give the field a name"),
		refused[loop]("wire_test.loop cannot cross: it is a pointer to nothing but pointers"),
		refused[struct{ L loop }]("struct { L wire_test.loop } cannot cross: field .L is a pointer to nothing but pointers"),
		refused[struct {
			A string
			O oneWay
		}]("struct { A string; O wire_test.oneWay } cannot cross: field .O has a MarshalJSON or MarshalText and no way back: give oneWay UnmarshalJSON or UnmarshalText"),
		refused[[]reader]("[]wire_test.reader cannot cross: element [] has an UnmarshalJSON or UnmarshalText and nothing that writes for it: give reader MarshalJSON or MarshalText"),
		refused[bookcase]("wire_test.bookcase cannot cross: it has an UnmarshalJSON or UnmarshalText and nothing that writes for it: give bookcase MarshalJSON or MarshalText"),
		refused[map[string]big.Int]("map[string]big.Int cannot cross: element [] is the value of a map, and JSON does not call the methods of *Int there: make it a *Int"),
		refused[map[string]struct{ I [1]big.Int }]("map[string]struct { I [1]big.Int } cannot cross: element [].I[] is the value of a map, and JSON does not call the methods of *Int there: make it a *Int"),
		refused[event]("wire_test.event cannot cross: it has the MarshalJSON of a field it embeds, which leaves the other fields out: give event its own, or give that field a name"),
		refused[*event]("*wire_test.event cannot cross: it has the MarshalJSON of a field it embeds, which leaves the other fields out: give event its own, or give that field a name"),
		refused[count]("wire_test.count cannot cross: it has the MarshalJSON of a field it embeds, which leaves the other fields out: give count its own, or give that field a name"),
		refused[*stamp]("*wire_test.stamp cannot cross: it has the MarshalJSON of a field it embeds, which leaves the other fields out: give stamp its own, or give that field a name"),
		refused[stamp]("wire_test.stamp cannot cross: it has the MarshalJSON of a field it embeds, which leaves the other fields out: give stamp its own, or give that field a name"),
		refused[struct{ E halfOwn }]("struct { E wire_test.halfOwn } cannot cross: field .E has the UnmarshalText of a field it embeds, which leaves the other fields out: give halfOwn its own, or give that field a name"),
		refused[fixed]("wire_test.fixed cannot cross: wire: too long: 16777217 numbers of 8 bytes, at most 134217728 bytes"),
	} {
		t.Run(r.name, r.run)
	}
}

// Two embedded fields that both have a method cancel each other out, and encoding/json looks into both.
func TestATypeIsRefusedWhenItEmbedsTwoThatSpeak(t *testing.T) {
	_, err := wire.For[*mute]()
	require.ErrorIs(t, err, wire.ErrCannotCross)
	require.ErrorContains(t, err, "field mute.Float.prec is not exported")
}

// lost makes a row of a value that cannot cross, though others of its type can.
func lost[T any](name string, v T, want string) row {
	return row{name, func(t *testing.T) {
		c, err := wire.For[T]()
		require.NoError(t, err)
		b, err := c.Append([]byte("before"), v)
		require.ErrorIs(t, err, wire.ErrCannotCross)
		require.EqualError(t, err, "wire: "+want)
		require.Equal(t, "before", string(b))
		var fine T
		b, err = c.AppendAll([]byte("before"), []T{fine, v, fine})
		require.EqualError(t, err, "wire: "+want)
		require.Equal(t, "before", string(b))
	}}
}

func TestAValueIsRefusedThat(t *testing.T) {
	type ring struct{ Next *ring }
	round := &ring{}
	round.Next = round
	const utf8 = " cannot cross: a string in it is not UTF-8, which JSON cannot write: use a []byte"
	for _, r := range []row{
		lost("is no number in JSON", []float64{1, math.NaN()}, "[]float64 cannot cross: json: unsupported value: NaN"),
		lost("has no end", round, "*wire_test.ring cannot cross: json: unsupported value: encountered a cycle via *wire_test.ring"),
		lost("is not UTF-8 in JSON", []string{"a\xffb"}, "[]string"+utf8),
		lost("is not UTF-8 behind a backslash", []string{"\\\xff"}, "[]string"+utf8),
		lost("is not UTF-8 behind what looks like it", []string{`\ufffd \\ufffd ` + "\xff"}, "[]string"+utf8),
		lost("is not UTF-8 as a key", map[string]int{"\xff": 1}, "map[string]int"+utf8),
		lost("is cut inside a letter", []string{"ä"[:1]}, "[]string"+utf8),
	} {
		t.Run(r.name, r.run)
	}
}

func TestAValueMayBeAsLongAsAFrameAndNoLonger(t *testing.T) {
	c, err := wire.For[hole]()
	require.NoError(t, err)
	room := make([]byte, 6, wire.MaxFrame+16)
	b, err := c.Append(room, wire.MaxFrame+1)
	require.ErrorIs(t, err, wire.ErrTooLong)
	require.ErrorIs(t, err, wire.ErrCannotCross)
	require.EqualError(t, err, "wire: wire_test.hole cannot cross: wire: too long: 134217729 bytes, at most 134217728")
	require.Len(t, b, 6)
	b, err = c.Append(room, wire.MaxFrame)
	require.NoError(t, err)
	require.Len(t, b, 6+4+wire.MaxFrame)
	require.Equal(t, "\x00\x00\x00\x08", string(b[6:10]))
}
