package manager

import (
	"context"
	"encoding/binary"
	"fmt"
	"reflect"

	"concurrency/exercises/internal/wire"
)

// proxy is what stands for an object here. It has no exported fields, so that no codec takes it for a value: what is
// to cross to another process is the address and the object's name.
type proxy struct {
	client *Client
	number uint32
}

// openObject finds or makes an object at the server.
func openObject(ctx context.Context, c *Client, kind byte, name, typ string, params []byte) (proxy, error) {
	body := []byte{kind}
	for _, part := range []string{name, typ} {
		var err error
		if body, err = octets.Append(body, []byte(part)); err != nil {
			return proxy{}, err
		}
	}
	answer, err := c.do(ctx, open, append(body, params...))
	if err != nil {
		return proxy{}, fmt.Errorf("manager: opening %q: %w", name, err)
	}
	n, _, err := takeNumber(answer)
	return proxy{c, uint32(n)}, err
}

func (p proxy) do(ctx context.Context, verb byte, body []byte) ([]byte, error) {
	return p.client.do(ctx, verb, body)
}

// request begins the body of a call, with room for what is usual.
func (p proxy) request() []byte {
	return binary.LittleEndian.AppendUint32(make([]byte, 0, 64), p.number)
}

func (p proxy) length(ctx context.Context) (int, error) {
	answer, err := p.do(ctx, length, p.request())
	if err != nil {
		return 0, err
	}
	n, _, err := takeNumber(answer)
	return n, err
}

// typeOf is how the server tells types apart.
func typeOf[T any]() string { return reflect.TypeFor[T]().String() }

// decode makes a value of all of b.
func decode[T any](c *wire.Codec[T], b []byte) (v T, err error) {
	_, err = c.Take(b, &v)
	return v, err
}

// decodeMaybe makes a value of an answer that may have none.
func decodeMaybe[T any](c *wire.Codec[T], b []byte) (v T, there bool, err error) {
	there, b, err = takeBool(b)
	if err != nil || !there {
		return v, false, err
	}
	v, err = decode(c, b)
	return v, err == nil, err
}

// takeCount is how many values follow. Each has a byte at least, unless the type says that it has none.
func takeCount(b []byte, size int) (n int, rest []byte, err error) {
	n, rest, err = takeNumber(b)
	if err == nil && (n < 0 || n > len(rest) && size != 0) {
		err = fmt.Errorf("%w: %d values in %d bytes", ErrProtocol, n, len(rest))
	}
	return n, rest, err
}
