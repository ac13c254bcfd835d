// Package decision is which model for which work, and how many workers (question 1).
package decision
