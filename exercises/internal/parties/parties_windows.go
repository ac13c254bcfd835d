// Package parties needs open files to be handed to a child, which Windows has not.
package parties
