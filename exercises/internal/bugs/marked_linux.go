package bugs

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// killMarked ends the processes that were started with mark in their environment: those of a run that have left its
// group. They may start others while we look, so it looks until there are none.
func killMarked(mark string) {
	for found := true; found; {
		found = false
		environs, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, file := range environs {
			env, err := os.ReadFile(file) // fails for other users' processes; a zombie's is empty
			if err != nil || !bytes.Contains(append([]byte{0}, env...), []byte("\x00"+mark+"\x00")) {
				continue
			}
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			found = err == nil && syscall.Kill(pid, syscall.SIGKILL) == nil || found
		}
	}
}
