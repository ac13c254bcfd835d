//go:build unix

package parties

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"sync"
	"time"
)

// Verb is what a party can do. Its ctx ends when the caller's does, and ask asks the caller.
type Verb func(ctx context.Context, n int, ask func(int) int) (int, error)

// Verbs is what a child can do, by name. The name "still" is for a verb that tells whether so many calls, which
// are under way, can go no further without somebody else: 1 or 0.
type Verbs map[string]Verb

// Serve does what it is told until the line is cut. Each time that the caller gives it something, open gets the data
// that came with it and says what can be done from now on. The errors are those that the caller can tell apart: he must
// have the same list.
func (l *Line) Serve(open func(data []byte) (Verbs, error), known []error) error {
	goods, err := connOf(l.goods)
	if err != nil {
		return err
	}
	s := server{
		open: open, goods: goods, known: known, out: &talk{enc: json.NewEncoder(l.talk)},
		calls: map[int]*served{},
	}
	in := json.NewDecoder(l.talk)
	for {
		var m message
		if err := in.Decode(&m); err != nil {
			return nil
		}
		s.handle(m)
	}
}

type server struct {
	open  func(data []byte) (Verbs, error)
	goods *net.UnixConn
	verbs Verbs
	known []error
	out   *talk

	mu    sync.Mutex
	calls map[int]*served
}

// served is a call under way.
type served struct {
	cancel context.CancelFunc
	told   chan int
}

func (s *server) handle(m message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m.Kind {
	case open:
		s.reply(m.ID, 0, s.take(m))
	case call:
		if m.Verb == "still" {
			m.N = len(s.calls)
		}
		ctx, cancel := contextOf(m.Ctx)
		c := &served{cancel, make(chan int, 1)}
		if m.Verb != "still" {
			s.calls[m.ID] = c
		}
		go s.do(ctx, s.verbs[m.Verb], m, c)
	case cancel:
		if c := s.calls[m.ID]; c != nil {
			c.cancel()
		}
	case tell:
		if c := s.calls[m.ID]; c != nil {
			c.told <- m.N
		}
	}
}

func (s *server) do(ctx context.Context, verb Verb, m message, c *served) {
	defer c.cancel()
	n, err := verb(ctx, m.N, func(n int) int {
		_ = s.out.say(message{ID: m.ID, Kind: ask, N: n})
		return <-c.told
	})
	s.mu.Lock()
	delete(s.calls, m.ID)
	s.mu.Unlock()
	s.reply(m.ID, n, err)
}

// take receives what was given, N handles, and opens it.
func (s *server) take(m message) (err error) {
	for range m.N {
		if err := receive(s.goods); err != nil {
			return err
		}
	}
	s.verbs, err = s.open(m.Data)
	return err
}

func (s *server) reply(id, n int, err error) {
	m := message{ID: id, Kind: answer, N: n}
	if err != nil {
		m.Text = err.Error()
		for i, k := range s.known {
			if errors.Is(err, k) {
				m.Errors = append(m.Errors, i)
			}
		}
	}
	_ = s.out.say(m)
}

// contextOf is a ctx like the caller's.
func contextOf(ended string) (context.Context, context.CancelFunc) {
	switch ended {
	case "":
		return context.WithCancel(context.Background())
	case context.DeadlineExceeded.Error():
		return context.WithDeadline(context.Background(), time.Unix(0, 0))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx, cancel
}
