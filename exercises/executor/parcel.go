package executor

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"

	"concurrency/exercises/internal/wire"
)

// Parcel is the side of a Job that an executor uses whose workers are other processes. Instead of Run it packs what
// Next has claimed, has a worker Serve it, and settles it with the reply; what no worker could do, it fails. Whatever was
// claimed must be settled or failed once.
type Parcel interface {
	// Crosses says why the job cannot cross: its task has no name, or its types have no encoding. nil: it can.
	Crosses() error
	// Wide tells that several workers may claim parts of it.
	Wide() bool
	// Parent is the ctx that the job was handed in with. When it ends, so has Err.
	Parent() context.Context
	// Err says why what was claimed is not wanted any more: a ctx has ended or a sibling has failed. nil: it is wanted.
	Err() error
	// Pack appends a request for the first elements of c: as many as fit into limit bytes, but at least one. It returns
	// how many. An error is about all of those, and then b is as it was.
	Pack(b []byte, w Worker, c Span, limit int) ([]byte, int, error)
	// Settle makes known the outcomes of c, whose request was answered with reply.
	Settle(w Worker, c Span, reply []byte)
	// Fail makes err the outcome of every element of c.
	Fail(w Worker, c Span, err error)
}

// A request is the name of a task (u16 length, bytes), a u8 that is 1 if the first failure ends it and else 0, the number
// of elements (u32), and their arguments one after the other. All numbers are little-endian.
//
// The reply is the number of elements that have an outcome (u32: fewer than asked for if the request was cancelled, or if its first
// failure has ended it), the number of failures among them (u32), the failures (u32 index, u32 length, a
// wireError as JSON), and then the results of all, in order. In the place of a failed one's are as many zero bytes as a
// result has; where results have a length each, just the length 0.

// codecs is how the arguments and results of a task cross.
type codecs[In, Out any] struct {
	in  *wire.Codec[In]
	out *wire.Codec[Out]
}

// crossing finds them when they are first needed.
func crossing[In, Out any](name string) func() (codecs[In, Out], error) {
	return sync.OnceValues(func() (cs codecs[In, Out], err error) {
		if cs.in, err = wire.For[In](); err != nil {
			return cs, fmt.Errorf("executor: argument of task %q: %w", name, err)
		}
		if cs.out, err = wire.For[Out](); err != nil {
			return cs, fmt.Errorf("executor: result of task %q: %w", name, err)
		}
		return cs, nil
	})
}

func (d *definition[In, Out]) crosses() error {
	if d.name == "" {
		return fmt.Errorf("%w: its task was made by Func, which stays in this process: Define it", ErrNotDefined)
	}
	_, err := d.cross()
	return err
}

const (
	goOn       = 0
	firstEnds  = 1
	countBytes = 4

	mostElements = 1 << 16 // of a request: what takes no bytes needs a bound, too
)

// most is how many elements may go into a request, so that its reply is not much longer than limit, too. The length of
// results that have one each is a guess: replies of such results are refused if they take two thousand times as much.
func (cs codecs[In, Out]) most(limit int) int {
	const guess = 256
	out := cs.out.Size()
	if out < 0 {
		out = guess
	}
	return min(mostElements, max(1, limit/max(1, cs.in.Size(), out)))
}

// request appends the head of a request and returns where its count stands.
func (d *definition[In, Out]) request(b []byte, mode byte) (_ []byte, count int) {
	b = binary.LittleEndian.AppendUint16(b, uint16(len(d.name)))
	b = append(append(b, d.name...), mode)
	return append(b, 0, 0, 0, 0), len(b)
}

// pack appends a request for the n elements that at returns, or the first of them.
func (d *definition[In, Out]) pack(b []byte, mode byte, n, limit int, at func(i int) *In) ([]byte, int, error) {
	start := len(b)
	cs, err := d.cross()
	if err != nil {
		return b, 1, err
	}
	b, count := d.request(b, mode)
	done := 0
	for n = min(n, cs.most(limit)); done < n && (done == 0 || len(b)-start < limit); done++ {
		before := len(b)
		if b, err = cs.in.Append(b, *at(done)); err != nil {
			break
		}
		if done > 0 && len(b)-start > wire.MaxFrame/2 { // it may cross alone, and the others without it
			b = b[:before]
			break
		}
	}
	if done == 0 {
		return b[:start], 1, err
	}
	binary.LittleEndian.PutUint32(b[count:], uint32(done))
	return b, done, nil
}

// packAll is pack for elements that stand side by side: numbers are copied at once.
func (d *definition[In, Out]) packAll(b []byte, mode byte, in []In, limit int) ([]byte, int, error) {
	cs, err := d.cross()
	if err != nil {
		return b, 1, err
	}
	size := cs.in.Size()
	if size < 0 {
		return d.pack(b, mode, len(in), limit, func(i int) *In { return &in[i] })
	}
	n := min(len(in), cs.most(limit))
	b, count := d.request(b, mode)
	b, err = cs.in.AppendAll(b, in[:n])
	binary.LittleEndian.PutUint32(b[count:], uint32(n))
	return b, n, err
}

// Request packs one call of a task, for an executor to have Served apart from all jobs.
func Request[In, Out any](task Task[In, Out], in In) ([]byte, error) {
	if task.def == nil {
		return nil, ErrNilTask
	}
	if err := task.def.crosses(); err != nil {
		return nil, err
	}
	b, _, err := task.def.pack(nil, goOn, 1, 1, func(int) *In { return &in })
	return b, err
}

// Failure returns the error in a reply to a Request, nil if there is none.
func Failure(answer []byte) error {
	r, err := openReply(answer, 1)
	if err != nil {
		return err
	}
	if r.done == 0 {
		return cutShort(nil)
	}
	return r.failed[0]
}
