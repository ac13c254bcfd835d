//go:build unix

package parties

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// Killer kills processes wherever they are, and starts others instead, while the test looks on.
type Killer struct {
	Long time.Duration // for how long it does

	t               *testing.T
	ctx             context.Context // ends after that time
	all             sync.WaitGroup
	kills           atomic.Int64
	children, files int // that there were before
}

// NewKiller is one for so long, which is enough for every day. With CHAOS=60s, say, in the environment it goes on for
// that long.
func NewKiller(t *testing.T, long time.Duration) *Killer {
	t.Helper()
	leak.Check(t)
	if s := os.Getenv("CHAOS"); s != "" {
		var err error
		long, err = time.ParseDuration(s)
		require.NoError(t, err, "CHAOS in the environment")
	}
	k := &Killer{Long: long, t: t}
	k.children, k.files = k.left()
	var stop context.CancelFunc
	k.ctx, stop = context.WithTimeout(context.Background(), long)
	t.Cleanup(stop)
	return k
}

// left are the children and open files of this process, as far as the system tells.
func (k *Killer) left() (children, files int) {
	c, _ := leak.Children()
	f, _ := leak.Files()
	return len(c), len(f)
}

// Replace starts a victim, kills it within its life, and starts another, until the time is over. A victim is started
// with the given option, and writes a byte to its standard output when it is at it. It does not end by itself.
func (k *Killer) Replace(life time.Duration, start func(process.Option) (*process.Process, error)) {
	k.all.Go(func() {
		for k.ctx.Err() == nil {
			p, err := k.begin(start)
			if !assert.NoError(k.t, err) {
				return
			}
			select {
			case <-p.Done():
			case <-k.ctx.Done():
			case <-time.After(rand.N(life)):
			}
			k.kills.Add(1)
			_ = p.Kill()
			var e *process.ExitError
			if err := p.Wait(context.Background()); !errors.As(err, &e) || e.Signal == nil {
				assert.Fail(k.t, "a victim has ended by itself", "%v", err)
				return
			}
		}
	})
}

// begin returns when the victim is at it, or dead.
func (k *Killer) begin(start func(process.Option) (*process.Process, error)) (*process.Process, error) {
	said := make(sign, 1)
	p, err := start(process.WithStdout(said))
	if err != nil {
		return nil, err
	}
	select {
	case <-said:
	case <-p.Done():
	}
	return p, nil
}

// sign is told whenever something is written.
type sign chan struct{}

func (s sign) Write(b []byte) (int, error) {
	select {
	case s <- struct{}{}:
	default:
	}
	return len(b), nil
}

// Watch returns when all victims are dead, for good. Until then each figure has to change at least every half minute.
func (k *Killer) Watch(figures func() map[string]int64) {
	k.t.Helper()
	before, still := figures(), map[string]int{}
	for k.ctx.Err() == nil {
		select {
		case <-time.After(time.Second / 2):
		case <-k.ctx.Done():
		}
		now := figures()
		for what, n := range now {
			if still[what]++; n != before[what] {
				still[what] = 0
			}
			assert.Less(k.t, still[what], 60, "nobody gets on with %q: %v", what, now)
		}
		before = now
	}
	k.all.Wait()
}

// Kills is how many there were so far.
func (k *Killer) Kills() int { return int(k.kills.Load()) }

// Report logs the figures, when everything was closed.
func (k *Killer) Report(figures any) {
	k.t.Helper()
	children, files := k.left()
	k.t.Logf("kills survived: %d; %v; left: %d processes, %d files", k.Kills(), figures, children-k.children, files-k.files)
}
