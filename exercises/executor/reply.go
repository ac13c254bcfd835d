package executor

import (
	"encoding/binary"
	"fmt"

	"concurrency/exercises/internal/wire"
)

// reply is a reply to a request of n elements, taken apart.
type reply struct {
	done   int           // elements with an outcome
	failed map[int]error // among them, nil if there is none
	values []byte
}

func openReply(b []byte, n int) (r reply, err error) {
	if len(b) < 2*countBytes {
		return r, fmt.Errorf("executor: reply of %d bytes: %w", len(b), wire.ErrMalformed)
	}
	done, failures := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[countBytes:])
	if int64(done) > int64(n) || failures > done {
		return r, fmt.Errorf("executor: reply with %d outcomes and %d failures for %d elements: %w", done, failures, n, wire.ErrMalformed)
	}
	r = reply{done: int(done), values: b[2*countBytes:]}
	if failures > 0 {
		r.failed = make(map[int]error)
	}
	for range failures {
		if err := r.failure(); err != nil {
			return reply{}, err
		}
	}
	return r, nil
}

// failure takes one failure off the front of the values.
func (r *reply) failure() error {
	b := r.values
	if len(b) < 2*countBytes {
		return fmt.Errorf("executor: a failure cut short: %w", wire.ErrMalformed)
	}
	i, n, b := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[countBytes:]), b[2*countBytes:]
	if int64(i) >= int64(r.done) || uint64(n) > uint64(len(b)) {
		return fmt.Errorf("executor: a failure of element %d with %d bytes: %w", i, n, wire.ErrMalformed)
	}
	r.failed[int(i)], r.values = openError(b[:n]), b[n:]
	return nil
}

// take decodes the value of element i, which comes after those before it.
func take[Out any](r *reply, codec *wire.Codec[Out], i int, v *Out) error {
	err, failed := r.failed[i]
	if !failed {
		var rest []byte
		if rest, err = codec.Take(r.values, v); err == nil {
			r.values = rest
			return nil
		}
	}
	r.values = behind(r.values, codec.Size())
	return err
}

// end is called when all outcomes were taken. What is left is no part of any: then they may not be what they seem.
func (r *reply) end() error {
	if len(r.values) == 0 {
		return nil
	}
	return fmt.Errorf("executor: a reply with %d bytes behind its last outcome: %w", len(r.values), wire.ErrMalformed)
}
