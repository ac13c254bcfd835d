package decision_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/executor"
	"concurrency/exercises/internal/bench"
)

// client keeps its connections, and has one for each fetch that is under way.
var client = http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// fetch is what is on a page.
var fetch = define("fetch", func(ctx context.Context, url string) (int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, err
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(string(page), 10, 64)
})

// BenchmarkFetch is row 1.1: 32 pages are fetched from a server that takes a millisecond for each. The waits overlap,
// so the workers count, and hardly the processors. The server is in this process, and takes its share of them.
func BenchmarkFetch(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := bench.Wait(r.Context(), 0)
		fmt.Fprint(w, strings.TrimPrefix(r.URL.Path, "/"), n) // the number of the page, and a 1
	}))
	b.Cleanup(server.Close)
	b.Cleanup(client.CloseIdleConnections)
	var in []string
	var want []int64
	for i := range 32 {
		in = append(in, fmt.Sprintf("%s/%d", server.URL, i))
		want = append(want, int64(10*i+1))
	}
	fetch.measure(b, models, "", in, want, executor.Chunk(1))
}

const fileSize = 64 << 10

// buffers are used again: what is measured is reading, and not the making of memory.
var buffers = sync.Pool{New: func() any { return new([fileSize]byte) }}

// read is the number at the end of a file, all of which is read.
var read = define("read", func(_ context.Context, name string) (int64, error) {
	file, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	all := buffers.Get().(*[fileSize]byte)
	defer buffers.Put(all)
	if _, err := io.ReadFull(file, all[:]); err != nil {
		return 0, err
	}
	return int64(binary.LittleEndian.Uint64(all[fileSize-8:])), nil
})

// BenchmarkRead is row 1.1, too: 64 files of 64 KiB are read whole. They have just been written, so that the kernel has
// them in memory: nobody waits for a disk, and what is left to overlap is copying.
func BenchmarkRead(b *testing.B) {
	dir := b.TempDir()
	var in []string
	var want []int64
	for i := range 64 {
		in = append(in, filepath.Join(dir, strconv.Itoa(i)))
		want = append(want, int64(i)*spread)
		content := binary.LittleEndian.AppendUint64(make([]byte, fileSize-8), uint64(want[i]))
		require.NoError(b, os.WriteFile(in[i], content, 0o600))
	}
	read.measure(b, models, "", in, want)
}

const spread = 0x123456789ab // so that every byte of the number counts

// BenchmarkCPU is row 1.8: 128 times 50 us of computing. Goroutines use all processors as well as processes do.
func BenchmarkCPU(b *testing.B) {
	in, want := grains(50*time.Microsecond, 128)
	burn.measure(b, models, "", in, want)
}

// mix computes, waits and computes.
var mix = define("mix", func(ctx context.Context, x int64) (int64, error) {
	first, _ := bench.Burn(ctx, x)
	if _, err := bench.Wait(ctx, x); err != nil {
		return 0, err
	}
	second, err := bench.Burn(ctx, x)
	return first + second, err
})

// BenchmarkMixed is rows 1.1 and 1.8 in one: 16 tasks that compute for half a millisecond, wait for one, and compute for
// another half. More workers than processors pay until none of those is idle.
func BenchmarkMixed(b *testing.B) {
	in, want := grains(500*time.Microsecond, 16)
	for i := range want {
		want[i] *= 2
	}
	mix.measure(b, models, "", in, want, executor.Chunk(1))
}

// BenchmarkBreakEven is row 1.14: 32 tasks of a grain, each handed over alone. Below some grain each model takes longer
// than the loop, and above it less.
func BenchmarkBreakEven(b *testing.B) {
	for _, grain := range []struct {
		name string
		d    time.Duration
	}{
		{"100ns", 100 * time.Nanosecond},
		{"1us", time.Microsecond},
		{"10us", 10 * time.Microsecond},
		{"100us", 100 * time.Microsecond},
		{"1ms", time.Millisecond},
	} {
		in, want := grains(grain.d, 32)
		burn.measure(b, []string{"serial", "goroutine", "process"}, "grain="+grain.name+"/", in, want, executor.Chunk(1))
	}
}
