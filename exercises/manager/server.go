package manager

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// Server owns objects that others use. [Serve] makes one that lives in this process. All its methods may be called
// concurrently.
type Server struct {
	with     options
	listener net.Listener
	folder   string // to be taken away; "" if the address was given
	objects  registry

	ctx    context.Context // ends with the server
	cancel context.CancelFunc
	all    sync.WaitGroup // every goroutine of the server

	mu       sync.Mutex
	closed   bool
	conns    map[net.Conn]bool // true: it has shown that it has the key
	sessions int
	strange  int // connections that have not

	closing sync.Once
	err     error // of the closing
}

// strangers is how many connections may be about to show that they have the key. Each has five seconds.
const strangers = 64

// Serve starts a server in this process, and returns when it listens. Who has the key can dial it until it is closed.
// An error means that there is none: the key is empty, the address is taken, or the system refuses. Python has
// Manager, always in a process of its own, as [Start] does.
func Serve(key []byte, opts ...Option) (*Server, error) {
	o, err := collect(key, opts)
	if err != nil {
		return nil, err
	}
	l, folder, err := o.listen()
	if err != nil {
		return nil, err
	}
	return serveOn(l, folder, o), nil
}

// listen listens where the options say, or in a new folder.
func (o *options) listen() (l net.Listener, folder string, err error) {
	if o.Address == "" {
		if o.Address, folder, err = privateAddress(); err != nil {
			return nil, "", err
		}
	}
	if l, err = o.Address.listen(); err != nil {
		return nil, "", errors.Join(err, removeAll(folder))
	}
	return l, folder, nil
}

func removeAll(folder string) error {
	if folder == "" {
		return nil
	}
	return os.RemoveAll(folder)
}

func serveOn(l net.Listener, folder string, o options) *Server {
	s := newServer(o)
	s.listener, s.folder = l, folder
	s.all.Go(s.accept)
	return s
}

func newServer(o options) *Server {
	s := &Server{with: o, conns: map[net.Conn]bool{}, objects: registry{names: map[string]uint32{}, most: o.Objects}}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Address is where the server listens.
func (s *Server) Address() Address { return addressOf(s.listener) }

// Close ends the server in order: nobody new is let in, all calls that wait get [ErrServerGone], and when it returns,
// every goroutine, the socket and the folder are gone. It may be called again. Whatever the objects held is lost.
func (s *Server) Close() error {
	s.closing.Do(func() {
		if s.listener != nil {
			s.err = s.listener.Close()
		}
		s.hangUp() // first, so that nobody takes the end of the server for the end of his ctx
		s.cancel()
		s.all.Wait()
		s.err = errors.Join(s.err, removeAll(s.folder))
	})
	return s.err
}

func (s *Server) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for conn := range s.conns {
		_ = conn.Close()
	}
}

func (s *Server) accept() {
	for {
		conn, err := s.listener.Accept()
		switch {
		case err == nil:
			s.attach(conn)
		case errors.Is(err, net.ErrClosed):
			return
		default: // too many open files, say
			s.with.log().Warn("manager: cannot accept", "error", err)
			s.pause(10 * time.Millisecond)
		}
	}
}

func (s *Server) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-s.ctx.Done():
	}
}

// attach serves a connection in its own goroutine, so that one that is silent is in nobody's way.
func (s *Server) attach(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.strange == strangers {
		_ = conn.Close()
		return
	}
	s.strange++
	s.conns[conn] = false
	s.all.Go(func() {
		defer s.detach(conn)
		s.serve(conn)
	})
}

func (s *Server) detach(conn net.Conn) {
	_ = conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns[conn] {
		s.sessions--
	} else {
		s.strange--
	}
	delete(s.conns, conn)
}

// admit makes a session of a connection that has shown that it has the key.
func (s *Server) admit(conn net.Conn) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessions == s.with.Clients {
		return ErrCrowded
	}
	s.conns[conn] = true
	s.strange--
	s.sessions++
	return nil
}

func (s *Server) serve(conn net.Conn) {
	log := s.with.log().With("client", conn.RemoteAddr().String())
	if err := greet(conn, s.with.Key, func() error { return s.admit(conn) }); err != nil {
		if !hasLeft(err) {
			log.Warn("manager: refused", "error", err)
		}
		return
	}
	s.run(conn, log)
}

// hasLeft tells of who left without a word: he only looked whether we live. Or it is we who end.
func hasLeft(err error) bool {
	for _, left := range []error{io.EOF, io.ErrClosedPipe, net.ErrClosed, syscall.EPIPE, syscall.ECONNRESET} {
		if errors.Is(err, left) {
			return true
		}
	}
	return false
}

// run serves a session to its end.
func (s *Server) run(conn net.Conn, log *slog.Logger) {
	c := newSession(s, conn)
	if err := c.read(); errors.Is(err, ErrProtocol) {
		log.Warn("manager: the client makes no sense", "error", err)
	}
	c.end(log)
}
