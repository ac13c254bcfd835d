package executor

// group collects futures as they end, for one consumer.
type group[T any] struct {
	inbox[*Future[T]]
	pending []*Future[T] // those not yet ended, to be forgotten when the consumer leaves
}

// ticket is a future's place in a group.
type ticket[T any] struct {
	group *group[T]
	place int
}

// watchAll makes a group of the futures: those that have ended are in it, the others come when they end.
func watchAll[T any](fs []*Future[T]) *group[T] {
	g := &group[T]{inbox: newInbox[*Future[T]]()}
	ended := make([]*Future[T], 0, len(fs))
	for _, f := range fs {
		if f.final() || !f.watch(func(box *watchers[T]) { g.expect(f, box) }) {
			ended = append(ended, f)
		}
	}
	g.start(ended)
	return g
}

// expect is called under the future's lock: it cannot end meanwhile.
func (g *group[T]) expect(f *Future[T], box *watchers[T]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	box.tickets = append(box.tickets, ticket[T]{g, len(g.pending)})
	g.pending = append(g.pending, f)
}

// arrive is called by a future that has just ended.
func (g *group[T]) arrive(f *Future[T], place int) {
	g.mu.Lock()
	g.pending[place] = nil
	g.items = append(g.items, f) // with it, so that late misses none
	g.mu.Unlock()
	g.ring()
}

// leave takes the group off every future that has not ended.
func (g *group[T]) leave() {
	for place := range g.pending {
		g.mu.Lock()
		f := g.pending[place]
		g.mu.Unlock()
		if f != nil {
			f.forget(g)
		}
	}
}

// late takes what is in and those that have ended but are still on their way. It is the last that is taken.
func (g *group[T]) late() []*Future[T] {
	g.mu.Lock()
	defer g.mu.Unlock()
	ended := g.items
	for _, f := range g.pending {
		if f != nil && f.final() {
			ended = append(ended, f)
		}
	}
	return ended
}
