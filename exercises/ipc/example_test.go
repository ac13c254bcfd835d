//go:build unix

package ipc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"

	"concurrency/exercises/ipc"
	"concurrency/exercises/process"
)

// greeter answers names until there are no more.
var greeter = process.Define("ipc_test.greeter", func(ctx context.Context, c *ipc.Conn) error {
	for {
		name, err := ipc.Recv[string](ctx, c)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := ipc.Send(ctx, c, "Hello, "+name); err != nil {
			return err
		}
	}
})

// A child talks with its parent over a pipe.
func Example() {
	ctx := context.Background()
	ours, theirs, err := ipc.NewPipe()
	if err != nil {
		log.Fatal(err)
	}
	child, err := greeter.Start(ctx, theirs)
	if err != nil {
		log.Fatal(err)
	}
	theirs.Close() // it is the child's now
	for _, name := range []string{"Ada", "Alan"} {
		if err := ipc.Send(ctx, ours, name); err != nil {
			log.Fatal(err)
		}
		answer, err := ipc.Recv[string](ctx, ours)
		fmt.Println(answer, err)
	}
	ours.Close()
	fmt.Println(child.Wait(ctx))
	// Output:
	// Hello, Ada <nil>
	// Hello, Alan <nil>
	// <nil>
}

// A message is a message, whatever its length, and two are not one.
func ExampleConn() {
	ctx := context.Background()
	a, b, err := ipc.NewPipe()
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	for _, m := range []string{"one", "", "three"} {
		_ = a.SendBytes(ctx, []byte(m))
	}
	a.Close()
	for {
		m, err := b.RecvBytes(ctx)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q\n", m)
	}
	// Output:
	// "one"
	// ""
	// "three"
	// EOF
}

// Whichever of two children answers first is heard first, and one that dies is noticed.
func ExampleWait() {
	ctx := context.Background()
	ours, theirs, err := ipc.NewPipe()
	if err != nil {
		log.Fatal(err)
	}
	defer ours.Close()
	child, err := greeter.Start(ctx, theirs)
	if err != nil {
		log.Fatal(err)
	}
	theirs.Close()

	_ = ipc.Send(ctx, ours, "Grace")
	ended := ipc.Sentinel(child)
	ready, _ := ipc.Wait(ctx, ours, ended)
	fmt.Println(len(ready), ready[0] == ours)
	fmt.Println(ipc.Recv[string](ctx, ours))

	_ = child.Kill()
	ready, _ = ipc.Wait(ctx, ended)
	fmt.Println(len(ready), ready[0] == ended)
	// Output:
	// 1 true
	// Hello, Grace <nil>
	// 1 true
}
