package sharedmemory

import (
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"
	"unsafe"
)

// cells are values of one type in memory: a word each, if they are numbers of 4 or 8 bytes, and else under a latch,
// with an undo.
type cells[T comparable] struct {
	seg   *segment
	latch *latch
}

// cellsHead is followed by what undo keeps, and then by the values.
type cellsHead struct {
	latch atomic.Uint32
	size  uint32
	n     uint64
	kept  atomic.Uint64 // the index, plus one, of the value that is being changed and whose old self is kept
}

// first is where the values begin.
func (c *cells[T]) first() uintptr {
	return (unsafe.Sizeof(cellsHead{}) + unsafe.Sizeof(*new(T)) + 15) &^ 15
}

func newCells[T comparable](kind uint32, n int) (*cells[T], error) {
	if err := flat(reflect.TypeFor[T]()); err != nil {
		return nil, err
	}
	size := int(unsafe.Sizeof(*new(T)))
	if n < 1 || n > maxSize/size {
		return nil, fmt.Errorf("%w: %d values of %d bytes", ErrCount, n, size)
	}
	c := new(cells[T])
	seg, err := create(kind, int(c.first())+n*size)
	if err != nil {
		return nil, err
	}
	c.open(seg)
	c.head().size, c.head().n = uint32(size), uint64(n)
	return c, nil
}

func openCells[T comparable](id string, kind uint32) (*cells[T], error) {
	seg, err := attach(id, kind)
	if err != nil {
		return nil, err
	}
	c := new(cells[T])
	c.open(seg)
	if h := c.head(); uintptr(h.size) != unsafe.Sizeof(*new(T)) || c.first()+uintptr(h.n)*uintptr(h.size) > uintptr(len(seg.mem)-body) {
		return nil, errAlien
	}
	return c, nil
}

func (c *cells[T]) open(seg *segment) {
	c.seg = seg
	c.latch = newLatch(seg, &c.head().latch)
}

func (c *cells[T]) segment() *segment {
	if c == nil {
		return nil
	}
	return c.seg
}

func (c *cells[T]) close() error {
	if c == nil {
		return nil
	}
	return c.latch.close()
}

func (c *cells[T]) head() *cellsHead { return at[cellsHead](c.seg) }

// cell is where a value is.
func (c *cells[T]) cell(i int) *T {
	return (*T)(unsafe.Pointer(&c.seg.mem[uintptr(body)+c.first()+uintptr(i)*unsafe.Sizeof(*new(T))]))
}

// old is where the undo is.
func (c *cells[T]) old() *T {
	return (*T)(unsafe.Pointer(&c.seg.mem[(uintptr(body)+unsafe.Sizeof(cellsHead{})+7)&^7]))
}

// change sets a value to what f says.
func (c *cells[T]) change(i int, f func(T) (T, bool)) error {
	switch unsafe.Sizeof(*new(T)) {
	case 8:
		swap(f, (*atomic.Uint64)(unsafe.Pointer(c.cell(i))).Load, (*atomic.Uint64)(unsafe.Pointer(c.cell(i))).CompareAndSwap)
		return nil
	case 4:
		swap(f, (*atomic.Uint32)(unsafe.Pointer(c.cell(i))).Load, (*atomic.Uint32)(unsafe.Pointer(c.cell(i))).CompareAndSwap)
		return nil
	}
	return c.latch.with(c.undo, func() {
		if next, changes := f(*c.cell(i)); changes {
			c.keep(i)
			*c.cell(i) = next
			c.head().kept.Store(0)
		}
	})
}

// keep is what makes it possible to undo what follows.
func (c *cells[T]) keep(i int) {
	*c.old() = *c.cell(i)
	c.head().kept.Store(uint64(i) + 1)
}

// undo is for who finds that the last one died on the way.
func (c *cells[T]) undo() {
	if i := c.head().kept.Load(); i != 0 {
		*c.cell(int(i - 1)) = *c.old()
		c.head().kept.Store(0)
	}
}

// swap changes a value in one word, again and again until nobody else has meanwhile.
func swap[T, Word any](f func(T) (T, bool), load func() Word, cas func(old, next Word) bool) {
	for {
		old := load()
		next, changes := f(*(*T)(unsafe.Pointer(&old)))
		if !changes || cas(old, *(*Word)(unsafe.Pointer(&next))) {
			return
		}
	}
}

// flat refuses a type whose values mean something in one process only.
func flat(t reflect.Type) error {
	switch kind := t.Kind(); {
	case t.Size() == 0:
		return fmt.Errorf("sharedmemory: %v takes no memory: there is nothing to share", t)
	case kind == reflect.Array:
		return flat(t.Elem())
	case kind == reflect.Struct:
		var all []error
		for f := range t.Fields() {
			if err := flat(f.Type); err != nil {
				all = append(all, fmt.Errorf("field %s: %w", f.Name, err))
			}
		}
		return errors.Join(all...)
	case kind >= reflect.Bool && kind <= reflect.Complex128 && kind != reflect.Uintptr:
		return nil
	}
	return fmt.Errorf("sharedmemory: a %v means something in its own process only: share numbers, bools, and arrays and structs of them", t)
}
