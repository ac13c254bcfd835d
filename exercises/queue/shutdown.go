package queue

// phase is how far a queue has come. It only goes forward.
type phase int

const (
	open     phase = iota
	draining       // nothing more comes in
	shut           // and nothing more goes out
)

// Shutdown lets nothing more in: who puts or waits to put gets [ErrShutdown], and so does who gets
// or waits to get, once there are no more items. Those that are there can be taken and marked done, and
// Join waits for that. Shutting down again does nothing; only [Queue.ShutdownNow] goes further.
func (q *Queue[T]) Shutdown() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.advance(draining)
}

// ShutdownNow is [Queue.Shutdown] that drops the items which are still in the queue. Join does not wait for
// them, but still for the items that were taken before, until they are marked done.
func (q *Queue[T]) ShutdownNow() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.advance(shut)
	q.items.clear()
	q.rest()
}

// advance refuses all who wait: who does so for an item found none, and none will come.
func (q *Queue[T]) advance(to phase) {
	q.phase = max(q.phase, to)
	q.putters.refuseAll(ErrShutdown)
	q.getters.refuseAll(ErrShutdown)
}
