// Package wire says how values become bytes and how bytes become frames on a pipe between two processes. Its two
// halves, [Codec] and [Reader], know nothing of each other. What the kinds of frames mean, and which frame holds which
// values, is for the packages that use it. This comment is all that one needs to write the other end in another language.
//
// # Frames
//
// A stream is frames one after the other, without anything between them. A frame is
//
//	4 bytes   length of all that follows, from 5 to 134217728 (128 MiB)
//	1 byte    kind
//	4 bytes   id
//	the rest  body
//
// Numbers are unsigned and little-endian. Frame 3 of kind 'r' with the body "hi" is, in hexadecimal,
//
//	07 00 00 00  72  03 00 00 00  68 69
//
// A stream may end only between two frames. In Python, with pipe = sys.stdin.buffer:
//
//	def read_frame(pipe):  # of a buffered file, whose read(n) returns fewer than n bytes only at the end
//	    head = pipe.read(9)
//	    if not head:
//	        return None  # the end
//	    n, kind, id = struct.unpack("<IBI", head)
//	    return kind, id, pipe.read(n - 5)
//
//	def write_frame(pipe, kind, id, body):
//	    pipe.write(struct.pack("<IBI", len(body) + 5, kind, id) + body)
//	    pipe.flush()
//
// # Values
//
// The Go type of a value alone decides which of three formats it has, and both ends know the type: the bytes do not
// say. The formats are the same on every machine.
//
// 1. Numbers: int8 to int64, uint8 to uint64, int and uint, float32 and float64, complex64 and complex128; and arrays
// and structs of which every part, down to the last, is a number of one and the same type. (int and int64 are not the
// same; a complex number is two floats, the real one first.) They are little-endian words in the order of the
// declaration, with nothing before, between or behind: two's complement, IEEE 754. int and uint have 8 bytes. Structs
// may have fields that are not exported, but no blank ones and none that take no bytes. A struct{} alone is no bytes.
//
//	int64(1)                  01 00 00 00 00 00 00 00    struct.pack("<q", 1)
//	struct{ X, Y float32 }    two words of 4 bytes       struct.pack("<ff", x, y)
//	[3]uint16{1, 2, 3}        01 00 02 00 03 00          struct.pack("<3H", 1, 2, 3)
//
// 2. Bytes with a length: string, []byte, and all that has MarshalBinary and UnmarshalBinary. First the length in 4
// bytes, unsigned and little-endian, then so many bytes: the string as it is (in Go that is UTF-8 by custom, but any
// bytes cross), or what MarshalBinary said. A []byte that is nil is the length ff ff ff ff and no more.
//
//	"hi"            02 00 00 00 68 69
//	[]byte{}        00 00 00 00
//	[]byte(nil)     ff ff ff ff
//
// 3. JSON with a length: all others; bool, slices, maps, pointers and mixed structs too. First the length as before,
// then so many bytes of JSON in UTF-8: what encoding/json makes of the value.
//
//	true                                    04 00 00 00 74 72 75 65
//	[]int{1, 2}                             05 00 00 00 5b 31 2c 32 5d
//	struct{ Name string; N int }{"a", 1}    12 00 00 00 {"Name":"a","N":1}
//
// A type, or a part of a type, that has a pair of methods for both ways (Marshal and Unmarshal of Binary, JSON or
// Text, declared on it or on its pointer) is asked, not copied: a time.Time and a big.Int, and also a number that is
// the key of a table in its process. For the type itself MarshalBinary goes first; a part is a part of JSON, which
// knows only the other two. Methods for one way only, as for printing, do not count in formats 1 and 2.
//
// A sequence of values is one value behind the other. How many there are is said elsewhere.
//
// # What cannot cross
//
// A value arrives as it was or not at all. encoding/json loses some values without a word, so [For] refuses a type with
// a channel, a function or an address in it; with an interface, since the type of what it holds would be lost; with a
// field that is not exported, since it would arrive empty; with two fields that have one name in JSON; with methods
// that come from an embedded field and know only that field; and with methods for one way only. And Append refuses a
// string in JSON that is not UTF-8. A field with json:"-" is left behind, as its owner wishes.
//
// What is lost still: of pointers, that two of them are equal, and that one points to a nil and is not nil itself; of
// a time.Time, the monotonic clock and the name of its zone, and so the rule of its summer time; of a json.Number in
// JSON, that it was empty and not 0, and of a json.RawMessage, that it was nil and not null; and whatever the user's own
// methods and tags, such as omitempty, leave out.
package wire
