// Package sharedlist is question 4: one goroutine adds numbers to a list, another removes them, under a lock.
package sharedlist
