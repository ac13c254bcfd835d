package manager

import (
	"bytes"
	"sync"
)

// table is a map at the server. Keys are the same if their bytes are.
type table struct {
	mu     sync.Mutex
	values map[string][]byte
}

var tableKind = kind{
	name: "map",
	make: func(string, []byte) (any, error) { return &table{values: map[string][]byte{}}, nil },
	verbs: map[byte]verb{
		get: on((*table).get), set: on((*table).set), remove: on((*table).remove), length: on((*table).length),
		snapshot: on((*table).snapshot), compareAndSwap: on((*table).compareAndSwap),
	},
}

func (t *table) get(k *call) error {
	key, _, err := takeBytes(k.args)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answer(k, string(key))
	return nil
}

// answer tells whether there is a value, and which.
func (t *table) answer(k *call, key string) {
	value, there := t.values[key]
	k.out = append(appendBool(k.out, there), value...)
}

func (t *table) set(k *call) error {
	key, value, err := takeBytes(k.args)
	if err != nil {
		return err
	}
	value = bytes.Clone(value)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.values[string(key)] = value
	return nil
}

// remove answers what was there.
func (t *table) remove(k *call) error {
	key, _, err := takeBytes(k.args)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.answer(k, string(key))
	delete(t.values, string(key))
	return nil
}

// compareAndSwap answers whether it did, and if not, what is there.
func (t *table) compareAndSwap(k *call) error {
	key, rest, err := takeBytes(k.args)
	if err != nil {
		return err
	}
	old, had, rest, err := takeMaybe(rest)
	if err != nil {
		return err
	}
	value, _, err := takeBytes(rest)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	current, there := t.values[string(key)]
	swapped := there == had && bytes.Equal(current, old)
	k.out = appendBool(k.out, swapped)
	if swapped {
		t.values[string(key)] = value
	} else {
		t.answer(k, string(key))
	}
	return nil
}

func (t *table) length(k *call) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	k.out = appendNumber(k.out, len(t.values))
	return nil
}

// snapshot answers with a key, its value, the next key and so on, in no order.
func (t *table) snapshot(k *call) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	k.out = appendNumber(k.out, len(t.values))
	for key, value := range t.values {
		k.out = append(append(k.out, key...), value...)
	}
	return nil
}
