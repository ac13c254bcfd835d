package manager_test

import (
	"context"
	"fmt"
	"log"

	"concurrency/exercises/manager"
	"concurrency/exercises/process"
)

// invitation is what a child needs to use a server: where it is, and the key. Neither is in a proxy.
type invitation struct {
	Address manager.Address
	Key     []byte
	Number  int
}

var contribute = process.Define("manager_test.contribute", func(ctx context.Context, in invitation) error {
	client, err := manager.Dial(ctx, in.Address, in.Key)
	if err != nil {
		return err
	}
	defer client.Close()
	squares, err := manager.OpenMap[int, int](ctx, client, "squares")
	if err != nil {
		return err
	}
	total, err := manager.OpenMap[string, int](ctx, client, "total")
	if err != nil {
		return err
	}
	if err := squares.Set(ctx, in.Number, in.Number*in.Number); err != nil {
		return err
	}
	_, err = manager.Add(ctx, total, "sum", in.Number*in.Number)
	return err
})

// Three processes put what they have worked out into maps that a fourth one owns.
func Example() {
	ctx := context.Background()
	key := manager.NewKey()
	server, err := manager.Start(ctx, key)
	if err != nil {
		log.Fatal(err)
	}
	defer server.Stop(ctx)
	var children []*process.Process
	for n := 1; n <= 3; n++ {
		p, err := contribute.Start(ctx, invitation{server.Address(), key, n})
		if err != nil {
			log.Fatal(err)
		}
		children = append(children, p)
	}
	for _, p := range children {
		if err := p.Wait(ctx); err != nil {
			log.Fatal(err)
		}
	}

	client, err := manager.Dial(ctx, server.Address(), key)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	squares, _ := manager.OpenMap[int, int](ctx, client, "squares")
	total, _ := manager.OpenMap[string, int](ctx, client, "total")
	fmt.Println(squares.Snapshot(ctx))
	fmt.Println(total.Get(ctx, "sum"))
	// Output:
	// map[1:1 2:4 3:9] <nil>
	// 14 true <nil>
}

// What is read is a copy: a change of it is not seen until it is written back, which Update does as one step.
func ExampleMap_Update() {
	ctx := context.Background()
	key := manager.NewKey()
	server, err := manager.Serve(key)
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	client, err := manager.Dial(ctx, server.Address(), key)
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	friends, _ := manager.OpenMap[string, []string](ctx, client, "friends")
	_ = friends.Set(ctx, "ann", []string{"bob"})
	copied, _, _ := friends.Get(ctx, "ann")
	copied[0] = "nobody"
	fmt.Println(friends.Get(ctx, "ann"))

	fmt.Println(friends.Update(ctx, "ann", func(old []string, _ bool) ([]string, error) {
		return append(old, "cid"), nil
	}))
	// Output:
	// [bob] true <nil>
	// [bob cid] <nil>
}

// A client that goes away with a lock does not keep it, and the next one is told.
func ExampleLock() {
	ctx := context.Background()
	key := manager.NewKey()
	server, err := manager.Serve(key, manager.WithLogger(quiet))
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	for range 3 {
		client, err := manager.Dial(ctx, server.Address(), key)
		if err != nil {
			log.Fatal(err)
		}
		lock, _ := manager.OpenLock(ctx, client, "lock")
		fmt.Println(lock.Acquire(ctx))
		client.Close() // without a release
	}
	// Output:
	// <nil>
	// manager: the lock is yours, but its last owner went away with it: check what it guards
	// manager: the lock is yours, but its last owner went away with it: check what it guards
}
