package executor

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/wire"
)

var (
	fuzzNumber = Define("fuzz number", func(_ context.Context, n int64) (int64, error) {
		if n < 0 {
			return n, errors.New("negative")
		}
		return n, nil
	})
	fuzzText = Define("fuzz text", func(_ context.Context, s string) (string, error) { return s, nil })
)

// FuzzServe takes any bytes for a request: there is one reply, with as many outcomes as it can have.
func FuzzServe(f *testing.F) {
	for _, n := range []int64{7, -7} {
		b, err := Request(fuzzNumber, n)
		require.NoError(f, err)
		f.Add(b)
		f.Add(append(b[:len(b):len(b)], b...))
	}
	text, err := Request(fuzzText, "text")
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte("\x0b\x00fuzz number\x01\x02\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\x09\x00fuzz text\x01\xff\xff\xff\x7f"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, request []byte) {
		if _, _, n, _, err := openRequest(request); err == nil && n > 100 {
			return // it would take long, and show nothing new
		}
		replies := 0
		Serve(t.Context(), request, []byte("before"), func(b []byte) {
			replies++
			require.Equal(t, "before", string(b[:6]))
			n := 1
			if _, _, asked, _, err := openRequest(request); err == nil {
				n = asked
			}
			r, err := openReply(b[6:], n)
			require.NoError(t, err)
			require.NotZero(t, r.done)
		})
		require.Equal(t, 1, replies)
	})
}

// FuzzReply takes any bytes for a reply to a request of n elements: nothing panics, and no element has two outcomes.
func FuzzReply(f *testing.F) {
	f.Add([]byte("\x01\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00"), 1)
	f.Add(refusal(nil, goOn, 2, errors.Join(context.Canceled, errors.New("other"))), 2)
	f.Add(refusal(nil, firstEnds, 9, &PanicError{Value: "v"}), 9)
	f.Fuzz(func(t *testing.T, b []byte, n int) {
		n = max(0, min(n, 100))
		r, err := openReply(b, n)
		if err != nil {
			require.ErrorIs(t, err, wire.ErrMalformed)
			return
		}
		require.LessOrEqual(t, r.done, n)
		require.LessOrEqual(t, len(r.failed), r.done)
		texts, numbers := r, r
		for i := range r.done {
			outcome(t, &texts, i, new(string))
			outcome(t, &numbers, i, new(int64))
		}
	})
}

func outcome[T any](t *testing.T, r *reply, i int, v *T) {
	t.Helper()
	codec, err := wire.For[T]()
	require.NoError(t, err)
	err = take(r, codec, i, v)
	if want, failed := r.failed[i]; failed {
		require.Equal(t, want, err)
		_ = err.Error()
	} else if err != nil {
		require.ErrorIs(t, err, wire.ErrMalformed)
	}
}
