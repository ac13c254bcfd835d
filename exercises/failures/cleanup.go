package failures

import "errors"

// Closers is what is to be given back at the end, where a defer will not do: because it is opened in one function and
// closed by another, or because the errors of closing are wanted. The zero value is ready. Like defers, it belongs to
// one goroutine at a time. After Python's contextlib.ExitStack.
type Closers struct {
	closers []func() error
}

// Add has one more closer called by Close. A closer may add others: they are called next.
func (c *Closers) Add(closer func() error) { c.closers = append(c.closers, closer) }

// Close calls the closers, the newest first and each once, and joins their errors in that order. Each has a goroutine
// of its own, so that one that panics or ends its goroutine is an error like any other, as Capture has it, and the
// rest are called all the same. To close again does nothing.
//
// It waits for each closer, as long as that takes, and has no ctx on purpose. It is called when the work is over, which
// is often because ctx has ended, and then above all what is open is to be closed; and a closer that was left to itself
// would still use what the next one closes. Only a closer knows how long it may take, so one that may hang is given its
// own time, as in Add(func() error { return pool.Shutdown(patience) }).
func (c *Closers) Close() error {
	var errs []error
	for len(c.closers) > 0 {
		last := len(c.closers) - 1
		closer := c.closers[last]
		c.closers[last] = nil
		c.closers = c.closers[:last]
		errs = append(errs, <-Go(closer))
	}
	return errors.Join(errs...)
}
