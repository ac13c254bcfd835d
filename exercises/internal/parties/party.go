//go:build unix

package parties

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"concurrency/exercises/process"
)

// Party makes its calls in a process of its own.
type Party struct {
	PID   int
	known []error
	out   *talk
	goods *net.UnixConn

	mu    sync.Mutex
	last  int
	calls map[int]*made
	heard int // answers and questions, so far
	gone  chan struct{}
}

// made is a call under way.
type made struct {
	ask   func(int) int
	reply chan message
}

// New starts a party, which ends with the test: start is given the line and starts a child that serves it.
func New(t *testing.T, known []error, start func(*Line) (*process.Process, error)) *Party {
	t.Helper()
	line, conn, goods, err := newLine()
	require.NoError(t, err)
	child, err := start(line)
	require.NoError(t, line.close())
	if err != nil {
		conn.Close()
		goods.Close()
		require.NoError(t, err)
	}
	p := &Party{
		PID: child.PID(), known: known, out: &talk{enc: json.NewEncoder(conn)}, goods: goods,
		calls: map[int]*made{}, gone: make(chan struct{}),
	}
	go p.listen(conn)
	t.Cleanup(func() {
		_ = conn.Close()
		_ = goods.Close()
		<-p.gone
		patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if child.Wait(patience) != nil && child.Alive() {
			_ = child.Kill()
			_ = child.Wait(context.Background())
		}
		code, _ := child.ExitCode()
		assert.Contains(t, []int{0, -1}, code, "-1 is the code of one that was killed, 66 that of a data race")
	})
	return p
}

// ErrGone is returned by a call of a party whose process has ended.
var ErrGone = errors.New("parties: its process has ended")

func (p *Party) listen(conn net.Conn) {
	defer close(p.gone)
	in := json.NewDecoder(conn)
	for {
		var m message
		if err := in.Decode(&m); err != nil {
			return
		}
		p.mu.Lock()
		p.heard++
		c := p.calls[m.ID]
		p.mu.Unlock()
		if m.Kind == ask {
			_ = p.out.say(message{ID: m.ID, Kind: tell, N: c.ask(m.N)})
			continue
		}
		c.reply <- m
	}
}

// Call has the party do something. When ctx ends, so does the ctx of the verb, and the call goes on until that is over.
func (p *Party) Call(ctx context.Context, verb string, n int, ask func(int) int) (int, error) {
	return p.request(ctx, message{Kind: call, Verb: verb, N: n}, ask)
}

// Give hands over handles, and has the child open data, in which they are.
func (p *Party) Give(data []byte, hs ...process.Handle) error {
	for _, h := range hs {
		if err := send(p.goods, h); err != nil {
			return err
		}
	}
	_, err := p.request(context.Background(), message{Kind: open, N: len(hs), Data: data}, nil)
	return err
}

func (p *Party) request(ctx context.Context, m message, ask func(int) int) (int, error) {
	c := &made{ask, make(chan message, 1)}
	if err := ctx.Err(); err != nil {
		m.Ctx = err.Error()
	}
	p.mu.Lock()
	p.last++
	m.ID = p.last
	p.calls[m.ID] = c
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.calls, m.ID)
	}()
	if p.out.say(m) != nil {
		return 0, ErrGone
	}
	defer context.AfterFunc(ctx, func() { _ = p.out.say(message{ID: m.ID, Kind: cancel}) })()
	select {
	case reply := <-c.reply:
		return reply.N, p.errorOf(reply)
	case <-p.gone:
		return 0, ErrGone
	}
}

// WaitForEnd returns when the party's process has ended.
func (p *Party) WaitForEnd() { <-p.gone }

// errorOf is the error of an answer, which errors.Is finds to be what it was over there.
func (p *Party) errorOf(m message) error {
	if m.Text == "" {
		return nil
	}
	var is []error
	for _, i := range m.Errors {
		is = append(is, p.known[i])
	}
	return &remoteError{m.Text, is}
}

type remoteError struct {
	text string
	is   []error
}

func (e *remoteError) Error() string   { return e.text }
func (e *remoteError) Unwrap() []error { return e.is }

// Settle returns when no call of any party goes on without somebody else: each says so twice, and nothing was heard in
// between.
func Settle(t *testing.T, ps []*Party) {
	t.Helper()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	deadline := time.Now().Add(20 * time.Second)
	for quiet, before := 0, ""; quiet < 3; {
		var now strings.Builder
		for _, p := range ps {
			still, err := p.Call(context.Background(), "still", 0, nil)
			p.mu.Lock()
			now.WriteString(fmt.Sprint(still, err, p.heard-p.last, len(p.calls), ";"))
			if still == 0 && err == nil {
				now.WriteString("busy")
			}
			p.mu.Unlock()
		}
		if now.String() == before && !strings.Contains(now.String(), "busy") {
			quiet++
		} else {
			quiet = 0
		}
		before = now.String()
		if time.Now().After(deadline) {
			require.FailNow(t, "the parties do not come to rest", now.String())
		}
		<-again.C
	}
}
