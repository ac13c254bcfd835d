// Package attempt lets a learner, or a teacher, put another solution to an exercise in the place of ours, and says
// which sentences of the specification hold for it. The Makefile's attempt, try, compare-attempt, reset and attempts
// are its verbs.
//
// An attempt is a folder of its own, attempts/sharedlist, in this module, so that an editor, go test and a debugger work
// there as anywhere. It is made of
//
//   - a stub of each file of the exercise (see [Stub]): what it exports, with its documentation; each body panics;
//   - the specification and the benchmarks, copied, with the imports of what is attempted turned to the attempt;
//   - internal, copies of those packages that the specification needs and that either may not be imported from
//     outside exercises, or import themselves what is attempted.
//
// Tests that look inside the reference (files of the exercise's own package) cannot be asked of anybody else, and are
// left out. What they export to the others, in export_test.go, is stubbed too: who has such a thing fills it in, and
// the rows that need what is missing are not asked.
//
// Why copies, and not the exercise's own tests with an overlay? An overlay is not seen by editors, debuggers nor -cover, and
// whoever reads the attempt should see what it is asked. Each try copies the specification afresh, so it is always ours
// that is asked.
package attempt
