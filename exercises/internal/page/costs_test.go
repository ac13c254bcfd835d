package page_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCostsAreRatiosToTheCheapest(t *testing.T) {
	text := written(t, six("Create/model=goroutine-2", 300, 0.01, "ns/op")+six("Create/model=thread-2", 12000, 0.01, "ns/op")+
		six("Create/model=process-2", 2e6, 0.01, "ns/op")+
		six("Memory/model=goroutine-2", 2600, 0, "B/worker")+six("Memory/model=process-2", 9<<20, 0, "B/worker")+
		six("Responsive/work=process-2", 100, 0.02, "us/late")+six("Responsive/work=goroutine-2", 101, 0.02, "us/late")+
		six("Responsive/work=serial-2", 5000, 0.01, "us/late")+
		six("HandOver/size=64B/how=reference-2", 100, 0.01, "ns/op")+six("HandOver/size=64B/how=pipe-2", 9000, 0.01, "ns/op")+
		six("HandOver/size=1048576B/how=reference-2", 100, 0.01, "ns/op")+six("HandOver/size=1048576B/how=memory-2", 200000, 0.01, "ns/op"))
	require.Contains(t, text, `WHAT ELSE IT COSTS, WITH 2 WORKERS

                                            goroutine                   thread                   process
creating one (1.3)              300 ns ±  1%            12.0 us ±  1%      40x    2.00 ms ±  1%    6700x
memory of an idle one (1.5)   2.54 KiB ±  0%                                     9.00 MiB ±  0%    3600x
                                               serial                goroutine                   process
a tick late by (1.6)           5.00 ms ±  1%      50x    101 us ±  2%    1.01x     100 us ±  2%
                                            reference                   memory                      pipe
handing over 64 B (1.2)         100 ns ±  1%                                      9.00 us ±  1%      90x
handing over 1 MiB (1.2)        100 ns ±  1%             200 us ±  1%    2000x
`)
}

func TestCostsInWords(t *testing.T) {
	lines := six("Create/model=goroutine-2", 300, 0.01, "ns/op") + six("Create/model=thread-2", 12000, 0.01, "ns/op") +
		six("Create/model=process-2", 2e6, 0.01, "ns/op") +
		six("Switch/model=goroutine-2", 300, 0.1, "ns/op") + six("Switch/model=thread-2", 310, 0.1, "ns/op") +
		six("Memory/model=goroutine-2", 0, 0, "B/worker") + six("Memory/model=process-2", 9<<20, 0, "B/worker") +
		six("Responsive/work=process-2", 100, 0.01, "us/late") + six("Responsive/work=serial-2", 5000, 0.01, "us/late") +
		six("HandOver/size=64B/how=reference-2", 100, 0.01, "ns/op") + six("HandOver/size=64B/how=pipe-2", 9000, 0.01, "ns/op") +
		six("HandOver/size=1048576B/how=memory-2", 200000, 0.01, "ns/op")
	require.Contains(t, written(t, lines), `
Creating one: goroutine the least, thread 40x, process 6700x.
Switching between two: no difference shown between goroutine and thread.
Memory of an idle one: goroutine the least, process more.
A tick late by: process the least, serial 50x.
Handing over 64 B: reference the least, pipe 90x.
`)
}

func TestACostOfOnlyOneSaysNothing(t *testing.T) {
	text := written(t, loop("CPU", 100)+six("Create/model=thread-2", 300, 0.01, "ns/op")+
		six("Responsive/work=serial-2", 300, 0.01, "us/late")+six("Responsive/work=processes-2", 100, 0.01, "us/late"))
	require.NotContains(t, text, "creating")
	require.NotContains(t, text, "a tick late by")
	require.Contains(t, text, "\nBeside all workers: processes the least, serial 3.00x.\n")
}
