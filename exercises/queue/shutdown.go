package queue

// Shutdown lets nothing more in: who puts or waits to put gets [ErrShutdown], and so does who gets
// or waits to get, once there are no more items. Those that are there can be taken and marked done, and
// Join waits for that. Shutting down again does nothing; only [Queue.ShutdownNow] goes further.
func (q *Queue[T]) Shutdown() {
	q.lock()
	defer q.mu.Unlock()
	q.shutDown()
}

// ShutdownNow is [Queue.Shutdown] that drops the items which are still in the queue. Join does not wait for
// them, but still for the items that were taken before, until they are marked done.
func (q *Queue[T]) ShutdownNow() {
	q.lock()
	defer q.mu.Unlock()
	q.shutDown()
	q.items.clear()
	q.rest()
}

// shutDown is for good. Who waits for an item found none, and none will come.
func (q *Queue[T]) shutDown() {
	q.shut = true
	q.putters.refuseAll(ErrShutdown)
	q.getters.refuseAll(ErrShutdown)
}
