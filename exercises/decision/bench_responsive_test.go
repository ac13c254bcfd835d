package decision_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/bench"
)

// labour is what a worker does until its ctx ends: piece after piece.
type labour struct {
	Piece bench.Grain
	Begun string // a file that is there once it has begun
}

// toil is how many pieces were done.
var toil = executor.Define("decision_test.toil", func(ctx context.Context, l labour) (pieces int64, err error) {
	if err := os.WriteFile(l.Begun, nil, 0o600); err != nil {
		return 0, err
	}
	for {
		runtime.KeepAlive(l.Piece.Work(pieces))
		if pieces++; ctx.Err() != nil {
			return pieces, nil
		}
	}
})

const (
	ticks = 100 // of a millisecond, in an operation
	piece = 3 * time.Millisecond
)

// BenchmarkResponsive is row 1.6: how late is a tick every millisecond, while the same program computes in pieces of three?
// The metric is the 99th percentile; one millisecond is the least, since an idle program sleeps for whole ones. The serial
// program looks after the ticks between its pieces. One goroutine or process in the background leaves a processor to
// the ticks. As many as -cpu says do not: then a tick waits until the runtime takes a goroutine's turn away, after 10 ms.
func BenchmarkResponsive(b *testing.B) {
	grain := bench.Calibrate(piece)
	bench.Run(b, "work=serial", func(b *testing.B) {
		late(b, func(due time.Time) {
			for seed := int64(0); time.Now().Before(due); seed++ {
				runtime.KeepAlive(grain.Work(seed))
			}
		})
	})
	for _, model := range []string{"goroutine", "process"} {
		bench.Run(b, "work="+model, func(b *testing.B) { lateBeside(b, model, 1, grain) })
	}
	bench.Run(b, "work=goroutines", func(b *testing.B) { lateBeside(b, "goroutine", runtime.GOMAXPROCS(0), grain) })
	bench.Run(b, "work=processes", func(b *testing.B) { lateBeside(b, "process", runtime.GOMAXPROCS(0), grain) })
}

// lateBeside measures while so many workers compute.
func lateBeside(b *testing.B, model string, workers int, grain bench.Grain) {
	pool := warm(b, model)
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	var busy []*executor.Future[int64]
	for n := range workers {
		l := labour{grain, filepath.Join(b.TempDir(), strconv.Itoa(n))}
		f, err := executor.Submit(ctx, pool, toil, l)
		require.NoError(b, err)
		busy = append(busy, f)
		begun := func() bool { _, err := os.Stat(l.Begun); return err == nil }
		require.Eventually(b, begun, time.Minute, time.Millisecond)
	}
	late(b, func(due time.Time) { time.Sleep(time.Until(due)) })
	stop()
	for _, f := range busy {
		pieces, err := f.Result(context.Background())
		require.NoError(b, err)
		require.Positive(b, pieces)
	}
}

// late measures how long after each tick was due it was seen.
func late(b *testing.B, wait func(due time.Time)) {
	var lates []time.Duration
	for b.Loop() {
		start := time.Now()
		for n := range ticks {
			due := start.Add(time.Duration(n+1) * time.Millisecond)
			wait(due)
			lates = append(lates, time.Since(due))
		}
	}
	slices.Sort(lates)
	require.GreaterOrEqual(b, lates[0], time.Duration(0), "no tick was seen before it was due")
	b.ReportMetric(float64(lates[(len(lates)*99-1)/100].Microseconds()), "us/late")
	b.ReportMetric(0, "ns/op") // it is always as long as the ticks
}
