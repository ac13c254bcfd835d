package processpool

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/wire"
	"concurrency/exercises/process"
)

// FuzzGreeting takes any bytes for a greeting.
func FuzzGreeting(f *testing.F) {
	f.Add(byte(ready), []byte(`{"protocol":"processpool","version":1,"pid":1,"ahead":-1}`))
	f.Add(byte(ready), []byte(`{"protocol":"processpool","version":2}`))
	f.Add(byte(done), []byte(`null`))
	f.Fuzz(func(t *testing.T, kind byte, body []byte) {
		g, err := openGreeting(wire.Frame{Kind: kind, Body: body}, ready)
		if err != nil {
			require.ErrorIs(t, err, errProtocol)
			return
		}
		require.Equal(t, byte(ready), kind)
		require.Equal(t, protocolVersion, g.Version)
	})
}

// parcel is a job that counts what becomes of it.
type parcel struct {
	executor.Job
	settled int
	reply   []byte
}

func (p *parcel) Wide() bool { return false }
func (p *parcel) Settle(_ executor.Worker, _ executor.Span, reply []byte) {
	p.settled++
	p.reply = bytes.Clone(reply)
}

func (p *parcel) Parent() context.Context                    { return context.Background() }
func (p *parcel) Err() error                                 { return nil }
func (p *parcel) Fail(executor.Worker, executor.Span, error) { panic("nobody fails it") }

// FuzzReplies takes any bytes for what a worker with five requests sends: each is answered once at most, in order, or
// under way still, or given back.
func FuzzReplies(f *testing.F) {
	frames := func(kinds string, ids ...uint32) (b []byte) {
		for i, id := range ids {
			start := len(b)
			b, _ = wire.End(append(wire.Begin(b, kinds[i], id), byte(id)), start)
		}
		return b
	}
	f.Add(frames("DDDDD", 1, 2, 3, 4, 5), false)
	f.Add(frames("DDKD", 1, 2, 3, 3), true)
	f.Add(frames("KD", 0, 1), true)
	f.Add(frames("DKD", 1, 9, 2), true)
	f.Add(frames("DDD", 1, 1, 2), false)
	f.Add(frames("DK", 1, 1<<31), true)
	f.Add(append(frames("D", 1), "text"...), false)
	proc := ended(f)
	f.Fuzz(func(t *testing.T, b []byte, recalled bool) {
		p, err := New(1)
		require.NoError(t, err)
		l := newLane(p)
		p.lanes[l], l.proc, l.recalled, l.most = struct{}{}, proc, recalled, ahead
		var jobs []*parcel
		for i := range 5 {
			jobs = append(jobs, &parcel{})
			l.sent = append(l.sent, item{job: jobs[i], span: executor.Span{From: 0, To: 1}})
		}
		l.reader = wire.NewReader(bytes.NewReader(b))
		_ = l.settleAll()
		answered := 0
		for answered < len(jobs) && jobs[answered].settled == 1 {
			answered++
		}
		var left []executor.Job
		for _, it := range append(append([]item(nil), l.sent...), p.again...) {
			left = append(left, it.job)
		}
		require.Len(t, left, len(jobs)-answered)
		for _, j := range jobs[answered:] {
			require.Zero(t, j.settled)
			require.Contains(t, left, executor.Job(j))
		}
		require.Equal(t, uint32(1+answered), l.base)
	})
}

// ended is a process that has ended, so that it may be killed at no cost.
func ended(t testing.TB) *process.Process {
	t.Helper()
	cmd, err := process.Command("fuzz nothing")
	require.NoError(t, err)
	p, err := process.Launch(cmd)
	require.NoError(t, err)
	require.NoError(t, p.Wait(context.Background()))
	return p
}

func init() { process.Entry("fuzz nothing", func(_, _ *os.File) int { return 0 }) }
