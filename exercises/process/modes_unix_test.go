//go:build unix

package process_test

import (
	"os"
	"syscall"
	"time"
)

func init() {
	ways["SIGKILL"] = func() error { return syscall.Kill(os.Getpid(), syscall.SIGKILL) }
	ways["SIGTERM"] = func() error { _ = syscall.Kill(os.Getpid(), syscall.SIGTERM); <-time.After(time.Hour); return nil }
	kinds["a runaway process"] = func() (int, error) { return plainChild(&syscall.SysProcAttr{Setsid: true}) }
}

func stopSelf() { _ = syscall.Kill(os.Getpid(), syscall.SIGSTOP) }
