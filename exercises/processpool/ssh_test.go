//go:build linux

package processpool_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
)

// errand is work that tells when it has begun and does not end before it may: by files, since the two machines of these
// tests are one.
type errand struct {
	Dir string
	N   int
}

func (e errand) begun() string   { return filepath.Join(e.Dir, fmt.Sprint("begun-", e.N)) }
func (e errand) release() string { return filepath.Join(e.Dir, "release") }

var sshErrand = executor.Define("processpool_test.sshErrand", func(ctx context.Context, e errand) (int, error) {
	if err := os.WriteFile(e.begun(), nil, 0o600); err != nil {
		return 0, err
	}
	for exists(e.release()) != nil {
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return e.N * e.N, nil
})

var sshSquare = executor.Define("processpool_test.sshSquare", func(_ context.Context, n int) (int, error) {
	return n * n, nil
})

func exists(path string) error {
	_, err := os.Stat(path)
	return err
}

// remote is an sshd on this machine, of the user who runs the tests.
type remote struct {
	ssh string
	key string
	// args of ssh, up to the command that it is to run on the other side
	args []string
}

// openRemote starts an sshd that does not outlive the test, or skips the test where there is none.
func openRemote(t *testing.T) *remote {
	t.Helper()
	ssh, sshd, keygen := program(t, "ssh"), program(t, "/usr/sbin/sshd"), program(t, "ssh-keygen")
	separate(t)
	me, err := user.Current()
	require.NoError(t, err)
	dir := t.TempDir()
	host, key := filepath.Join(dir, "host"), filepath.Join(dir, "user")
	config, log := filepath.Join(dir, "config"), filepath.Join(dir, "log")
	for _, file := range []string{host, key} {
		out, err := exec.Command(keygen, "-q", "-t", "ed25519", "-N", "", "-f", file).CombinedOutput()
		require.NoError(t, err, string(out))
	}
	port := freePort(t)
	require.NoError(t, os.WriteFile(config, []byte(strings.Join([]string{
		"Port " + port,
		"ListenAddress 127.0.0.1",
		"HostKey " + host,
		"AuthorizedKeysFile " + key + ".pub",
		"PidFile none",
		"StrictModes no", // the directory of a test need not belong to this user alone
		"UsePAM no",
		"PermitRootLogin yes",
		"PasswordAuthentication no",
		"MaxStartups 100",
		"SetEnv HOME=" + dir, // what this user's shell does when it starts can take a second
		"",
	}, "\n")), 0o600))

	r := &remote{ssh: ssh, key: key, args: []string{
		"-F", "none", "-i", key, "-p", port,
		"-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "LogLevel=ERROR",
		"-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "GlobalKnownHostsFile=/dev/null",
		me.Username + "@127.0.0.1",
	}}
	said, err := os.Create(log)
	require.NoError(t, err)
	defer said.Close()
	cmd := exec.Command(sshd, "-D", "-e", "-f", config)
	cmd.Stderr = said
	server, err := process.Launch(cmd)
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = server.Kill()
		_ = server.Wait(context.Background())
	})
	r.login(t, server, log)
	return r
}

// login waits until the sshd lets this user in, and skips the test if it does not.
func (r *remote) login(t *testing.T, server *process.Process, log string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		out, err := r.command("true").CombinedOutput()
		if err == nil {
			return
		}
		refused := strings.Contains(string(out), "Connection refused") // it does not listen yet
		select {
		case <-server.Done():
		case <-deadline:
		case <-time.After(10 * time.Millisecond):
			if refused {
				continue
			}
		}
		text, _ := os.ReadFile(log)
		t.Skipf("this user cannot log in with ssh here: %v: %s\n%s", err, out, text)
	}
}

func (r *remote) command(line string) *exec.Cmd {
	return exec.Command(r.ssh, append(append([]string(nil), r.args...), line)...)
}

// open makes a pool whose workers are this program on the other side.
func (r *remote) open(t *testing.T, workers int, opts ...processpool.Option) *processpool.Pool {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	// Built with -race a program sleeps a second when it ends, unless it is told not to.
	line := "exec env GORACE=atexit_sleep_ms=0 GOMAXPROCS=1 " + quote(self) + " " + quote(processpool.WorkerArg)
	command := func(context.Context) *exec.Cmd { return r.command(line) }
	opts = append(slices.Clone(opts), processpool.WithStartTimeout(time.Minute), processpool.WithCommand(command))
	pool, err := processpool.New(workers, opts...)
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, pool.Close())
		assert.NoError(t, pool.Shutdown(context.Background()))
	})
	return pool
}

// quote makes one word of s for the shell on the other side.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// clients are the ssh processes that run.
func (r *remote) clients(t *testing.T) (pids []int) {
	t.Helper()
	children, err := leak.Children()
	require.NoError(t, err)
	for pid, what := range children {
		if strings.Contains(what, "-i "+r.key+" ") {
			pids = append(pids, pid)
		}
	}
	return pids
}

func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("there is no %s here: %v", name, err)
	}
	return path
}

// separate makes the empty directory that an sshd of root keeps its unprivileged part in.
func separate(t *testing.T) {
	t.Helper()
	const dir = "/run/sshd"
	if os.Getuid() != 0 {
		return
	}
	switch err := os.Mkdir(dir, 0o755); {
	case err == nil:
		t.Cleanup(func() { os.Remove(dir) })
	case !errors.Is(err, fs.ErrExist):
		t.Skipf("an sshd of root needs a directory: %v", err)
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// One sshd serves all that is tested with it: each login takes it a quarter of a second.
func TestSSH(t *testing.T) {
	leak.Check(t)
	r := openRemote(t)
	t.Run("its workers compute what local ones do", func(t *testing.T) { sshComputes(t, r) })
	tests := []struct {
		name    string
		opts    []processpool.Option
		killed  int
		victims int
	}{
		{"a client that is killed costs only the task that it was at", nil, 1, 1},
		{"clients that are all killed cost every task under way, and none of those that wait", nil, 2, 2},
		{"clients that are killed cost nothing when there are retries", []processpool.Option{processpool.WithRetries(1)}, 1, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { sshDies(t, r, test.opts, test.killed, test.victims) })
	}
}

func sshComputes(t *testing.T, r *remote) {
	leak.Check(t)
	ctx := context.Background()
	pool := r.open(t, 2)
	numbers := make([]int, 10_000)
	squares := make([]int, len(numbers))
	for i := range numbers {
		numbers[i], squares[i] = i, i*i
	}
	got, err := executor.Map(ctx, pool, sshSquare, numbers)
	require.NoError(t, err)
	assert.Equal(t, squares, got)

	require.NoError(t, pool.Shutdown(ctx))
	assert.Empty(t, r.clients(t), "no ssh is left after Shutdown")
	assert.Zero(t, pool.Stats().Died)
}

func sshDies(t *testing.T, r *remote, opts []processpool.Option, killed, costs int) {
	const workers, tasks = 2, 6
	leak.Check(t)
	ctx := context.Background()
	pool := r.open(t, workers, opts...)
	dir := t.TempDir()
	var futures []*executor.Future[int]
	for i := range tasks {
		future, err := executor.Submit(ctx, pool, sshErrand, errand{dir, i})
		require.NoError(t, err)
		futures = append(futures, future)
	}
	for i := range workers { // the first tasks, one for each worker
		require.Eventually(t, func() bool { return exists(errand{dir, i}.begun()) == nil },
			time.Minute, time.Millisecond, "task %d does not begin", i)
	}
	clients := r.clients(t)
	require.Len(t, clients, workers)
	for _, pid := range clients[:killed] {
		require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	}
	require.Eventually(t, func() bool { return pool.Stats().Died == killed }, time.Minute, time.Millisecond)
	require.NoError(t, os.WriteFile(errand{Dir: dir}.release(), nil, 0o600))

	victims := map[int]bool{}
	for i, future := range futures {
		got, err := future.Result(ctx)
		if err == nil {
			assert.Equal(t, i*i, got)
			continue
		}
		var death *processpool.WorkerError
		require.ErrorAs(t, err, &death)
		assert.Equal(t, syscall.SIGKILL, death.Signal)
		assert.Contains(t, clients[:killed], death.PID)
		assert.Less(t, i, workers, "a task that had not begun")
		victims[death.PID] = true
	}
	assert.Len(t, victims, costs)

	require.NoError(t, pool.Shutdown(ctx))
	assert.Empty(t, r.clients(t), "no ssh is left after Shutdown")
}
