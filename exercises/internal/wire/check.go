package wire

import (
	"reflect"
	"strings"
)

// check looks for what encoding/json would lose of values of type t without a word, or could never write. It tells
// whether methods that a user wrote are called for it.
func check(t reflect.Type) (users bool, err error) {
	c := checker{root: t, name: target(t).Name(), seen: map[place]bool{}}
	err = c.value(c.name, t, true)
	return c.users, err
}

// checker walks through a type once.
type checker struct {
	root reflect.Type
	name string // what the path of every part begins with
	seen map[place]bool

	users bool // some type has methods that a user wrote
}

// place is a type where it has an address, or where it has none: encoding/json calls a method of the pointer only if
// there is one, and a value of a map has none.
type place struct {
	t         reflect.Type
	addressed bool
}

// value checks what is found at path.
func (c *checker) value(path string, t reflect.Type, addressed bool) error {
	if here := (place{t, addressed}); c.seen[here] {
		return nil
	} else {
		c.seen[here] = true
	}
	if ok, err := c.methods(path, t, addressed); ok || err != nil {
		return err
	}
	switch t.Kind() {
	case reflect.Pointer:
		if target(t).Kind() == reflect.Pointer {
			return c.refuse(path, "is a pointer to nothing but pointers")
		}
		return c.value(path, target(t), true)
	case reflect.Slice:
		return c.value(path+"[]", t.Elem(), true)
	case reflect.Array:
		return c.value(path+"[]", t.Elem(), addressed)
	case reflect.Map:
		c.users = c.users || speaks(t.Key()) && isUsers(t.Key())
		if !isKey(t.Key()) {
			return c.refuse(path, "has keys of type %v, which JSON cannot write and read back: use strings or integers", t.Key())
		}
		return c.value(path+"[]", t.Elem(), false)
	case reflect.Struct:
		return c.fields(path, t, addressed)
	}
	return c.leaf(path, t)
}

// target is what t points to in the end. With type T *T there is no end, and encoding/json would look for it forever:
// then it is a pointer still.
func target(t reflect.Type) reflect.Type {
	for range 8 {
		if t.Kind() != reflect.Pointer {
			break
		}
		t = t.Elem()
	}
	return t
}

// methods tells whether encoding/json asks t itself, both ways: then t is trusted and not looked into.
func (c *checker) methods(path string, t reflect.Type, addressed bool) (trusted bool, err error) {
	p := reflect.PointerTo(t)
	switch {
	case !toJSON(p) && !fromJSON(p):
		return false, nil
	case !toJSON(p):
		return false, c.refuse(path, "has an UnmarshalJSON or UnmarshalText and nothing that writes for it: give %s MarshalJSON or MarshalText", t.Name())
	case !fromJSON(p):
		return false, c.refuse(path, "has a MarshalJSON or MarshalText and no way back: give %s UnmarshalJSON or UnmarshalText", t.Name())
	case !addressed && !toJSON(t):
		return false, c.refuse(path, "is the value of a map, and JSON does not call the methods of *%s there: make it a *%[1]s", t.Name())
	}
	if m := borrowed(t, asked(p)...); m != "" {
		return false, c.refuse(path, "has the %s of a field it embeds, which leaves the other fields out: "+
			"give %s its own, or give that field a name", m, t.Name())
	}
	c.users = c.users || isUsers(t)
	return true, nil
}

// isKey tells that JSON can write keys of type t and read them back. Of a string it writes the bytes, without asking
// MarshalText, and yet has UnmarshalText read them.
func isKey(t reflect.Type) bool {
	switch k := t.Kind(); {
	case k == reflect.String:
		return !reflect.PointerTo(t).Implements(textUnmarshaler)
	case t.Implements(textMarshaler) || reflect.PointerTo(t).Implements(textUnmarshaler):
		return t.Implements(textMarshaler) && reflect.PointerTo(t).Implements(textUnmarshaler)
	default:
		return reflect.Int <= k && k <= reflect.Uint64
	}
}

// leaf refuses what has no parts and can never cross.
func (c *checker) leaf(path string, t reflect.Type) error {
	what, remedy := hopeless(t)
	switch {
	case what == "":
		return nil
	case remedy == "" && c.subject(path) == "field":
		remedy = `: leave it behind with json:"-"`
	}
	return c.refuse(path, "%s", what+remedy)
}

// hopeless says what is in the way of any value of type t, and what else to use, or nothing.
func hopeless(t reflect.Type) (what, remedy string) {
	switch t.Kind() {
	case reflect.Chan:
		return "is a channel", ""
	case reflect.Func:
		return "is a function", ""
	case reflect.UnsafePointer, reflect.Uintptr:
		return "is an address of this process", ""
	case reflect.Interface:
		return "is an interface, and JSON would lose the type of what is in it", ": use that type"
	case reflect.Complex64, reflect.Complex128:
		return "is complex, which JSON cannot write", ": use two floats"
	}
	return "", ""
}

// refuse says which part of the root is in the way, and why.
func (c *checker) refuse(path, format string, args ...any) error {
	subject := c.subject(path)
	if subject != "it" {
		subject += " " + path
	}
	return refuse(c.root, subject+" "+format, args...)
}

// subject is what path leads to.
func (c *checker) subject(path string) string {
	switch {
	case path == c.name:
		return "it"
	case strings.HasSuffix(path, "[]"):
		return "element"
	}
	return "field"
}
