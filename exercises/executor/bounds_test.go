package executor

import (
	"context"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/wire"
)

var boundsNothing = Define("bounds nothing", func(context.Context, struct{}) (struct{}, error) { return struct{}{}, nil })

// What takes no bytes could be asked for without end.
func TestARequestHasFrom1To65536Elements(t *testing.T) {
	for count, ok := range map[uint32]bool{0: false, 1: true, 65536: true, 65537: false, 1<<32 - 1: false} {
		request, at := boundsNothing.def.request(nil, goOn)
		binary.LittleEndian.PutUint32(request[at:], count)
		_, _, n, _, err := openRequest(request)
		if !ok {
			require.ErrorIs(t, err, wire.ErrMalformed, "%d elements", count)
			continue
		}
		require.NoError(t, err)
		require.EqualValues(t, count, n)
	}
	in := make([]struct{}, 65537)
	_, n, err := boundsNothing.def.packAll(nil, goOn, in, 1<<30)
	require.NoError(t, err)
	require.Equal(t, 65536, n)
	_, n, err = boundsNothing.def.pack(nil, goOn, len(in), 1<<30, func(i int) *struct{} { return &in[i] })
	require.NoError(t, err)
	require.Equal(t, 65536, n)
}

// head is that of a reply, with failures at these elements.
func head(done, failures uint32, at ...int) []byte {
	b := binary.LittleEndian.AppendUint32(nil, done)
	b = binary.LittleEndian.AppendUint32(b, failures)
	for _, i := range at {
		b = appendFailure(b, i, []byte(`{"text":"odd"}`))
	}
	return b
}

func TestAReplyThatDoesNotFitItsRequestIsMalformed(t *testing.T) {
	for name, c := range map[string]struct {
		reply []byte
		says  string // nothing: it fits
	}{
		"all elements":                   {head(3, 0), ""},
		"fewer":                          {head(2, 1, 1), ""},
		"more":                           {head(4, 0), "4 outcomes and 0 failures for 3 elements"},
		"very many":                      {head(1<<32-1, 0), "4294967295 outcomes"},
		"more failures than outcomes":    {head(1, 2, 0, 0), "1 outcomes and 2 failures"},
		"a failure of one not asked for": {head(3, 1, 3), "a failure of element 3"},
		"a failure that is not there":    {head(3, 1), "a failure cut short"},
		"a failure longer than the rest": {head(3, 1, 2)[:20], "a failure of element 2 with 14 bytes"},
		"nothing":                        {nil, "reply of 0 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := openReply(c.reply, 3)
			if c.says == "" {
				require.NoError(t, err)
				require.LessOrEqual(t, r.done, 3)
				return
			}
			require.ErrorIs(t, err, wire.ErrMalformed)
			require.ErrorContains(t, err, c.says)
		})
	}
}
