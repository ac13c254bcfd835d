package processpool

import (
	"encoding/json"
	"errors"
	"fmt"

	"concurrency/exercises/internal/wire"
)

// The kinds of frames. The package's comment tells what they mean.
const (
	hello    = 'H' // to the worker, the first frame: a greeting
	ready    = 'R' // from the worker, its answer: a greeting
	task     = 'T' // to the worker: a request
	cancel   = 'C' // to the worker: the request of this id is not wanted any more
	giveBack = 'B' // to the worker: give back what you have not started
	leave    = 'L' // to the worker: the end of stdin that follows is meant
	done     = 'D' // from the worker: the reply to the request of this id
	kept     = 'K' // from the worker: the answer to giveBack; requests after this id are given back
)

const (
	protocolName    = "processpool"
	protocolVersion = 1
)

// greeting is the body of the first frame each way, as JSON, so that every version can read it.
type greeting struct {
	Protocol string `json:"protocol"`
	Version  int    `json:"version"`
	PID      int    `json:"pid"`
	// Of the pool: how long a worker whose pool is gone may go on with its task, in milliseconds.
	Grace int64 `json:"grace,omitempty"`
	// Of the pool: file 3 is the memory of a journal.
	Journal bool `json:"journal,omitempty"`
	// Of the worker: how many requests it takes while it works on one. 0 if it cannot give back.
	Ahead int `json:"ahead,omitempty"`
}

func (g greeting) append(b []byte, kind byte) []byte {
	g.Protocol, g.Version = protocolName, protocolVersion
	text, _ := json.Marshal(g) // of numbers and a constant: it cannot fail
	start := len(b)
	b, _ = wire.End(append(wire.Begin(b, kind, 0), text...), start)
	return b
}

// errProtocol says that the other side does not speak the protocol, or another version of it.
var errProtocol = errors.New("processpool: not a worker of this pool")

func openGreeting(f wire.Frame, kind byte) (g greeting, err error) {
	if f.Kind != kind {
		return g, fmt.Errorf("%w: its first frame is of kind %q, not %q", errProtocol, f.Kind, kind)
	}
	if err := json.Unmarshal(f.Body, &g); err != nil || g.Protocol != protocolName {
		return g, fmt.Errorf("%w: its greeting is %.100q", errProtocol, f.Body)
	}
	if g.Version != protocolVersion {
		return g, fmt.Errorf("%w: it speaks version %d of the protocol, and this program version %d: "+
			"start the same build on both sides", errProtocol, g.Version, protocolVersion)
	}
	return g, nil
}
