package decision_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/decision"
)

func TestATraitAloneChoosesItsModel(t *testing.T) {
	const (
		serial    = decision.Serial
		goroutine = decision.Goroutine
		thread    = decision.Thread
		process   = decision.Process
		remote    = decision.Remote
	)
	for name, c := range map[string]struct {
		traits  decision.Traits
		model   decision.Model
		row     string // of the reason that decided
		workers int
	}{
		"nothing known is a loop":                   {decision.Traits{}, serial, "1.14", 1},
		"waiting is for goroutines":                 {decision.Traits{Bound: decision.IO}, goroutine, "1.1", 0},
		"computing as well: Go has no GIL":          {decision.Traits{Bound: decision.CPU}, goroutine, "1.8", 0},
		"and what does both":                        {decision.Traits{Bound: decision.Mixed}, goroutine, "1.8", 0},
		"sharing little":                            {decision.Traits{Shares: decision.Little}, goroutine, "1.2", 0},
		"sharing much":                              {decision.Traits{Shares: decision.Much}, goroutine, "1.2", 0},
		"sharing by reference":                      {decision.Traits{Shares: decision.ByReference}, goroutine, "1.2", 0},
		"isolation takes a process":                 {decision.Traits{Isolated: true}, process, "1.9", 0},
		"so does code that is not trusted":          {decision.Traits{Untrusted: true}, process, "1.9", 0},
		"and what must survive a crash":             {decision.Traits{SurvivesCrashes: true}, process, "1.10", 0},
		"and what must be killed":                   {decision.Traits{Killable: true}, process, "1.10", 0},
		"and another language":                      {decision.Traits{OtherLanguages: true}, process, "1.12", 0},
		"little memory is for goroutines":           {decision.Traits{LowMemory: true}, goroutine, "1.5", 0},
		"a responsive program":                      {decision.Traits{Responsive: true}, goroutine, "1.6", 0},
		"several machines":                          {decision.Traits{Machines: true}, remote, "1.11", 0},
		"data in parts":                             {decision.Traits{InParts: true}, goroutine, "1.13", 0},
		"a library that knows its thread":           {decision.Traits{ThreadState: true}, thread, "1.4", 0},
		"a grain that is worth it":                  {decision.Traits{Grain: decision.HandOver}, goroutine, "1.14", 0},
		"a grain that is not, in an unknown number": {decision.Traits{Grain: decision.HandOver - 1}, serial, "1.14", 1},
		"one task at a time":                        {decision.Traits{Tasks: 1}, serial, "1.14", 1},
		"several tasks":                             {decision.Traits{Tasks: 2}, goroutine, "1.3", 0},
		"processors alone ask for nothing":          {decision.Traits{Processors: 8}, serial, "1.14", 1},
		"a tiny grain and few tasks are a loop":     {decision.Traits{Grain: time.Microsecond, Tasks: 19}, serial, "1.14", 1},
		"up to what pays":                           {decision.Traits{Grain: time.Microsecond, Tasks: 20}, goroutine, "1.3", 0},
		"a tiny grain and many tasks are not":       {decision.Traits{Grain: 1, Tasks: math.MaxInt}, goroutine, "1.3", 0},
		"a grain for ever":                          {decision.Traits{Grain: math.MaxInt64, Tasks: math.MaxInt}, goroutine, "1.3", 0},
		"computing on one processor is a loop":      {decision.Traits{Bound: decision.CPU, Processors: 1}, serial, "1.8", 1},
		"waiting on one processor is not":           {decision.Traits{Bound: decision.IO, Processors: 1}, goroutine, "1.1", 0},
		"as many as processors, when computing":     {decision.Traits{Bound: decision.CPU, Processors: 8}, goroutine, "1.8", 8},
		"one fewer, when somebody must be answered": {decision.Traits{Bound: decision.CPU, Responsive: true, Processors: 8}, goroutine, "1.6", 7},
		"but never none":                            {decision.Traits{Bound: decision.CPU, Responsive: true, Processors: 1}, goroutine, "1.6", 1},
		"nor fewer processes: the kernel divides":   {decision.Traits{Bound: decision.CPU, Responsive: true, Isolated: true, Processors: 8}, process, "1.9", 8},
		"twice as many, when doing both":            {decision.Traits{Bound: decision.Mixed, Processors: 8}, goroutine, "1.8", 16},
		"twice the most that there can be":          {decision.Traits{Bound: decision.Mixed, Processors: math.MaxInt}, goroutine, "1.8", math.MaxInt - 1},
		"as many as tasks, when waiting":            {decision.Traits{Bound: decision.IO, Tasks: 500, Processors: 8}, goroutine, "1.1", 500},
		"no more than there are tasks":              {decision.Traits{Bound: decision.CPU, Tasks: 3, Processors: 8}, goroutine, "1.8", 3},
		"not a process for each wait":               {decision.Traits{Bound: decision.IO, Isolated: true, Tasks: 500, Processors: 8}, process, "1.9", 16},
		"and fewer when memory is scarce":           {decision.Traits{Bound: decision.IO, Isolated: true, LowMemory: true, Processors: 8}, process, "1.9", 8},
		"however many processors there are":         {decision.Traits{Isolated: true, Tasks: 1}, process, "1.9", 1},
		"a library that knows its thread shares pointers": {
			decision.Traits{ThreadState: true, Shares: decision.ByReference}, thread, "1.4", 0,
		},
		"one process for one task at a time": {decision.Traits{Isolated: true, Tasks: 1, Processors: 8}, process, "1.9", 1},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decision.Choose(c.traits)
			require.NoError(t, err)
			require.Equal(t, c.model, got.Model, "%v", got)
			require.Equal(t, c.row, got.Reasons[0].Row, "%v", got)
			require.Equal(t, c.workers, got.Workers, "%v", got)
		})
	}
}

func TestThatGoHasNoGILIsSaid(t *testing.T) {
	c, err := decision.Choose(decision.Traits{Bound: decision.CPU})
	require.NoError(t, err)
	require.Equal(t, []decision.Reason{{
		Traits: []string{"Bound"}, Row: "1.8",
		Text: "goroutines use all processors: that it takes processes is true of Python's threads (GIL) and false in Go",
	}}, c.Reasons)
}

// Where two traits want different models, one decides, and what the other has to accept names both.
func TestAConflictIsDecidedAndBothSidesAreNamed(t *testing.T) {
	tiny := decision.Traits{Grain: time.Microsecond, Tasks: 10}
	for name, c := range map[string]struct {
		traits decision.Traits
		model  decision.Model
		winner string
		loser  string
		row    string // of the cost
	}{
		"much is shared, crashes must be survived": {
			decision.Traits{Shares: decision.Much, SurvivesCrashes: true}, decision.Process, "SurvivesCrashes", "Shares", "1.2",
		},
		"much is shared, on several machines": {
			decision.Traits{Shares: decision.Much, Machines: true}, decision.Remote, "Machines", "Shares", "1.2",
		},
		"what is shared in processes needs locks": {
			decision.Traits{Shares: decision.Much, Killable: true}, decision.Process, "Killable", "Shares", "1.15",
		},
		"little memory, isolation":    {decision.Traits{LowMemory: true, Isolated: true}, decision.Process, "Isolated", "LowMemory", "1.5"},
		"little memory, thread state": {decision.Traits{LowMemory: true, ThreadState: true}, decision.Thread, "ThreadState", "LowMemory", "1.5"},
		"little memory, machines":     {decision.Traits{LowMemory: true, Machines: true}, decision.Remote, "Machines", "LowMemory", "1.5"},
		"hostile code, low latency":   {decision.Traits{Untrusted: true, Responsive: true}, decision.Process, "Untrusted", "Responsive", "1.4"},
		"hostile code, a tiny grain": {
			decision.Traits{Untrusted: true, Grain: tiny.Grain, Responsive: true}, decision.Process, "Untrusted", "Grain", "1.14",
		},
		"hostile code, few tiny tasks": {
			decision.Traits{Untrusted: true, Grain: tiny.Grain, Tasks: tiny.Tasks}, decision.Process, "Untrusted", "Grain", "1.14",
		},
		"thread state, few tiny tasks": {
			decision.Traits{ThreadState: true, Grain: tiny.Grain, Tasks: tiny.Tasks}, decision.Thread, "ThreadState", "Grain", "1.14",
		},
		"thread state, isolation": {
			decision.Traits{ThreadState: true, Isolated: true}, decision.Process, "Isolated", "ThreadState", "1.4",
		},
		"another language, waiting": {
			decision.Traits{OtherLanguages: true, Bound: decision.IO}, decision.Process, "OtherLanguages", "Bound", "1.1",
		},
		"waiting, few tiny tasks": {
			decision.Traits{Bound: decision.IO, Grain: tiny.Grain, Tasks: tiny.Tasks}, decision.Serial, "Grain", "Bound", "1.1",
		},
		"computing, few tiny tasks": {
			decision.Traits{Bound: decision.CPU, Grain: tiny.Grain, Tasks: tiny.Tasks}, decision.Serial, "Grain", "Bound", "1.8",
		},
		"both, one at a time":  {decision.Traits{Bound: decision.Mixed, Tasks: 1}, decision.Serial, "Tasks", "Bound", "1.8"},
		"parts, one at a time": {decision.Traits{InParts: true, Tasks: 1}, decision.Serial, "Tasks", "InParts", "1.13"},
		"many tiny tasks, computing": {
			decision.Traits{Bound: decision.CPU, Grain: 10, Tasks: 1e6}, decision.Goroutine, "Bound", "Grain", "1.14",
		},
		"responsive on one processor": {
			decision.Traits{Bound: decision.Mixed, Responsive: true, Processors: 1}, decision.Goroutine, "Responsive", "Processors", "1.7",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := decision.Choose(c.traits)
			require.NoError(t, err)
			require.Equal(t, c.model, got.Model, "%v", got)
			require.Contains(t, got.Reasons[0].Traits, c.winner, "%v", got)
			for _, cost := range got.Costs {
				if cost.Row == c.row && strings.Contains(strings.Join(cost.Traits, " "), c.loser) {
					require.Contains(t, cost.Text, "accepted for ")
					require.Contains(t, cost.Text, c.winner)
					return
				}
			}
			require.Fail(t, "no cost for the loser", "%v", got)
		})
	}
}

// Each of them decides over those below.
func TestThePrecedence(t *testing.T) {
	var all decision.Traits
	for _, step := range []struct {
		add    func()
		model  decision.Model
		decide string
	}{
		{func() { all.Processors = 1 }, decision.Serial, ""},
		{func() { all.Grain = time.Millisecond }, decision.Goroutine, "Grain"},
		{func() { all.Tasks = 2 }, decision.Goroutine, "Tasks"},
		{func() { all.InParts = true }, decision.Goroutine, "InParts"},
		{func() { all.Shares = decision.Much }, decision.Goroutine, "Shares"},
		{func() { all.Bound = decision.IO }, decision.Goroutine, "Bound"},
		{func() { all.LowMemory = true }, decision.Goroutine, "LowMemory"},
		{func() { all.Bound = decision.CPU }, decision.Serial, "Bound Processors"},
		{func() { all.Tasks = 1 }, decision.Serial, "Tasks"},
		{func() { all.Responsive = true }, decision.Goroutine, "Responsive"},
		{func() { all.Grain = time.Microsecond }, decision.Serial, "Grain Tasks"},
		{func() { all.ThreadState = true }, decision.Thread, "ThreadState"},
		{func() { all.Killable = true }, decision.Process, "Killable"},
		{func() { all.SurvivesCrashes = true }, decision.Process, "SurvivesCrashes"},
		{func() { all.Isolated = true }, decision.Process, "Isolated"},
		{func() { all.Untrusted = true }, decision.Process, "Untrusted"},
		{func() { all.OtherLanguages = true }, decision.Process, "OtherLanguages"},
		{func() { all.Machines = true }, decision.Remote, "Machines"},
	} {
		step.add()
		c, err := decision.Choose(all)
		require.NoError(t, err)
		require.Equal(t, step.model, c.Model, "%+v\n%v", all, c)
		require.Equal(t, step.decide, strings.Join(c.Reasons[0].Traits, " "), "%+v\n%v", all, c)
	}
}

func TestTraitsThatExcludeEachOtherAreAnErrorThatNamesThem(t *testing.T) {
	const reference = "decision: traits that exclude each other: Shares is ByReference, and %: a pointer means nothing in another " +
		"process; share Much, as bytes, or Little, as messages, or do without %"
	shared := func(t decision.Traits) decision.Traits { t.Shares = decision.ByReference; return t }
	for says, c := range map[string]struct {
		traits decision.Traits
		want   error
	}{
		strings.ReplaceAll(reference, "%", "OtherLanguages"):  {shared(decision.Traits{OtherLanguages: true}), decision.ErrContradiction},
		strings.ReplaceAll(reference, "%", "Machines"):        {shared(decision.Traits{Machines: true}), decision.ErrContradiction},
		strings.ReplaceAll(reference, "%", "Isolated"):        {shared(decision.Traits{Isolated: true}), decision.ErrContradiction},
		strings.ReplaceAll(reference, "%", "Untrusted"):       {shared(decision.Traits{Untrusted: true}), decision.ErrContradiction},
		strings.ReplaceAll(reference, "%", "SurvivesCrashes"): {shared(decision.Traits{SurvivesCrashes: true}), decision.ErrContradiction},
		strings.ReplaceAll(reference, "%", "Killable"):        {shared(decision.Traits{Killable: true}), decision.ErrContradiction},
		strings.ReplaceAll(reference, "%", "Isolated, Killable"): {
			shared(decision.Traits{Killable: true, Isolated: true}), decision.ErrContradiction,
		},
		"decision: bad trait: Bound is -1: it must be IO, CPU, Mixed, or 0 if it is not known":      {decision.Traits{Bound: -1}, decision.ErrBadTrait},
		"decision: bad trait: Bound is 4: it must be IO, CPU, Mixed, or 0 if it is not known":       {decision.Traits{Bound: 4}, decision.ErrBadTrait},
		"decision: bad trait: Shares is -1: it must be Little, Much, ByReference, or 0 for nothing": {decision.Traits{Shares: -1}, decision.ErrBadTrait},
		"decision: bad trait: Shares is 4: it must be Little, Much, ByReference, or 0 for nothing":  {decision.Traits{Shares: 4}, decision.ErrBadTrait},
		"decision: bad trait: Grain is -1ns: it cannot be below 0":                                  {decision.Traits{Grain: -1}, decision.ErrBadTrait},
		"decision: bad trait: Tasks is -1: it cannot be below 0\ndecision: bad trait: Processors is -2: it cannot be below 0": {
			decision.Traits{Tasks: -1, Processors: -2}, decision.ErrBadTrait,
		},
	} {
		t.Run(says, func(t *testing.T) {
			got, err := decision.Choose(c.traits)
			require.ErrorIs(t, err, c.want)
			require.EqualError(t, err, says)
			require.Zero(t, got, "no choice beside an error")
		})
	}
}

func TestAModelHasAName(t *testing.T) {
	require.Equal(t, "none", decision.Model(0).String())
	require.Equal(t, "processes on several machines", decision.Remote.String())
	require.Equal(t, "Model(6)", decision.Model(6).String())
	require.Equal(t, "Model(-1)", decision.Model(-1).String())
}
