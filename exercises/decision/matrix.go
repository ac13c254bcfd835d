package decision

import "slices"

// voice is a row of the decision matrix: a trait, or several that mean something together.
type voice struct {
	traits []string
	row    string
	wants  Model // 0: none, it only has something to say
	holds  func(t Traits) bool
	fits   map[Model]string // what it says for a model
	but    map[Model]string // what it says against one
	silent bool             // it speaks for a model only where it decides
}

// with gives several models one text.
func with(text string, models ...Model) map[Model]string {
	all := map[Model]string{}
	for _, m := range models {
		all[m] = text
	}
	return all
}

// matrix is in the order in which its voices decide. Nothing changes it.
var matrix = slices.Concat(musts, wishes, grains, []voice{otherwise})

// musts are what only some models have.
var musts = []voice{
	{
		traits: []string{"Machines"}, row: "1.11", wants: Remote,
		holds: func(t Traits) bool { return t.Machines },
		fits:  with("only processes reach past one machine: the pool starts them through any command, such as ssh", Remote),
	},
	{
		traits: []string{"OtherLanguages"}, row: "1.12", wants: Process,
		holds: func(t Traits) bool { return t.OtherLanguages },
		fits:  with("another language needs a process of its own, which serves the protocol of the pool", Process, Remote),
	},
	{
		traits: []string{"Untrusted"}, row: "1.9", wants: Process,
		holds: func(t Traits) bool { return t.Untrusted },
		fits:  with("code that is not trusted cannot reach the memory of another process", Process, Remote),
		but:   with("a process is no sandbox: it has the user's files and network, unless the command that starts it forbids", Process, Remote),
	},
	{
		traits: []string{"Isolated"}, row: "1.9", wants: Process,
		holds: func(t Traits) bool { return t.Isolated },
		fits:  with("what a process writes stays in its own memory", Process, Remote),
	},
	{
		traits: []string{"SurvivesCrashes"}, row: "1.10", wants: Process,
		holds: func(t Traits) bool { return t.SurvivesCrashes },
		fits:  with("a crash ends one process and its task; in a goroutine it ends the program", Process, Remote),
	},
	{
		traits: []string{"Killable"}, row: "1.10", wants: Process,
		holds: func(t Traits) bool { return t.Killable },
		fits:  with("a goroutine cannot be ended from outside; a process that does not heed its ctx is killed", Process, Remote),
	},
	{
		traits: []string{"ThreadState"}, row: "1.4", wants: Thread,
		holds: func(t Traits) bool { return t.ThreadState },
		fits: map[Model]string{
			Thread:  "a goroutine wanders between threads, unless runtime.LockOSThread keeps it on the one that its library knows",
			Process: "in a process of its own a worker can be locked to its thread as well",
			Remote:  "in a process of its own a worker can be locked to its thread as well",
		},
		but: with("a locked goroutine is switched to and from by the kernel", Thread, Process, Remote),
	},
}

// inherent is what speaks against each model, whatever the traits.
var inherent = map[Model][]Reason{
	Goroutine: {
		{Row: "1.10", Text: "a panic that nobody recovers, or a fatal error, ends the program"},
	},
	Thread: {
		{Row: "1.3", Text: "a thread takes longer to create than a goroutine"},
		{Row: "1.5", Text: "a thread takes more memory than a goroutine"},
		{Row: "1.10", Text: "a panic that nobody recovers, or a fatal error, ends the program"},
	},
	Process: {
		{Row: "1.2", Text: "what goes there and back is copied"},
		{Row: "1.3", Text: "a process takes milliseconds to start, so start them ahead, in a pool"},
		{Row: "1.5", Text: "a process takes megabytes"},
	},
	Remote: {
		{Row: "1.2", Text: "what goes there and back is copied, over the network"},
		{Row: "1.3", Text: "a process on another machine takes long to start, so start them ahead, in a pool"},
		{Row: "1.10", Text: "a network fails in more ways than a machine: lost workers are found by their silence"},
	},
}
