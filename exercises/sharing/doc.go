// Package sharing has tools for sharing data safely between goroutines (question 5). Each can be waited for with a
// context, and misuse is an error, where Go's own tools end the program or hang.
package sharing
