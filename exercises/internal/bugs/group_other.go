//go:build !unix

package bugs

import (
	"os"
	"os/exec"
)

func inOwnGroup(*exec.Cmd) {}

// killGroup ends the test process alone: there are no groups here.
func killGroup(leader int) error {
	p, err := os.FindProcess(leader)
	if err != nil {
		return err
	}
	return p.Kill()
}
