//go:build unix

package ipc_test

import (
	"context"
	"errors"
	"io"

	"concurrency/exercises/ipc"
	"concurrency/exercises/process"
)

// echo sends back what it receives.
var echo = process.Define("ipc_test.echo", func(ctx context.Context, c *ipc.Conn) error {
	for {
		m, err := c.RecvBytes(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := c.SendBytes(ctx, m); err != nil {
			return err
		}
	}
})
