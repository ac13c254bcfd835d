package processpool_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"

	"concurrency/exercises/executor"
	"concurrency/exercises/processpool"
)

// A task that is to run in another process is defined at package level, by name.
var squared = executor.Define("example.squared", func(_ context.Context, n int) (int, error) { return n * n, nil })

// The first statement of main is process.Main(): here it is that of TestMain.
func Example() {
	ctx := context.Background()
	pool, err := processpool.New(2)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Shutdown(ctx)

	squares, err := executor.Map(ctx, pool, squared, []int{1, 2, 3, 4, 5})
	fmt.Println(squares, err)
	// Output:
	// [1 4 9 16 25] <nil>
}

// A worker may end in the middle of a task: here the program in it exits.
var fragile = executor.Define("example.fragile", func(_ context.Context, n int) (int, error) {
	if n == 3 {
		os.Exit(7)
	}
	return n * n, nil
})

// When a worker dies, its task has an error, and another worker goes on with the rest.
func Example_deadWorker() {
	ctx := context.Background()
	pool, err := processpool.New(2)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Shutdown(ctx)

	for square, err := range executor.Stream(ctx, pool, fragile, slices.Values([]int{1, 2, 3, 4, 5})) {
		var death *processpool.WorkerError
		if errors.As(err, &death) {
			fmt.Println("its worker died with exit code", death.ExitCode)
			continue
		}
		fmt.Println(square, err)
	}
	// Output:
	// 1 <nil>
	// 4 <nil>
	// its worker died with exit code 7
	// 16 <nil>
	// 25 <nil>
}

// Workers on another machine, where the same build of this program lies at the same place. The shell there splits the
// command into words, so a path with spaces needs quotes of its own. Options such as ServerAliveInterval make ssh end
// when the connection is lost, and with that the worker counts as dead.
func ExampleWithCommand_ssh() {
	hosts := []string{"node1", "node2", "node3"}
	next := make(chan string, len(hosts))
	for _, host := range hosts {
		next <- host
	}
	pool, err := processpool.New(len(hosts), processpool.WithRetries(2),
		processpool.WithCommand(func(context.Context) *exec.Cmd {
			host := <-next // round and round
			next <- host
			return exec.Command("ssh", "-o", "BatchMode=yes", "-o", "ServerAliveInterval=15", host,
				"exec env GOMAXPROCS=1 /opt/app/app "+processpool.WorkerArg)
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Shutdown(context.Background())
	fmt.Println(executor.Map(context.Background(), pool, squared, []int{1, 2, 3}))
}

// Workers as steps of a Slurm job that has 16 tasks: srun passes stdin and stdout on without a change. Without
// --unbuffered it may keep an answer back until there are more.
func ExampleWithCommand_slurm() {
	pool, err := processpool.New(16, processpool.WithCommand(func(context.Context) *exec.Cmd {
		return exec.Command("srun", "--ntasks=1", "--exact", "--unbuffered", "--quiet",
			"env", "GOMAXPROCS=1", "/shared/app", processpool.WorkerArg)
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Shutdown(context.Background())
	fmt.Println(executor.Map(context.Background(), pool, squared, []int{1, 2, 3}))
}

// Workers in containers, with a limit to what each may use. It must be -i without -t: a terminal changes the bytes.
func ExampleWithCommand_docker() {
	pool, err := processpool.New(4, processpool.WithCommand(func(context.Context) *exec.Cmd {
		return exec.Command("docker", "run", "-i", "--rm", "--init", "--network=none", "--memory=512m", "--cpus=1",
			"-e", "GOMAXPROCS=1", "--entrypoint=/app", "registry.example.com/app:1.4", processpool.WorkerArg)
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer pool.Shutdown(context.Background())
	fmt.Println(executor.Map(context.Background(), pool, squared, []int{1, 2, 3}))
}
