// Package factorial computes factorials: one of them fast, and a table of them over an executor (question 7).
//
//	f, err := factorial.Of(10)                      // 3628800
//	table, err := factorial.Table(ctx, pool, 1, 10) // 1 2 6 24 ... 3628800
//
// The examples are the four programs of the question, over a thread pool.
package factorial
