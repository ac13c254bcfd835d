package executor

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"concurrency/exercises/internal/wire"
)

// serving is a request under way in a worker.
type serving[In, Out any] struct {
	codecs[In, Out]
	def      *definition[In, Out]
	ctx      context.Context
	mode     byte
	n        int
	args     []byte // of the elements from done on
	b        []byte // what the reply is appended to
	ins      []In   // of all, instead, if they are numbers: those are copied at once
	outs     []Out
	failures []byte
	failed   int
	done     int
}

func (d *definition[In, Out]) serve(ctx context.Context, mode byte, n int, args, b []byte, send func([]byte)) {
	cs, err := d.cross()
	if err != nil {
		send(refusal(b, mode, n, err))
		return
	}
	if n > 1 && int64(len(args)) < int64(n)*int64(least(cs.in.Size())) { // before memory is taken for n
		send(refusal(b, mode, n, wire.ErrMalformed))
		return
	}
	s, used := d.served.Get().(*serving[In, Out])
	if !used {
		s = new(serving[In, Out])
	}
	*s = serving[In, Out]{
		codecs: cs, def: d, ctx: ctx, mode: mode, n: n, args: args, b: b,
		ins: s.ins[:0], outs: slices.Grow(s.outs[:0], n),
	}
	if cs.in.Size() >= 0 && n > 1 {
		s.ins = slices.Grow(s.ins, n)[:n]
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
			return
		}
		send(s.reply())
		s.release()
	}()
	for s.more() {
		s.stretch()
	}
}

// release keeps the memory for the next request if it holds nothing but numbers.
func (s *serving[In, Out]) release() {
	if s.in.Size() >= 0 && s.out.Size() >= 0 {
		def := s.def
		*s = serving[In, Out]{ins: s.ins, outs: s.outs}
		def.served.Put(s)
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
	if len(s.ins) > 0 {
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
		out, err := s.def.fn(s.ctx, s.ins[s.done])
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
	out, err := s.def.fn(s.ctx, in)
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
	s.failures = appendFailure(s.failures, i, encodeError(err))
	s.failed++
}

// longestReply is with all that Serve was given to put in front of it, so that the frame has room for it.
var longestReply = wire.MaxFrame

// reply is encoded as a whole before a byte of it is sent. What cannot be encoded is a failure of its element.
func (s *serving[In, Out]) reply() []byte {
	var b []byte
	var err error
	if s.failed == 0 {
		b, err = s.out.AppendAll(s.head(), s.outs)
	}
	if s.failed > 0 || err != nil {
		values := s.values()
		b = append(append(s.head(), s.failures...), values...)
	}
	if len(b) > longestReply {
		return refusal(s.b, s.mode, s.n, fmt.Errorf("%w: a reply of %d bytes with %d outcomes, at most %d: "+
			"Chunk makes the requests smaller", wire.ErrTooLong, len(b), s.done, longestReply))
	}
	return b
}

func (s *serving[In, Out]) head() []byte {
	b := binary.LittleEndian.AppendUint32(s.b, uint32(s.done))
	return binary.LittleEndian.AppendUint32(b, uint32(s.failed))
}

// values encodes the results one by one, those that have failed as zeros.
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
		b = append(b, make([]byte, least(s.out.Size()))...)
	}
	return b
}

// least is how many bytes a value of this size has at least: all of them, or those of a length.
func least(size int) int {
	if size < 0 {
		return countBytes
	}
	return size
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
