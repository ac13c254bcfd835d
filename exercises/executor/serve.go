package executor

import (
	"context"
	"encoding/binary"
	"fmt"

	"concurrency/exercises/internal/wire"
)

// Serve runs what a request asks for, in a worker process, appends the reply to b and hands that to send. It does so
// also if a task ends the goroutine: then Serve does not return, but send has been called. ctx is that of the tasks;
// when it ends, those that have not started never will. Of the request nothing is kept. Serve may be called
// concurrently. It is for executors.
func Serve(ctx context.Context, request, b []byte, send func([]byte)) {
	name, mode, n, args, err := openRequest(request)
	if err != nil {
		send(refusal(b, firstEnds, 1, err))
		return
	}
	def := defined.find(name)
	if def == nil {
		send(refusal(b, mode, n, fmt.Errorf("%w in the worker: no Define(%q) in its program", ErrNotDefined, name)))
		return
	}
	def.serve(ctx, mode, n, args, b, send)
}

// server is a definition that has forgotten its types.
type server interface {
	serve(ctx context.Context, mode byte, n int, args, b []byte, send func([]byte))
}

func openRequest(b []byte) (name []byte, mode byte, n int, args []byte, err error) {
	const nameBytes = 2
	if len(b) >= nameBytes {
		end := nameBytes + int(binary.LittleEndian.Uint16(b))
		if args := end + 1 + countBytes; len(b) >= args {
			n := binary.LittleEndian.Uint32(b[end+1:])
			if n > 0 && n <= mostElements {
				return b[nameBytes:end], b[end], int(n), b[args:], nil
			}
		}
	}
	return nil, 0, 0, nil, fmt.Errorf("executor: a request of %d bytes: %w", len(b), wire.ErrMalformed)
}

// refusal appends a reply in which all have failed alike, or the first has if it stands for all.
func refusal(b []byte, mode byte, n int, err error) []byte {
	if mode == firstEnds {
		n = 1
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	b = binary.LittleEndian.AppendUint32(b, uint32(n))
	text := encodeError(err)
	for i := range n {
		b = appendFailure(b, i, text)
	}
	return b
}

func appendFailure(b []byte, i int, text []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(i))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(text)))
	return append(b, text...)
}
