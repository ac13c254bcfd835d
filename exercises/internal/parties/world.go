//go:build unix

package parties

import (
	"context"
	"testing"

	"concurrency/exercises/internal/contract"
	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// Three starts three parties, each a child that peer begins.
func Three(t *testing.T, known []error, peer *process.Func[*Line]) (ps []*Party) {
	t.Helper()
	for range 3 {
		ps = append(ps, New(t, known, func(l *Line) (*process.Process, error) {
			return peer.Start(context.Background(), l)
		}))
	}
	return ps
}

// World is where the rows run whose parties are the given ones, or those that have taken their places: in real time, and
// a row leaves nothing behind. A row about races has so many rounds.
func World(t *testing.T, ps *[]*Party, rounds int) contract.World {
	return contract.World{
		Rounds: rounds,
		Run: func(t *testing.T, row func(t *testing.T)) {
			leak.Check(t)
			row(t)
		},
		Settle: func() { Settle(t, *ps) },
	}
}
