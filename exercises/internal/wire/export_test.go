package wire

// What the tests must reach inside for.

// Usual is the size of a Reader's buffer that has seen no large frame.
const Usual = usual

// Slowly returns a codec that goes word by word, as on a machine whose memory is not what crosses.
func (c *Codec[T]) Slowly() *Codec[T] {
	slow := *c
	slow.plain = false
	return &slow
}

// Plain tells that a value's memory is what crosses.
func (c *Codec[T]) Plain() bool { return c.plain }

// Buffered is the size of the buffer.
func (r *Reader) Buffered() int { return cap(r.buf) }
