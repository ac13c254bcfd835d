package manager

import (
	"bytes"
	"sync"
)

// list is a list at the server. It does not know what its items are, only their bytes.
type list struct {
	mu    sync.Mutex
	items [][]byte
}

var listKind = kind{
	name: "list",
	make: func(string, []byte) (any, error) { return &list{}, nil },
	verbs: map[byte]verb{
		appendItem: on((*list).append), get: on((*list).get), set: on((*list).set), length: on((*list).length),
		popFront: on((*list).popFront), popBack: on((*list).popBack), snapshot: on((*list).snapshot),
	},
}

func (l *list) append(k *call) error {
	item := bytes.Clone(k.args)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items = append(l.items, item)
	return nil
}

// at calls use with the item at the index that the call begins with, and what else is in the call.
func (l *list) at(k *call, use func(item *[]byte, rest []byte)) error {
	i, rest, err := takeNumber(k.args)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if i < 0 || i >= len(l.items) {
		return ErrRange
	}
	use(&l.items[i], rest)
	return nil
}

func (l *list) get(k *call) error {
	return l.at(k, func(item *[]byte, _ []byte) { k.out = append(k.out, *item...) })
}

func (l *list) set(k *call) error {
	return l.at(k, func(item *[]byte, value []byte) { *item = bytes.Clone(value) })
}

func (l *list) popFront(k *call) error {
	return l.pop(k, func() (item []byte) {
		item, l.items[0] = l.items[0], nil // so that it is not kept alive
		l.items = l.items[1:]
		return item
	})
}

func (l *list) popBack(k *call) error {
	return l.pop(k, func() (item []byte) {
		last := len(l.items) - 1
		item, l.items[last] = l.items[last], nil
		l.items = l.items[:last]
		return item
	})
}

// pop answers whether there is an item, and which, and takes it away.
func (l *list) pop(k *call, take func() []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	there := len(l.items) > 0
	k.out = appendBool(k.out, there)
	if there {
		k.out = append(k.out, take()...)
	}
	return nil
}

func (l *list) length(k *call) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	k.out = appendNumber(k.out, len(l.items))
	return nil
}

func (l *list) snapshot(k *call) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	k.out = appendNumber(k.out, len(l.items))
	for _, item := range l.items {
		k.out = append(k.out, item...)
	}
	return nil
}
