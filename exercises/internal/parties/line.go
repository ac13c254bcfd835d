//go:build unix

// Package parties lets the parties of a suite of internal/contract live in processes of their own: a call of one is
// made here and carried out there. It is for tests.
package parties

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net"
	"os"
	"sync"
	"syscall"

	"concurrency/exercises/process"
)

// Line is the child's end of what it is told and answers over, and gets things by. It is handed over in the argument of
// its start.
type Line struct {
	id          string
	talk, goods *os.File
}

// Handover is for [process.Handle].
func (l *Line) Handover() (string, []*os.File, error) {
	return l.id, []*os.File{l.talk, l.goods}, nil
}

// MarshalText writes the line's ID.
func (l *Line) MarshalText() ([]byte, error) { return []byte(l.id), nil }

// UnmarshalText finds the line that was handed over.
func (l *Line) UnmarshalText(id []byte) error {
	files, err := process.Received(string(id))
	if err == nil {
		l.id, l.talk, l.goods = string(id), files[0], files[1]
	}
	return err
}

// newLine is a line and the other ends of it.
func newLine() (l *Line, talk, goods *net.UnixConn, err error) {
	l = &Line{id: rand.Text()}
	if l.talk, talk, err = socketpair(); err != nil {
		return nil, nil, nil, err
	}
	if l.goods, goods, err = socketpair(); err != nil {
		return nil, nil, nil, errors.Join(err, l.talk.Close(), talk.Close())
	}
	return l, talk, goods, nil
}

func (l *Line) close() error { return errors.Join(l.talk.Close(), l.goods.Close()) }

func socketpair() (there *os.File, here *net.UnixConn, err error) {
	syscall.ForkLock.RLock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fds[0])
		syscall.CloseOnExec(fds[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, nil, os.NewSyscallError("socketpair", err)
	}
	there = os.NewFile(uintptr(fds[1]), "there")
	here, err = connOf(os.NewFile(uintptr(fds[0]), "here"))
	return there, here, err
}

// connOf makes a connection of a file, which it closes.
func connOf(f *os.File) (*net.UnixConn, error) {
	conn, err := net.FileConn(f) // a copy
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	return conn.(*net.UnixConn), nil
}

// message is all that is said in either direction.
type message struct {
	ID     int
	Kind   string
	Verb   string
	N      int
	Data   []byte // what is to be opened
	Ctx    string // what the ctx of a call has ended with, if it has
	Errors []int  // what the error of an answer is, by its place in the list that both sides have
	Text   string // of the error
}

// The kinds of messages.
const (
	open   = "open"
	call   = "call"
	cancel = "cancel"
	answer = "answer"
	ask    = "ask" // the child asks its caller
	tell   = "tell"
)

// talk writes whole messages, whoever writes.
type talk struct {
	mu  sync.Mutex
	enc *json.Encoder
}

func (t *talk) say(m message) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.enc.Encode(m)
}
