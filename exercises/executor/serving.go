package executor

import (
	"context"
	"encoding/binary"

	"concurrency/exercises/internal/wire"
)

// serving is a request under way in a worker.
type serving[In, Out any] struct {
	codecs[In, Out]
	fn       func(context.Context, In) (Out, error)
	ctx      context.Context
	mode     byte
	n        int
	args     []byte // of the elements from done on
	ins      []In   // of all, instead, if they are numbers: those are copied at once
	outs     []Out
	failures []byte
	failed   int
	done     int
}

func (d *definition[In, Out]) serve(ctx context.Context, mode byte, n int, args []byte, send func([]byte)) {
	cs, err := d.cross()
	if err != nil {
		send(refusal(mode, n, err))
		return
	}
	if size := cs.in.Size(); n > 1 && size >= 0 && len(args) < n*size || n > 1 && size < 0 && len(args) < n*countBytes {
		send(refusal(mode, n, wire.ErrMalformed))
		return
	}
	s := &serving[In, Out]{codecs: cs, fn: d.fn, ctx: ctx, mode: mode, n: n, args: args, outs: make([]Out, 0, n)}
	if cs.in.Size() >= 0 && n > 1 {
		s.ins = make([]In, n)
		if _, err := cs.in.TakeAll(args, s.ins); err != nil {
			s.ins = nil // one by one, then: each has its own error
		}
	}
	s.rest(send)
}

// rest runs the elements from done on and sends the reply, also in a goroutine that one of them has ended.
func (s *serving[In, Out]) rest(send func([]byte)) {
	defer func() {
		if s.more() {
			s.rest(send)
		} else {
			send(s.reply())
		}
	}()
	for s.more() {
		s.stretch()
	}
}

func (s *serving[In, Out]) more() bool {
	return s.done < s.n && s.ctx.Err() == nil && (s.mode == goOn || s.failed == 0)
}

// stretch runs elements until the end or until one does not return.
func (s *serving[In, Out]) stretch() {
	returned := false
	defer func() {
		if !returned {
			s.add(*new(Out), Caught(recover()))
		}
	}()
	if s.ins != nil {
		s.numbers()
	}
	for s.more() {
		s.one()
	}
	returned = true
}

// numbers is one for all of ins, with nothing but the task in the loop.
func (s *serving[In, Out]) numbers() {
	for s.more() {
		out, err := s.fn(s.ctx, s.ins[s.done])
		if err != nil {
			s.add(out, err)
			continue
		}
		s.outs = append(s.outs, out)
		s.done++
	}
}

func (s *serving[In, Out]) one() {
	var in In
	rest, err := s.in.Take(s.args, &in)
	if err != nil {
		s.args = behind(s.args, s.in.Size())
		s.add(*new(Out), err)
		return
	}
	s.args = rest
	out, err := s.fn(s.ctx, in)
	s.add(out, err)
}

func (s *serving[In, Out]) add(out Out, err error) {
	if err != nil {
		s.fail(s.done, err)
		out = *new(Out)
	}
	s.outs = append(s.outs, out)
	s.done++
}

func (s *serving[In, Out]) fail(i int, err error) {
	s.failures = appendFailure(s.failures, i, err)
	s.failed++
}

// reply is encoded as a whole before a byte of it is sent. What cannot be encoded is a failure of its element.
func (s *serving[In, Out]) reply() []byte {
	values, err := s.out.AppendAll(nil, s.outs)
	if err != nil || s.failed > 0 && s.out.Size() < 0 {
		values = s.values()
	}
	b := make([]byte, 0, 2*countBytes+len(s.failures)+len(values))
	b = binary.LittleEndian.AppendUint32(b, uint32(s.done))
	b = binary.LittleEndian.AppendUint32(b, uint32(s.failed))
	b = append(append(b, s.failures...), values...)
	if len(b) > wire.MaxFrame/2 {
		return refusal(s.mode, s.n, wire.ErrTooLong)
	}
	return b
}

// values encodes the results of length each, one by one.
func (s *serving[In, Out]) values() (b []byte) {
	failed := s.indexes()
	for i := range s.outs {
		var err error
		if !failed[i] {
			if b, err = s.out.Append(b, s.outs[i]); err == nil {
				continue
			}
			s.fail(i, err)
		}
		b = append(b, make([]byte, max(countBytes, s.out.Size()))...)
	}
	return b
}

// indexes tells which elements have failed so far.
func (s *serving[In, Out]) indexes() map[int]bool {
	found := make(map[int]bool, s.failed)
	for b := s.failures; len(b) > 0; {
		found[int(binary.LittleEndian.Uint32(b))] = true
		b = behind(b[countBytes:], -1)
	}
	return found
}

// behind is what follows the first value of b, whatever that holds: of so many bytes, or below 0 of the length in front of it.
func behind(b []byte, size int) []byte {
	if size < 0 {
		size = countBytes
		if len(b) >= countBytes {
			if n := binary.LittleEndian.Uint32(b); int64(n) <= int64(len(b)) {
				size += int(n)
			}
		}
	}
	return b[min(size, len(b)):]
}
