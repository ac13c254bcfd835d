package manager

import (
	"context"
	"net"
)

// NewServer is a server without an address, for a test's bubble.
func NewServer(key []byte, opts ...Option) (*Server, error) {
	o, err := collect(key, opts)
	if err != nil {
		return nil, err
	}
	return newServer(o), nil
}

// Pipe is a connection to the server which nothing was said on.
func (s *Server) Pipe() net.Conn {
	ours, theirs := net.Pipe()
	s.attach(ours)
	return theirs
}

// Meet is Dial over a connection that is there.
func Meet(ctx context.Context, conn net.Conn, key []byte) (*Client, error) {
	return meet(ctx, conn, key)
}

// Proof is what shows that one has the key.
func Proof(key []byte, role string, server, client []byte) []byte {
	return proof(key, role, server, client)
}

// Sweep takes away what is left in a folder.
func Sweep(in string) { sweep(in) }

// What the protocol is made of.
const (
	Magic     = magic
	Patience  = patience
	Strangers = strangers
)

// Sessions is how many clients there are.
func (s *Server) Sessions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions
}

// Pending is how many calls are under way.
func (c *Client) Pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.calls)
}

// Coded are the errors that cross.
var Coded = coded

// ThereAndBack is an error of the server as the client has it.
func ThereAndBack(err error) error { return errorOf(appendError(nil, err)) }

// ErrorOf reads the body of a failure.
func ErrorOf(body []byte) error { return errorOf(body) }
