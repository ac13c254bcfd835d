package contract

import (
	"testing"
	"testing/synctest"
)

// World is where the parties of a suite live, and how a row looks at them from outside.
type World struct {
	// Run runs a row in this world.
	Run func(t *testing.T, row func(t *testing.T))
	// Settle returns when every party has come as far as it can without the others.
	Settle func()
	// Rounds is how often a row repeats what it hunts a race with.
	Rounds int
}

// Goroutines is the world of one process, in virtual time: there, «it is blocked now» can be known.
var Goroutines = World{Run: synctest.Test, Settle: synctest.Wait, Rounds: 10_000}

// in runs rows in a world.
func (rs rows[Open]) in(t *testing.T, w World, open Open) {
	for _, r := range rs {
		t.Run(r.name, func(t *testing.T) {
			watchdog(t)
			w.Run(t, func(t *testing.T) { r.run(t, open) })
		})
	}
}
