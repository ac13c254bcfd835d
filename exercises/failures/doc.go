// Package failures is what becomes of an error, a panic or a crash in concurrent code (question 6).
package failures
