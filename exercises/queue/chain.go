package queue

// chain is the store of a queue that gives its oldest item first: blocks of slots, each filled and then emptied from
// its beginning. Nothing moves as it grows, and nothing is left of a burst.
type chain[T any] struct {
	first, last *block[T]
	taken, put  int // slots of the first block that are used up, and of the last that are used
	n           int
	spare       *block[T]
}

type block[T any] struct {
	slots [blockSize]T
	next  *block[T]
}

const blockSize = 128

func (c *chain[T]) push(item T) error {
	if c.last == nil || c.put == blockSize {
		c.grow()
	}
	c.last.slots[c.put] = item
	c.put++
	c.n++
	return nil
}

// grow adds a block: the one that was used up last, if there is one.
func (c *chain[T]) grow() {
	added := c.spare
	if c.spare = nil; added == nil {
		added = new(block[T])
	}
	if c.last == nil {
		c.first = added
	} else {
		c.last.next = added
	}
	c.last, c.put = added, 0
}

func (c *chain[T]) pop() (T, error) {
	item := take(&c.first.slots[c.taken])
	c.taken++
	c.n--
	switch {
	case c.n == 0: // the one block that is left will do again
		c.taken, c.put = 0, 0
	case c.taken == blockSize:
		c.spare, c.first, c.taken = c.first, c.first.next, 0
		c.spare.next = nil
	}
	return item, nil
}

func (c *chain[T]) len() int { return c.n }

func (c *chain[T]) clear() { *c = chain[T]{} }
