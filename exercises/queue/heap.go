package queue

// heap is the store of a queue that gives its smallest item first, of equal ones the oldest. No item moves before
// all are compared, so a comparison that panics leaves the heap as it was. That is why
// container/heap, which moves as it compares, is not used here.
type heap[T any] struct {
	compare func(a, b T) int
	nodes   []node[T] // each comes before the two at twice its index and one more, and two more
	pushed  uint64
}

type node[T any] struct {
	item   T
	before uint64 // how many were pushed before
}

func (h *heap[T]) push(item T) (err error) {
	defer catch(&err)
	added := node[T]{item, h.pushed}
	place := h.up(added)
	h.nodes = append(h.nodes, added)
	for i := len(h.nodes) - 1; i > place; i = parent(i) {
		h.nodes[i] = h.nodes[parent(i)]
	}
	h.nodes[place] = added
	h.pushed++
	return nil
}

func (h *heap[T]) pop() (item T, err error) {
	defer catch(&err)
	last := len(h.nodes) - 1
	moved := h.nodes[last]
	for i := h.down(moved, last); i > 0; i = parent(i) { // all on the way to the top move up by one
		moved, h.nodes[i] = h.nodes[i], moved
	}
	item, h.nodes[0] = h.nodes[0].item, moved
	h.nodes[last] = node[T]{} // keeps nothing alive
	h.nodes = fit(h.nodes[:last])
	return item, nil
}

// up returns where a node belongs that comes in at the end.
func (h *heap[T]) up(added node[T]) int {
	i := len(h.nodes)
	for i > 0 && h.less(added, h.nodes[parent(i)]) {
		i = parent(i)
	}
	return i
}

// down returns where a node belongs, among the first n, when it takes the place of the top.
func (h *heap[T]) down(moved node[T], n int) int {
	i := 0
	for child := 1; child < n; child = 2*i + 1 {
		if right := child + 1; right < n && h.less(h.nodes[right], h.nodes[child]) {
			child = right
		}
		if !h.less(h.nodes[child], moved) {
			break
		}
		i = child
	}
	return i
}

func (h *heap[T]) less(a, b node[T]) bool {
	order := h.compare(a.item, b.item)
	return order < 0 || order == 0 && a.before < b.before
}

func parent(i int) int { return (i - 1) / 2 }

func (h *heap[T]) len() int { return len(h.nodes) }

func (h *heap[T]) clear() { h.nodes = nil }
