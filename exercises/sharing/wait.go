package sharing

import "context"

// came waits for news from c, and returns false when ctx ends first. If both are there, either counts.
func came(ctx context.Context, c <-chan struct{}) bool {
	ended := ctx.Done()
	if ended == nil { // it never ends, and to wait for one channel is cheaper than for two
		<-c
		return true
	}
	select {
	case <-c:
		return true
	case <-ended:
		return false
	}
}

// mustHave panics over a nil ctx before anyone stands in line with it: who is left there would be granted what nobody
// takes.
func mustHave(ctx context.Context) {
	if ctx == nil {
		panic("sharing: a wait with a nil ctx; use context.Background()")
	}
}

// glances is how often to try before standing in line: a lock or a permit often comes free in less time than it takes to
// park a goroutine and to wake it.
const glances = 30
