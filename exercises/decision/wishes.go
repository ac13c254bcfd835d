package decision

import "time"

// wishes are what every model can do, at some price.
var wishes = []voice{
	{
		traits: []string{"Grain", "Tasks"}, row: "1.14", wants: Serial,
		holds: func(t Traits) bool { return t.Grain > 0 && t.Tasks > 0 && t.Grain < BreakEven/time.Duration(t.Tasks) },
		fits:  with("at %v each, all tasks together are done before workers have woken", Serial),
		but:   with("at %v each, a loop would have done all tasks before workers have woken", Thread, Process, Remote),
	},
	{
		traits: []string{"Responsive"}, row: "1.6", wants: Goroutine,
		holds: func(t Traits) bool { return t.Responsive },
		fits: map[Model]string{
			Serial:    "the loop is over before anybody has to wait",
			Goroutine: "the work goes on in goroutines of its own, and the rest of the program answers meanwhile",
			Thread:    "the work goes on in threads of its own, and the rest of the program answers meanwhile",
			Process:   "the work goes on in other processes, and this one answers meanwhile",
			Remote:    "the work goes on in other processes, and this one answers meanwhile",
		},
	},
	{
		traits: []string{"Responsive"}, row: "1.4",
		holds: func(t Traits) bool { return t.Responsive },
		but:   with("an answer from another process comes late: the kernel switches there and back", Process, Remote),
	},
	{
		traits: []string{"Responsive", "Processors"}, row: "1.7",
		holds: func(t Traits) bool { return t.Responsive && t.Processors == 1 },
		but:   with("on one processor goroutines take turns: runtime.Gosched hands over before the runtime does", Goroutine, Thread),
	},
	{
		traits: []string{"Tasks"}, row: "1.14", wants: Serial, silent: true,
		holds: func(t Traits) bool { return t.Tasks == 1 },
		fits:  with("one task at a time leaves nothing to overlap", Serial),
	},
	{
		traits: []string{"Bound", "Processors"}, row: "1.8", wants: Serial, silent: true,
		holds: func(t Traits) bool { return t.Bound == CPU && t.Processors == 1 },
		fits:  with("a loop keeps one processor busy, and a second worker would only take turns with it", Serial),
	},
	{
		traits: []string{"LowMemory"}, row: "1.5", wants: Goroutine,
		holds: func(t Traits) bool { return t.LowMemory },
		fits: map[Model]string{
			Serial:    "nothing takes less memory than a loop",
			Goroutine: "a goroutine takes kilobytes, where a process takes megabytes",
		},
		but: map[Model]string{
			Thread:  "a thread takes more memory than a goroutine: keep the pool small",
			Process: "each process takes megabytes: keep the pool small",
			Remote:  "each process takes megabytes, on whatever machine: keep the pool small",
		},
	},
	{
		traits: []string{"Bound"}, row: "1.1", wants: Goroutine,
		holds: func(t Traits) bool { return t.Bound == IO },
		fits:  with("waits overlap: while one task waits, others go on", Goroutine, Thread),
		but: map[Model]string{
			Serial:  "each wait is waited for",
			Process: "waits overlap in processes too, but goroutines would wait for much less",
			Remote:  "waits overlap in processes too, but goroutines would wait for much less",
		},
	},
	{
		traits: []string{"Bound"}, row: "1.8", wants: Goroutine,
		holds: func(t Traits) bool { return t.Bound == CPU },
		fits: map[Model]string{
			Goroutine: "goroutines use all processors: that it takes processes is true of Python's threads (GIL) and false in Go",
			Thread:    "threads use all processors: that it takes processes is true of Python's threads (GIL) and false in Go",
			Process:   "processes use all processors, as goroutines would",
			Remote:    "processes use all processors of all machines",
		},
		but: with("only one processor is used", Serial),
	},
	{
		traits: []string{"Bound"}, row: "1.8", wants: Goroutine,
		holds: func(t Traits) bool { return t.Bound == Mixed },
		fits:  with("some compute while others wait, so that no processor is idle", Goroutine, Thread, Process, Remote),
		but:   with("nothing is computed during a wait", Serial),
	},
	{
		traits: []string{"Shares"}, row: "1.2", wants: Goroutine,
		holds: func(t Traits) bool { return t.Shares == Little },
		fits: map[Model]string{
			Serial: "what is shared is simply there", Goroutine: "what is shared is handed over by reference",
			Thread: "what is shared is handed over by reference", Process: "the little that is shared fits in messages",
			Remote: "the little that is shared fits in messages",
		},
	},
	{
		traits: []string{"Shares"}, row: "1.2", wants: Goroutine,
		holds: func(t Traits) bool { return t.Shares >= Much },
		fits: map[Model]string{
			Serial:    "what is shared is simply there",
			Goroutine: "what is shared is handed over by reference, which costs nothing however large it is",
			Thread:    "what is shared is handed over by reference, which costs nothing however large it is",
		},
		but: map[Model]string{
			Process: "what is shared is copied with each message, or lies in shared memory as bytes",
			Remote:  "what is shared is copied over the network: send the task to where the data is",
		},
	},
	{
		traits: []string{"Shares"}, row: "1.15",
		holds: func(t Traits) bool { return t.Shares > 0 },
		fits:  with("one loop alone needs no locks", Serial),
		but:   with("what is shared and changed needs locks, or there are races", Goroutine, Thread, Process, Remote),
	},
	{
		traits: []string{"InParts"}, row: "1.13", wants: Goroutine,
		holds: func(t Traits) bool { return t.InParts },
		fits: map[Model]string{
			Goroutine: "each worker takes its own part: a slice of the data, which costs nothing",
			Thread:    "each worker takes its own part: a slice of the data, which costs nothing",
			Process:   "each process reads its own part, and sends only the result",
			Remote:    "each process reads its own part, and sends only the result",
		},
		but: with("the parts come one after the other", Serial),
	},
}

// grains are about what is handed over.
var grains = []voice{
	{
		traits: []string{"Tasks"}, row: "1.3", wants: Goroutine, silent: true,
		holds: func(t Traits) bool { return t.Tasks > 1 },
		fits:  with("goroutines cost the least to create", Goroutine),
	},
	{
		traits: []string{"Grain"}, row: "1.14", wants: Goroutine,
		holds: func(t Traits) bool { return t.Grain >= HandOver },
		fits:  with("a task of %v is worth handing over", Goroutine, Thread),
	},
	{
		traits: []string{"Grain"}, row: "1.14",
		holds: func(t Traits) bool { return t.Grain > 0 && t.Grain < RoundTrip },
		but:   with("a task of %v takes less than the way to a process and back: hand over many at once", Process, Remote),
	},
	{
		traits: []string{"Grain"}, row: "1.14", wants: Serial, silent: true,
		holds: func(t Traits) bool { return t.Grain > 0 && t.Grain < HandOver },
		fits:  with("a task of %v takes less than handing it over: say how many Tasks there are", Serial),
		but:   with("a task of %v takes less than handing it over: hand over many at once", Goroutine, Thread),
	},
}

// otherwise is said when nobody else says anything.
var otherwise = voice{
	row: "1.14", wants: Serial, silent: true,
	holds: func(Traits) bool { return true },
	fits:  with("nothing asks for concurrency: a loop is the simplest, and what all else is measured against", Serial),
}
