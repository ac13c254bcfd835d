package manager

import (
	"fmt"
	"sync"
)

// kind is what an object is: how it is made, and all that can be done with it. There is no other way to reach one.
type kind struct {
	name  string
	make  func(name string, params []byte) (any, error)
	verbs map[byte]verb
}

// verb carries out a call of an object. It answers by appending to k.out, or sets k.later.
type verb func(object any, k *call) error

// on makes a verb of a method.
func on[O any](method func(O, *call) error) verb {
	return func(object any, k *call) error { return method(object.(O), k) }
}

// kinds are what there is.
var kinds = map[byte]*kind{'l': &listKind, 'm': &tableKind, 'q': &itemsKind, 'k': &lockKind}

// registry is the objects of a server, by name and by number.
type registry struct {
	mu    sync.RWMutex
	most  int
	names map[string]uint32
	all   []object
}

type object struct {
	kind   *kind
	typ    string
	params string
	it     any
}

// do carries out a request.
func (k *call) do(what byte) error {
	objects := &k.session.server.objects
	if what == open {
		n, err := objects.open(k.args)
		k.out = appendNumber(k.out, int(n))
		return err
	}
	n, args, err := takeObject(k.args)
	if err != nil {
		return err
	}
	o, err := objects.find(n)
	if err != nil {
		return err
	}
	do := o.kind.verbs[what]
	if do == nil {
		return fmt.Errorf("%w: a %s does not %q", ErrNotExposed, o.kind.name, what)
	}
	k.args = args
	return do(o.it, k)
}

func (r *registry) find(n uint32) (object, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if uint64(n) >= uint64(len(r.all)) {
		return object{}, fmt.Errorf("%w: there is no object %d", ErrProtocol, n)
	}
	return r.all[n], nil
}

// open finds the object of a name, or makes it: its kind, name, type and what else there is to know of it.
func (r *registry) open(body []byte) (uint32, error) {
	if len(body) == 0 || kinds[body[0]] == nil {
		return 0, fmt.Errorf("%w: an object of no known kind", ErrProtocol)
	}
	name, rest, err := takeBytes(body[1:])
	if err != nil {
		return 0, err
	}
	typ, params, err := takeBytes(rest)
	if err != nil {
		return 0, err
	}
	return r.findOrMake(string(name), object{kind: kinds[body[0]], typ: string(typ), params: string(params)})
}

func (r *registry) findOrMake(name string, want object) (n uint32, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n, ok := r.names[name]; ok {
		return n, r.all[n].matches(name, want)
	}
	if len(r.all) == r.most {
		return 0, fmt.Errorf("%w: %d objects", ErrCrowded, r.most)
	}
	if want.it, err = want.kind.make(name, []byte(want.params)); err != nil {
		return 0, err
	}
	n = uint32(len(r.all))
	r.names[name], r.all = n, append(r.all, want)
	return n, nil
}

func (o object) matches(name string, want object) error {
	if o.kind == want.kind && o.typ == want.typ && o.params == want.params {
		return nil
	}
	return fmt.Errorf("%w: %q is a %s of %s", ErrType, name, o.kind.name, o.typ)
}
