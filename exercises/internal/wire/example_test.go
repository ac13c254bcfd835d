package wire_test

import (
	"bytes"
	"fmt"

	"concurrency/exercises/internal/wire"
)

func ExampleCodec() {
	type point struct{ x, y int16 }
	points, _ := wire.For[point]()
	words, _ := wire.For[string]()

	b, _ := points.Append(nil, point{1, -1})
	b, _ = words.Append(b, "hi")
	fmt.Printf("% x\n", b)

	var p point
	var s string
	b, _ = points.Take(b, &p)
	b, _ = words.Take(b, &s)
	fmt.Println(p, s, len(b))
	// Output:
	// 01 00 ff ff 02 00 00 00 68 69
	// {1 -1} hi 0
}

func ExampleFor() {
	type order struct {
		ID   int
		Done chan bool
	}
	_, err := wire.For[order]()
	fmt.Println(err)
	// Output: wire: wire_test.order cannot cross: field order.Done is a channel: leave it behind with json:"-"
}

func ExampleReader() {
	start := 0
	b := wire.Begin(nil, 'r', 3)
	b = append(b, "hi"...)
	b, _ = wire.End(b, start)
	fmt.Printf("% x\n", b)

	f, err := wire.NewReader(bytes.NewReader(b)).Next()
	fmt.Printf("%c %d %s %v\n", f.Kind, f.ID, f.Body, err)
	// Output:
	// 07 00 00 00 72 03 00 00 00 68 69
	// r 3 hi <nil>
}
