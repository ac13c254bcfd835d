package manager

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// Before a connection is a session each side shows that it has the key, and neither sends it. All messages have a
// length that is known before, so there is nothing to decode:
//
//	server  magic, its nonce
//	client  magic, its nonce, its proof
//	server  a verdict, and its proof if that is yes
//
// A proof is the HMAC-SHA256 under the key of the role of who sends it, the magic, the server's nonce and the
// client's. So what one said cannot be sent back to him, nor be used another time.

const (
	magic    = "manager\x01" // the last byte is the version
	sizeOf   = sha256.Size   // a nonce, a proof
	patience = 5 * time.Second
)

const (
	welcome = 'y'
	unknown = 'n'
	crowded = 'c'
)

// NewKey makes a key that nobody can guess.
func NewKey() []byte {
	key := make([]byte, sizeOf)
	_, _ = rand.Read(key) // never fails
	return key
}

func proof(key []byte, role string, server, client []byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range [][]byte{[]byte(role), []byte(magic), server, client} {
		_, _ = mac.Write(part)
	}
	return mac.Sum(nil)
}

// greet is the server's part. It asks admit only about who has the key.
func greet(conn net.Conn, key []byte, admit func() error) error {
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	mine := NewKey()
	if _, err := conn.Write(append([]byte(magic), mine...)); err != nil {
		return err
	}
	theirs, shown, err := readHello(conn)
	if err != nil {
		return err
	}
	if !hmac.Equal(shown, proof(key, "client", mine, theirs)) {
		_, _ = conn.Write([]byte{unknown})
		return ErrAuth
	}
	if err := admit(); err != nil {
		_, _ = conn.Write([]byte{crowded})
		return err
	}
	_, err = conn.Write(append([]byte{welcome}, proof(key, "server", mine, theirs)...))
	return errors.Join(err, conn.SetDeadline(time.Time{}))
}

// readHello reads what the client says, and reads no more than that.
func readHello(conn io.Reader) (nonce, shown []byte, err error) {
	b := make([]byte, len(magic)+2*sizeOf)
	if _, err := io.ReadFull(conn, b[:len(magic)]); err != nil {
		return nil, nil, err
	}
	if string(b[:len(magic)]) != magic {
		return nil, nil, ErrProtocol // at once: a stranger need not say more
	}
	if _, err := io.ReadFull(conn, b[len(magic):]); err != nil {
		return nil, nil, err
	}
	b = b[len(magic):]
	return b[:sizeOf], b[sizeOf:], nil
}

// introduce is the client's part. When ctx ends first, that is the error.
func introduce(ctx context.Context, conn net.Conn, key []byte) error {
	err := conn.SetDeadline(time.Now().Add(patience))
	hurry := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	if err == nil {
		err = answer(conn, key)
	}
	switch {
	case !hurry():
		return ctx.Err()
	case err == nil:
		return conn.SetDeadline(time.Time{})
	case errors.Is(err, ErrAuth) || errors.Is(err, ErrProtocol) || errors.Is(err, ErrCrowded):
		return err
	}
	return fmt.Errorf("%w: no answer to the greeting: %w", ErrServerGone, err)
}

func answer(conn net.Conn, key []byte) error {
	hello := make([]byte, len(magic)+sizeOf)
	if _, err := io.ReadFull(conn, hello); err != nil {
		return err
	}
	if string(hello[:len(magic)]) != magic {
		return ErrProtocol
	}
	theirs, mine := hello[len(magic):], NewKey()
	said := append(append([]byte(magic), mine...), proof(key, "client", theirs, mine)...)
	if _, err := conn.Write(said); err != nil {
		return err
	}
	return readVerdict(conn, proof(key, "server", theirs, mine))
}

func readVerdict(conn io.Reader, want []byte) error {
	verdict := make([]byte, 1+sizeOf)
	if _, err := io.ReadFull(conn, verdict[:1]); err != nil {
		return err
	}
	switch verdict[0] {
	case unknown:
		return ErrAuth
	case crowded:
		return ErrCrowded
	case welcome:
	default:
		return ErrProtocol
	}
	if _, err := io.ReadFull(conn, verdict[1:]); err != nil {
		return err
	}
	if !hmac.Equal(verdict[1:], want) {
		return ErrAuth
	}
	return nil
}
