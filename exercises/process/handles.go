package process

import (
	"iter"
	"reflect"
	"slices"
	"sync"
)

var handleType = reflect.TypeFor[Handle]()

// handles yields the handles in a value, as they are met. Only what crosses is looked at, and only where the type says
// that there can be one: a million numbers cost nothing.
func handles(v reflect.Value) iter.Seq[Handle] {
	return func(yield func(Handle) bool) { visit(v, yield) }
}

func visit(v reflect.Value, yield func(Handle) bool) bool {
	if !v.IsValid() || !mayHold(v.Type()) {
		return true
	}
	if h, ok := asHandle(v); ok {
		return yield(h)
	}
	switch v.Kind() {
	case reflect.Pointer:
		return v.IsNil() || visit(v.Elem(), yield)
	case reflect.Struct:
		for f, part := range v.Fields() {
			if crosses(f) && !visit(part, yield) {
				return false
			}
		}
	case reflect.Slice, reflect.Array:
		for _, part := range v.Seq2() {
			if !visit(part, yield) {
				return false
			}
		}
	case reflect.Map:
		for key, part := range v.Seq2() {
			if !visit(key, yield) || !visit(part, yield) {
				return false
			}
		}
	}
	return true
}

// asHandle is v itself, or a pointer to what v is. A nil pointer is no handle, and crosses as what it is.
func asHandle(v reflect.Value) (Handle, bool) {
	if !v.CanInterface() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, false
	}
	if h, ok := v.Interface().(Handle); ok {
		return h, true
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	h, ok := p.Interface().(Handle)
	return h, ok
}

// crosses tells of the fields that JSON has.
func crosses(f reflect.StructField) bool {
	return (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-"
}

// mayHold tells of a type whether a value of it can hold a handle.
func mayHold(t reflect.Type) bool {
	if known, ok := holders.Load(t); ok {
		return known.(bool)
	}
	may := reaches(t, nil)
	holders.Store(t, may)
	return may
}

var holders sync.Map // of a reflect.Type, what mayHold returns

// reaches is mayHold without its memory; above are the types that t is a part of, which may be t itself.
func reaches(t reflect.Type, above []reflect.Type) bool {
	if t.Implements(handleType) || reflect.PointerTo(t).Implements(handleType) {
		return true
	}
	if slices.Contains(above, t) {
		return false
	}
	above = append(above, t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return reaches(t.Elem(), above)
	case reflect.Map:
		return reaches(t.Key(), above) || reaches(t.Elem(), above)
	case reflect.Struct:
		for f := range t.Fields() {
			if crosses(f) && reaches(f.Type, above) {
				return true
			}
		}
	}
	return false
}
