package wire

import (
	"reflect"
	"strings"
)

// fields checks a struct field by field.
func (c *checker) fields(path string, t reflect.Type, addressed bool) error {
	return c.flatten(path, t, addressed, map[string]string{}, map[reflect.Type]bool{})
}

// flatten checks the fields of t and those of what it embeds, which JSON writes side by side. named has the path of
// each name so far: where two fields have one name, JSON drops one of them or both. within is what t is embedded in.
func (c *checker) flatten(path string, t reflect.Type, addressed bool, named map[string]string, within map[reflect.Type]bool) error {
	if within[t] {
		return c.refuse(path, "embeds itself: give the field a name")
	}
	within[t] = true
	defer delete(within, t)
	for _, f := range ownFields(t) {
		if err := c.field(path+"."+f.Name, t, f, addressed, named, within); err != nil {
			return err
		}
	}
	return nil
}

// field checks one field of owner.
func (c *checker) field(path string, owner reflect.Type, f reflect.StructField, addressed bool, named map[string]string, within map[reflect.Type]bool) error {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	inner, viaPointer := pointee(f.Type)
	switch {
	case f.Anonymous && name == "" && inner.Kind() == reflect.Struct && (f.IsExported() || !viaPointer):
		return c.flatten(path, inner, addressed || viaPointer, named, within)
	case !f.IsExported():
		return c.unexported(path, owner, f.Type)
	case name == "":
		name = f.Name
	}
	if other := named[name]; other != "" {
		return c.refuse(path, "has the same name in JSON, %q, as %s, so that one of them is lost: change one", name, other)
	}
	named[name] = path
	return c.value(path, f.Type, addressed)
}

// unexported refuses a field that JSON leaves out. Where exporting it would not help, it says so.
func (c *checker) unexported(path string, owner, t reflect.Type) error {
	if err := c.leaf(path, t); err != nil {
		return err
	}
	methods := "MarshalJSON and UnmarshalJSON"
	if owner == c.root {
		methods = "MarshalBinary and UnmarshalBinary"
	}
	if owner.Name() == "" {
		return c.refuse(path, `is not exported: export it, or leave it behind with json:"-"`)
	}
	return c.refuse(path, `is not exported: export it, leave it behind with json:"-", or give %s %s`, owner.Name(), methods)
}

// pointee is what an embedded field embeds, and whether it does through a pointer.
func pointee(t reflect.Type) (inner reflect.Type, viaPointer bool) {
	if t.Kind() == reflect.Pointer {
		return t.Elem(), true
	}
	return t, false
}
