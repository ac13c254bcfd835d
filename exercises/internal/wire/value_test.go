package wire_test

import (
	"bytes"
	"math"
	"math/big"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"concurrency/exercises/internal/wire"

	"github.com/stretchr/testify/require"
)

type (
	celsius float64
	name    string
	raw     []byte
	point   struct{ x, y float32 }
	line    struct {
		from, to point
		at       [2]struct{ t float32 }
	}
	embeds struct {
		point
		Z float32
	}
	waves struct {
		c complex64
		f float32
	}
	person struct {
		Name  string
		Age   int
		Boss  *person
		Tags  map[string][]int
		Photo []byte
		Since time.Time
		Debt  *big.Int
		Note  string   `json:"note,omitempty"`
		Skip  chan int `json:"-"`
	}
	tree    struct{ Left, Right *tree }
	forest  map[string]forest
	base    struct{ ID int }
	derived struct {
		base
		Name string
	}
	viaPointer struct {
		*Base
		Name string
	}
	Base struct{ ID int }
)

var utc = time.Date(2024, 2, 29, 23, 59, 59, 999999999, time.UTC)

// row is a value that must arrive as it was.
type row struct {
	name string
	run  func(t *testing.T)
}

// trip makes a row of a value of any type. size is -1 if values have their own length.
func trip[T any](name string, size int, v T) row {
	return row{name, func(t *testing.T) { roundTrip(t, size, v) }}
}

var trips = []row{
	trip("the smallest int8", 1, int8(math.MinInt8)),
	trip("the smallest int16", 2, int16(math.MinInt16)),
	trip("the smallest int32", 4, int32(math.MinInt32)),
	trip("the smallest int64", 8, int64(math.MinInt64)),
	trip("the smallest int", 8, math.MinInt),
	trip("the largest int", 8, math.MaxInt),
	trip("the largest uint8", 1, uint8(math.MaxUint8)),
	trip("the largest uint16", 2, uint16(math.MaxUint16)),
	trip("the largest uint32", 4, uint32(math.MaxUint32)),
	trip("the largest uint64", 8, uint64(math.MaxUint64)),
	trip("the largest uint", 8, uint(math.MaxUint)),
	trip("the smallest float32", 4, float32(math.SmallestNonzeroFloat32)),
	trip("the largest float64", 8, math.MaxFloat64),
	trip("infinity", 8, math.Inf(-1)),
	trip("a complex64", 8, complex64(complex(1, -2))),
	trip("a complex128", 16, complex(math.Pi, math.Inf(1))),
	trip("a named number", 8, celsius(-273.15)),
	trip("a duration", 8, time.Hour),
	trip("an array", 6, [3]uint16{1, 2, 3}),
	trip("an array of arrays", 48, [2][3]int{{1, 2, 3}, {4, 5, math.MinInt}}),
	trip("a struct with fields that are not exported", 8, point{1, 2}),
	trip("a struct of structs and arrays of one kind", 24, line{point{1, 2}, point{3, 4}, [2]struct{ t float32 }{{5}, {6}}}),
	trip("a struct that embeds numbers", 12, embeds{point{1, 2}, 3}),
	trip("a struct of complex and real numbers", 12, waves{complex(1, 2), 3}),
	trip("a struct without fields", 0, struct{}{}),
	trip("an array without elements", 0, [0]int{}),
	trip("an array of nothings", 0, [3]struct{}{}),

	trip("an empty string", -1, ""),
	trip("a string of other letters", -1, "häß, 世界, \U0001F600, \u2028, \ufffd"),
	trip("a string that is not UTF-8", -1, "\xff\x00\xc3"),
	trip("a named string", -1, name("n")),
	trip("nil bytes", -1, []byte(nil)),
	trip("empty bytes", -1, []byte{}),
	trip("bytes", -1, []byte{0, 255, 10}),
	trip("named bytes", -1, raw("raw")),
	trip("named bytes that are nil", -1, raw(nil)),

	trip("a time", -1, utc),
	trip("an address", -1, netip.MustParseAddr("fe80::1%eth0")),
	trip("a URL, whose methods are on its pointer", -1, url.URL{Scheme: "https", Host: "go.dev", Path: "/x"}),
	trip("a struct that is a time", -1, struct{ time.Time }{utc}),

	trip("true", -1, true),
	trip("a pointer to a number", -1, new(42)),
	trip("a nil pointer", -1, (*int)(nil)),
	trip("a pointer to a time", -1, &utc),
	trip("a nil pointer to a time", -1, (*time.Time)(nil)),
	trip("a big number", -1, *new(big.Int).Lsh(big.NewInt(-3), 200)),
	trip("a pointer to a big number", -1, new(big.Int).Lsh(big.NewInt(3), 200)),
	trip("a nil pointer to a big number", -1, (*big.Int)(nil)),
	trip("a nil slice", -1, []int(nil)),
	trip("an empty slice", -1, []int{}),
	trip("a slice", -1, []int64{math.MinInt64, math.MaxInt64}),
	trip("a slice of floats with a negative zero", -1, []float64{math.Copysign(0, -1), math.SmallestNonzeroFloat64}),
	trip("a slice of strings that look like escapes", -1, []string{`\ufffd`, `\\ufffd`, "\ufffd", `\`, "<&>"}),
	trip("a nil map", -1, map[string]int(nil)),
	trip("a map", -1, map[string]int{"": 1, "ä": 2}),
	trip("a map with numbers as keys", -1, map[int8]bool{-128: true}),
	trip("a map with addresses as keys", -1, map[netip.Addr]int{netip.MustParseAddr("::1"): 1}),
	trip("a map of pointers to big numbers", -1, map[string]*big.Int{"a": big.NewInt(1), "b": nil}),
	trip("a struct of mixed fields", -1, person{Name: "a", Boss: &person{Photo: []byte{1}}, Debt: big.NewInt(7), Since: utc}),
	trip("the zero of a struct of mixed fields", -1, person{}),
	trip("a recursive struct", -1, tree{&tree{}, &tree{nil, &tree{}}}),
	trip("a recursive map", -1, forest{"a": {"b": nil}}),
	trip("a struct that embeds a struct", -1, derived{base{1}, "d"}),
	trip("a struct that embeds a pointer", -1, viaPointer{&Base{1}, "v"}),
	trip("a struct that embeds a nil pointer", -1, viaPointer{nil, "v"}),
	trip("a struct of numbers of two kinds", -1, struct {
		A int32
		B int64
	}{1, 2}),
	trip("a struct that the compiler may pad", -1, struct {
		A int64
		E struct{}
	}{A: 1}),
	trip("a struct that the compiler may pad for a number that is not there", -1, struct {
		A int64
		E [0]int64
	}{A: 1}),
	trip("a struct that begins with nothing", -1, struct {
		E struct{}
		A int64
	}{A: 1}),
	trip("a struct with a blank", -1, struct{ _, A int32 }{A: 1}),
}

func TestAValueArrivesAsItWas(t *testing.T) {
	for _, r := range trips {
		t.Run(r.name, r.run)
	}
}

// roundTrip sends v in all ways there are.
func roundTrip[T any](t *testing.T, size int, v T) {
	c, err := wire.For[T]()
	require.NoError(t, err)
	require.Equal(t, size, c.Size())
	b, err := c.Append([]byte("before"), v)
	require.NoError(t, err)
	require.Equal(t, "before", string(b[:6]))
	if size >= 0 {
		require.Len(t, b[6:], size)
	}
	one(t, c, b[6:], v)
	one(t, c.Slowly(), b[6:], v)
	all(t, c, b[6:], v)
	all(t, c.Slowly(), b[6:], v)
}

// one expects that wire, and nothing shorter, is v.
func one[T any](t *testing.T, c *wire.Codec[T], enc []byte, v T) {
	t.Helper()
	b, err := c.Append(nil, v)
	require.NoError(t, err)
	require.Equal(t, len(enc), len(b))
	require.True(t, bytes.Equal(enc, b), "% x, % x", enc, b)
	var got T
	for n := range enc {
		rest, err := c.Take(enc[:n], &got)
		require.ErrorIs(t, err, wire.ErrMalformed, "%d of %d bytes", n, len(enc))
		require.Len(t, rest, n)
		require.Zero(t, got, "left alone")
	}
	b = append(b, "behind"...)
	rest, err := c.Take(b, &got)
	require.NoError(t, err)
	require.Equal(t, "behind", string(rest))
	clear(b) // got must not share its memory
	require.Equal(t, v, got)
}

// all expects the same of three in a row.
func all[T any](t *testing.T, c *wire.Codec[T], enc []byte, v T) {
	t.Helper()
	want := []T{v, v, v}
	b, err := c.AppendAll([]byte("before"), want)
	require.NoError(t, err)
	require.True(t, bytes.Equal(append([]byte("before"), bytes.Repeat(enc, 3)...), b))
	got := make([]T, 3)
	rest, err := c.TakeAll(append(b, "behind"...)[6:], got)
	require.NoError(t, err)
	require.Equal(t, "behind", string(rest))
	require.Equal(t, want, got)
	if short := b[6:]; len(short) > 0 {
		rest, err = c.TakeAll(short[:len(short)-1], got)
		require.ErrorIs(t, err, wire.ErrMalformed)
		require.Len(t, rest, len(short)-1)
	}
}

func TestAppendAndTakeOfANumberDoNotAllocate(t *testing.T) {
	numbers, err := wire.For[line]()
	require.NoError(t, err)
	words, err := wire.For[string]()
	require.NoError(t, err)
	b, vs := make([]byte, 0, 1024), make([]line, 8)
	var v line
	require.Zero(t, testing.AllocsPerRun(100, func() {
		enc, _ := numbers.Append(b, v)
		_, _ = numbers.Take(enc, &v)
		enc, _ = numbers.AppendAll(b, vs)
		_, _ = numbers.TakeAll(enc, vs)
		_, _ = words.Append(b, "hello")
	}))
}

func TestForReturnsTheSameCodecToAllWhoAskAtOnce(t *testing.T) {
	type fresh struct{ A, B string }
	const askers = 8
	var codecs [askers]*wire.Codec[fresh]
	var wg sync.WaitGroup
	for i := range askers {
		wg.Go(func() { codecs[i], _ = wire.For[fresh]() })
	}
	wg.Wait()
	require.NotNil(t, codecs[0])
	require.Len(t, slices.Compact(codecs[:]), 1)
}

func TestForIsCheapTheSecondTime(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = wire.For[person]() }))
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = wire.For[chan int]() }), "of an error too")
}
