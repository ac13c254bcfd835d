package process_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"concurrency/exercises/process"
)

// What the children of the tests do.
var (
	say = process.Define("say", func(_ context.Context, what string) error {
		_, err := fmt.Println(what)
		return err
	})

	// patient says that it is there, and what its ctx ended for.
	patient = process.Define("patient", func(ctx context.Context, name string) error {
		fmt.Println("here", name)
		<-ctx.Done()
		fmt.Println(context.Cause(ctx))
		return nil
	})

	// stubborn does what it can not to end.
	stubborn = process.Define("stubborn", func(ctx context.Context, _ struct{}) error {
		signal.Ignore(syscall.SIGTERM, os.Interrupt)
		fmt.Println("here", os.Getpid())
		<-ctx.Done()
		fmt.Println("not me")
		select {}
	})

	// polite ends in order on a signal, too.
	polite = process.Define("polite", func(ctx context.Context, _ struct{}) error {
		defer fmt.Println("tidied up")
		ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, os.Interrupt)
		defer stop()
		fmt.Println("here", os.Getpid())
		<-ctx.Done()
		return errors.New("interrupted")
	})

	// simple waits and takes every signal as it comes.
	simple = process.Define("simple", func(context.Context, struct{}) error {
		fmt.Println("here", os.Getpid())
		select {}
	})

	// ending ends in one of the ways there are.
	ending = process.Define("ending", func(ctx context.Context, how string) error {
		defer fmt.Fprintln(os.Stderr, "deferred")
		return ways[how]()
	})
)

// ways are how a function, or its process, may end.
var ways = map[string]func() error{
	"nil":           func() error { return nil },
	"error":         func() error { return errors.New("no more paper") },
	"exit 0":        func() error { os.Exit(0); return nil },
	"exit 7":        func() error { os.Exit(7); return nil },
	"panic":         func() error { panic("out of range") },
	"panic error":   func() error { panic(errors.New("not a number")) },
	"panic nil":     func() error { panic(nil) },
	"nil map":       func() error { unmade["one"] = 1; return nil },
	"nil pointer":   func() error { var p *int; *p = 1; return nil },
	"goexit":        func() error { runtime.Goexit(); return nil },
	"goexit, panic": func() error { defer runtime.Goexit(); panic("called off") },
	"panic, goexit": func() error { defer panic("on the way out"); runtime.Goexit(); return nil },
	"goroutine":     func() error { go func() { panic("in a goroutine") }(); select {} },
}

// family has children: it starts them, says who they are, and waits for them.
var family = process.Define("family", func(ctx context.Context, kind string) error {
	p, err := kinds[kind]()
	if err != nil {
		return err
	}
	fmt.Println("child", p)
	<-ctx.Done()
	return nil
})

// kinds start a child of the child, and give its pid.
var kinds = map[string]func() (int, error){
	"a stubborn Func": stubbornChild,
	"a plain process": func() (int, error) { return plainChild(nil) },
}

func stubbornChild() (int, error) {
	p, err := stubborn.Start(context.Background(), struct{}{}, process.WithGrace(20*time.Millisecond))
	if err != nil {
		return 0, err
	}
	return p.PID(), nil
}

// linger is what nothing but a signal ends. It holds on to the output that it inherits.
var linger = entry("linger", func(stdin, stdout *os.File) int { <-time.After(time.Hour); return 0 })

// plainChild starts a process with what os/exec offers, and that has no lifeline.
func plainChild(attr *syscall.SysProcAttr) (int, error) {
	cmd, err := process.Command(linger)
	if err != nil {
		return 0, err
	}
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = os.Stdout, os.Stderr, attr
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	return cmd.Process.Pid, nil
}

// entry is Entry for a package-level variable.
func entry(name string, body func(stdin, stdout *os.File) int) string {
	process.Entry(name, body)
	return name
}

// startChildren is a main that starts children and does not call process.Main.
func startChildren() {
	_, err := say.Start(context.Background(), "")
	fmt.Println("Start:", err)
	_, err = process.Command(linger)
	fmt.Println("Command:", err)
	p, err := process.Launch(exec.Command(os.Args[0], process.Arg(linger)), process.WithStdout(os.Stdout))
	fmt.Println("Launch:", err)
	if err == nil {
		fmt.Println("Wait:", p.Wait(context.Background()))
	}
}
