package bugs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Spec is the specification of a package, compiled, and the directory where it runs.
type Spec struct{ Binary, Dir string }

// grace is for the test process to end by its own limit, which says where it hung, before ours ends it.
const grace = 5 * time.Second

// build compiles the specification of a package of the module at root under the race detector, with the files
// of overlay in place of their namesakes. All paths are absolute: the go command ignores an overlay of others, and says nothing.
func build(ctx context.Context, root, pkg, binary string, overlay map[string]string) (Spec, error) {
	replace, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return Spec{}, err
	}
	if err := os.WriteFile(binary+".json", replace, 0o600); err != nil {
		return Spec{}, err
	}
	// Without the debugger's tables linking takes half the time.
	cmd := exec.CommandContext(ctx, "go", "test", "-race", "-c", "-ldflags=-s -w", "-overlay="+binary+".json", "-o", binary, pkg)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return Spec{}, fmt.Errorf("%w:\n%s", err, out)
	}
	return Spec{binary, filepath.Join(root, pkg)}, nil
}

// Run runs the rows that a pattern names, all with "", so many times or until one fails. When it returns, no process is left
// of those that were started. The error says that the specification could not be run.
func (s Spec) Run(ctx context.Context, rows string, count int, limit time.Duration) (Finding, error) {
	out, err := os.CreateTemp("", "bugs-*.out") // not a pipe, which a process that is left behind would keep open
	if err != nil {
		return Finding{}, err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	limited, stop := context.WithTimeout(ctx, limit+grace)
	defer stop()
	cmd := exec.CommandContext(limited, s.Binary, "-test.v", "-test.failfast", "-test.paniconexit0",
		"-test.run="+rows, fmt.Sprint("-test.count=", count), fmt.Sprint("-test.timeout=", limit))
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.Dir, out, out
	err = runAlone(cmd)
	output, readErr := os.ReadFile(out.Name())
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return Finding{}, context.Cause(ctx)
	case readErr != nil:
		return Finding{}, readErr
	case limited.Err() != nil:
		return Finding{TimedOut, row(string(output)), string(output)}, nil
	case err != nil && !errors.As(err, &exit):
		return Finding{}, err
	}
	return find(cmd.ProcessState.ExitCode(), string(output)), nil
}

// runAlone runs cmd and ends every process that it has started, whichever way it ends itself.
func runAlone(cmd *exec.Cmd) error {
	mark := "BUGS_RUN=" + filepath.Base(cmd.Stdout.(*os.File).Name())
	cmd.Env = append(os.Environ(), mark, "GORACE=atexit_sleep_ms=0 "+os.Getenv("GORACE"))
	inOwnGroup(cmd)
	cmd.Cancel = func() error { return killGroup(cmd.Process.Pid) }
	err := cmd.Run()
	if cmd.Process != nil {
		_ = killGroup(cmd.Process.Pid) // most often there is none any more
		killMarked(mark)
	}
	return err
}

// tail is the end of an output, which is where most failures are.
func tail(output string, n int) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
