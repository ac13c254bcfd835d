package process_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"concurrency/exercises/process"
)

// A function that is to run in a process is defined at package level, by name.
var greet = process.Define("greet", func(_ context.Context, name string) error {
	fmt.Printf("Hello from %s\n", name)
	return nil
})

// The first program: four named processes, each of which greets by its name.
func Example() {
	ctx := context.Background()
	var processes []*process.Process
	for i := 1; i <= 4; i++ {
		name := fmt.Sprintf("Process-%d", i)
		p, err := greet.Start(ctx, name, process.WithName(name))
		if err != nil {
			log.Fatal(err)
		}
		processes = append(processes, p)
	}
	for _, p := range processes {
		if err := p.Wait(ctx); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println("All processes have ended.")
	// Unordered output:
	// Hello from Process-1
	// Hello from Process-2
	// Hello from Process-3
	// Hello from Process-4
	// All processes have ended.
}

var square = process.Define("square", func(_ context.Context, i int) error {
	fmt.Printf("Square of %d is %d\n", i, i*i)
	return nil
})

// The second program: five processes, each of which prints a square.
func Example_squares() {
	ctx := context.Background()
	var processes []*process.Process
	for i := range 5 {
		p, err := square.Start(ctx, i)
		if err != nil {
			log.Fatal(err)
		}
		processes = append(processes, p)
	}
	for _, p := range processes {
		if err := p.Wait(ctx); err != nil {
			log.Fatal(err)
		}
	}
	// Unordered output:
	// Square of 0 is 0
	// Square of 1 is 1
	// Square of 2 is 4
	// Square of 3 is 9
	// Square of 4 is 16
}

var unmade map[string]int

var reckless = process.Define("reckless", func(_ context.Context, key string) error {
	unmade[key] = 1 // crashes
	return nil
})

// A crash in a process costs that process.
func ExampleExitError() {
	ctx := context.Background()
	p, err := reckless.Start(ctx, "answer", process.WithStderr(io.Discard))
	if err != nil {
		log.Fatal(err)
	}
	var exit *process.ExitError
	if errors.As(p.Wait(ctx), &exit) {
		fmt.Println(exit.Name, "ended with exit code", exit.ExitCode)
		fmt.Println(exit.Stderr[:len("panic: assignment to entry in nil map")])
	}
	// Output:
	// reckless ended with exit code 2
	// panic: assignment to entry in nil map
}

var server = process.Define("server", func(ctx context.Context, _ struct{}) error {
	<-ctx.Done()
	fmt.Println("closing, because", context.Cause(ctx))
	return nil
})

// A process is asked to stop before it is made to.
func ExampleProcess_Stop() {
	ctx := context.Background()
	p, err := server.Start(ctx, struct{}{}, process.WithGrace(time.Minute)) // to close, once it is up
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Stop(ctx), p.Wait(ctx))
	// Output:
	// closing, because process: the parent asks to stop
	// <nil> <nil>
}

func init() {
	process.Entry("echo", func(stdin, stdout *os.File) int {
		fmt.Println("what is printed does not get in the way") // goes to stderr
		if _, err := io.Copy(stdout, stdin); err != nil {
			return 1
		}
		return 0
	})
}

// The lower half: a child that speaks a protocol over its stdin and stdout.
func ExampleLaunch() {
	ctx := context.Background()
	cmd, err := process.Command("echo")
	if err != nil {
		log.Fatal(err)
	}
	fromUs, toChild, _ := os.Pipe()
	fromChild, toUs, _ := os.Pipe()
	cmd.Stdin, cmd.Stdout = fromUs, toUs
	p, err := process.Launch(cmd, process.WithStderr(io.Discard))
	if err != nil {
		log.Fatal(err)
	}
	fromUs.Close() // the child has them now
	toUs.Close()

	fmt.Fprint(toChild, "there and back")
	toChild.Close()
	answer, _ := io.ReadAll(fromChild)
	fromChild.Close()
	fmt.Printf("%s: %q, %v\n", p.Name(), answer, p.Wait(ctx))
	// Output: echo: "there and back", <nil>
}
