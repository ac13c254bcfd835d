// Package manager is a server that owns lists, maps, values, queues and locks, which other processes use by proxies (question 5).
package manager
