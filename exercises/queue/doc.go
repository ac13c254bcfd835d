// Package queue hands items from goroutine to goroutine (question 5).
package queue
