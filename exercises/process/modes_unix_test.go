//go:build unix

package process_test

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"

	"concurrency/exercises/process"
)

func init() {
	ways["SIGKILL"] = func() error { return syscall.Kill(os.Getpid(), syscall.SIGKILL) }
	ways["SIGTERM"] = func() error { _ = syscall.Kill(os.Getpid(), syscall.SIGTERM); <-time.After(time.Hour); return nil }
	kinds["a runaway process"] = func() (int, error) { return plainChild(&syscall.SysProcAttr{Setsid: true}) }
}

func stopSelf() { _ = syscall.Kill(os.Getpid(), syscall.SIGSTOP) }

// deserter leaves its group for that of its parent, as a shell with job control may.
var deserter = process.Define("deserter", func(context.Context, int) error {
	if err := syscall.Setpgid(0, parentGroup()); err != nil {
		return err
	}
	fmt.Println("here", os.Getpid())
	select {}
})

func parentGroup() int {
	group, err := syscall.Getpgid(os.Getppid())
	if err != nil {
		panic(err)
	}
	return group
}
