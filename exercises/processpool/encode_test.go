//go:build linux

package processpool_test

import (
	"context"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
	"concurrency/exercises/processpool"
)

// picky is a value whose trouble is its text: which end fails to encode or to decode it, and how.
type picky string

const (
	unwritable  picky = "cannot be encoded"
	unreadable  picky = "cannot be decoded"
	panicWrite  picky = "encoding panics"
	panicRead   picky = "decoding panics"
	exitsWrite  picky = "encoding exits"
	exitsRead   picky = "decoding exits"
	killsWriter picky = "encoding kills"
)

func (p picky) MarshalBinary() ([]byte, error) {
	switch p {
	case unwritable:
		return nil, errOdd
	case panicWrite:
		panic("in MarshalBinary")
	case exitsWrite:
		os.Exit(3)
	case killsWriter:
		return nil, die()
	}
	return []byte(p), nil
}

func (p *picky) UnmarshalBinary(b []byte) error {
	switch picky(b) {
	case unreadable:
		return errOdd
	case panicRead:
		panic("in UnmarshalBinary")
	case exitsRead:
		if process.IsChild() {
			os.Exit(3)
		}
	}
	*p = picky(b)
	return nil
}

type closure struct{ F func() }

var (
	takes   = executor.Define("takes", func(_ context.Context, p picky) (int, error) { return len(p), nil })
	gives   = executor.Define("gives", func(_ context.Context, s string) (picky, error) { return picky(s), nil })
	inverse = executor.Define("inverse", func(_ context.Context, x []float64) ([]float64, error) {
		return []float64{1 / x[0]}, nil
	})
	takesClosure = executor.Define("takes closure", func(context.Context, closure) (int, error) { return 0, nil })
	givesChannel = executor.Define("gives channel", func(context.Context, int) (chan int, error) { return nil, nil })
)

func TestATaskThatCannotCrossIsRefused(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	_, err := executor.Submit(t.Context(), pool, takesClosure, closure{})
	require.ErrorContains(t, err, `argument of task "takes closure"`)
	_, err = executor.Submit(t.Context(), pool, givesChannel, 1)
	require.ErrorContains(t, err, `result of task "gives channel"`)
	local := executor.Func(func(context.Context, int) (int, error) { return 0, nil })
	_, err = executor.Submit(t.Context(), pool, local, 1)
	require.ErrorIs(t, err, executor.ErrNotDefined)
	_, err = executor.Map(t.Context(), pool, local, numbers(3))
	require.ErrorIs(t, err, executor.ErrNotDefined)
	require.Zero(t, pool.Stats().Started)
}

// PP-25 PP-27 PL-43
func TestAnArgumentThatDoesNotCrossFailsItsTaskAlone(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	pid := value(t, submit(t, pool, whoAmI, 0))
	for in, text := range map[picky]string{
		unwritable: "odd", unreadable: "odd", panicWrite: "in MarshalBinary", panicRead: "in UnmarshalBinary",
	} {
		t.Run(string(in), func(t *testing.T) {
			before, bad := submit(t, pool, takes, "good"), submit(t, pool, takes, in)
			require.ErrorContains(t, failure(t, bad), text)
			require.Equal(t, 4, value(t, before))
			require.Equal(t, 6, value(t, submit(t, pool, takes, "better")))
		})
	}
	require.Equal(t, pid, value(t, submit(t, pool, whoAmI, 0)))
	require.Zero(t, pool.Stats().Died)
}

// PL-07
func TestAMapFailsWithTheElementThatDoesNotCross(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	in := make([]picky, 100)
	for _, chunk := range []int{1, 7, 100} {
		for _, bad := range []picky{unwritable, unreadable} {
			in[61] = bad
			_, err := executor.Map(patient(t), pool, takes, in, executor.Chunk(chunk))
			var element *executor.ElementError
			require.ErrorAs(t, err, &element)
			require.Equal(t, 61, element.Index)
			require.ErrorIs(t, err, errOdd)
		}
	}
	lives(t, pool)
	require.Zero(t, pool.Stats().Died)
}

// PP-34 PP-35 PL-28
func TestAResultThatDoesNotCrossFailsItsTaskAlone(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	pid := value(t, submit(t, pool, whoAmI, 0))
	for out, text := range map[picky]string{
		unwritable: "odd", unreadable: "odd", panicWrite: "in MarshalBinary", panicRead: "in UnmarshalBinary",
	} {
		t.Run(string(out), func(t *testing.T) {
			for range 20 {
				before, bad, after := submit(t, pool, gives, "good"), submit(t, pool, gives, string(out)), submit(t, pool, gives, "better")
				require.ErrorContains(t, failure(t, bad), text)
				require.EqualValues(t, "good", value(t, before))
				require.EqualValues(t, "better", value(t, after))
			}
		})
	}
	require.Equal(t, pid, value(t, submit(t, pool, whoAmI, 0)))
	require.Zero(t, pool.Stats().Died)
}

// PP-25 PP-34: JSON has no infinity.
func TestANumberThatJSONDoesNotKnowFailsItsTask(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	for name, x := range map[string]float64{"argument": math.Inf(1), "result": 0} {
		require.ErrorContains(t, failure(t, submit(t, pool, inverse, []float64{x})), "unsupported value", name)
	}
	require.Equal(t, []float64{0.5}, value(t, submit(t, pool, inverse, []float64{2})))
	require.Zero(t, pool.Stats().Died)
}

// PP-28 PP-32 PP-33
func TestAWorkerThatDiesOfAnArgumentOrAResultIsADeath(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	require.Equal(t, 3, death(t, submit(t, pool, takes, exitsRead)).ExitCode)
	require.Equal(t, 3, death(t, submit(t, pool, gives, string(exitsWrite))).ExitCode)
	require.NotNil(t, death(t, submit(t, pool, gives, string(killsWriter))).Signal)
	lives(t, pool)
}

// PP-38
func TestAShutdownRightAfterAnArgumentThatCannotBeEncoded(t *testing.T) {
	leak.Check(t)
	for range 5 {
		pool := newPool(t, 2)
		f := submit(t, pool, takes, unwritable)
		require.NoError(t, pool.Shutdown(patient(t)))
		require.ErrorIs(t, failure(t, f), errOdd)
	}
}

func TestArgumentsAndResultsOfMegabytesCross(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	large := make([]byte, 2<<20)
	for i := range large {
		large[i] = byte(i * i >> 8)
	}
	var fs []*executor.Future[[]byte]
	for range 2 {
		fs = append(fs, submit(t, pool, echo, large))
	}
	for _, f := range fs {
		require.True(t, string(large) == string(value(t, f)))
	}
	out, err := executor.Map(patient(t), pool, echo, [][]byte{{1}, nil, {}, large})
	require.NoError(t, err)
	require.True(t, string(large) == string(out[3]))
	require.Equal(t, []byte{1}, out[0])
	require.Nil(t, out[1])
	require.Equal(t, []byte{}, out[2])
}

// PL-24
func TestErrorsOfMegabytesBlockNobody(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	var fs []*executor.Future[int]
	for range 6 {
		fs = append(fs, submit(t, pool, ending, "large error"))
	}
	require.NoError(t, pool.Shutdown(patient(t)))
	for _, f := range fs {
		require.Len(t, failure(t, f).Error(), 1<<20)
	}
}

// PL-24
func TestAMapFailsWithAnErrorOfAMegabyte(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	in := []string{"large error", "large error", "large error", "sentinel"}
	_, err := executor.Map(patient(t), pool, ending, in, executor.Chunk(2))
	require.ErrorContains(t, err, strings.Repeat("x", 100))
	lives(t, pool)
}

// PP-46
var shadow, errShadow = processpool.New(1)

var (
	usesShadow = executor.Define("uses shadow", func(ctx context.Context, n int) (bool, error) {
		if errShadow != nil {
			return false, errShadow
		}
		_, err := executor.Submit(ctx, shadow, square, n)
		return errors.Is(err, processpool.ErrInWorker), err
	})
	nests = executor.Define("nests", func(ctx context.Context, n int) (int, error) {
		pool, err := processpool.New(2)
		if err != nil {
			return 0, err
		}
		squares, err := executor.Map(ctx, pool, square, numbers(n))
		sum := 0
		for _, s := range squares {
			sum += s
		}
		return sum, errors.Join(err, pool.Shutdown(ctx))
	})
)

// PP-46
func TestTheParentsPoolRefusesWorkFromItsOwnWorkers(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 1)
	require.ErrorContains(t, failure(t, submit(t, pool, usesShadow, 3)), processpool.ErrInWorker.Error())
}

// PL-36
func TestATaskMayHaveAPoolOfItsOwn(t *testing.T) {
	leak.Check(t)
	pool := newPool(t, 2)
	a, b := submit(t, pool, nests, 4), submit(t, pool, nests, 5)
	require.Equal(t, 14, value(t, a))
	require.Equal(t, 30, value(t, b))
}

func TestTasksBehindAnArgumentThatCannotBeEncodedRun(t *testing.T) { // PP-25
	leak.Check(t)
	pool := newPool(t, 1)
	lives(t, pool)
	for _, how := range []picky{unwritable, panicWrite} {
		submit(t, pool, takes, "good")
		bad, after := submit(t, pool, takes, how), submit(t, pool, takes, "better")
		require.Error(t, failure(t, bad))
		require.Equal(t, 6, value(t, after))
	}
}
