package decision

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Traits are what is known of the work. The zero value of each says that it is not there, or not known.
type Traits struct {
	Bound  Bound   // what a task spends its time on
	Shares Sharing // what the tasks have in common with each other, or with the rest of the program

	Isolated        bool // nobody may spoil another's memory
	Untrusted       bool // the code may be hostile
	SurvivesCrashes bool // the program goes on when a task crashes, in whatever way
	Killable        bool // a task must end when told to, though its code does not heed its ctx
	LowMemory       bool // memory is scarce
	Responsive      bool // something else, an interface for instance, must answer at once meanwhile
	Machines        bool // one machine is not enough
	OtherLanguages  bool // some of the code is not Go, and is not called from Go
	InParts         bool // the data is large and can be worked on in parts
	ThreadState     bool // the code, a C library for instance, keeps something in its operating-system thread

	Grain      time.Duration // one task alone, its waiting included
	Tasks      int           // there at the same time
	Processors int           // that can be used, as runtime.GOMAXPROCS(0) says
}

// Bound is what a task spends its time on.
type Bound int

// A task's time goes into waiting for others, into computing, or into much of both.
const (
	IO Bound = iota + 1
	CPU
	Mixed
)

// Sharing is what tasks have in common.
type Sharing int

const (
	Little      Sharing = iota + 1 // what fits in messages
	Much                           // large data that changes, and that could lie in bytes: numbers, text, records
	ByReference                    // what consists of pointers: maps, trees, channels, functions
)

// Why there is no choice.
var (
	// ErrContradiction is returned for traits that exclude each other.
	ErrContradiction = errors.New("decision: traits that exclude each other")
	// ErrBadTrait is returned for a value that a trait cannot have.
	ErrBadTrait = errors.New("decision: bad trait")
)

// check gives all complaints at once.
func (t Traits) check() error {
	var errs []error
	bad := func(is bool, format string, value any) {
		if is {
			errs = append(errs, fmt.Errorf("%w: "+format, ErrBadTrait, value))
		}
	}
	bad(t.Bound < 0 || t.Bound > Mixed, "Bound is %d: it must be IO, CPU, Mixed, or 0 if it is not known", int(t.Bound))
	bad(t.Shares < 0 || t.Shares > ByReference, "Shares is %d: it must be Little, Much, ByReference, or 0 for nothing", int(t.Shares))
	bad(t.Grain < 0, "Grain is %v: it cannot be below 0", t.Grain)
	bad(t.Tasks < 0, "Tasks is %d: it cannot be below 0", t.Tasks)
	bad(t.Processors < 0, "Processors is %d: it cannot be below 0", t.Processors)
	if away := t.elsewhere(); t.Shares == ByReference && len(away) > 0 {
		errs = append(errs, fmt.Errorf("%w: Shares is ByReference, and %s: a pointer means nothing in another process; "+
			"share Much, as bytes, or Little, as messages, or do without %s",
			ErrContradiction, strings.Join(away, ", "), strings.Join(away, ", ")))
	}
	return errors.Join(errs...)
}

// elsewhere are the traits that only another process has.
func (t Traits) elsewhere() (names []string) {
	for _, v := range matrix {
		if v.wants >= Process && v.holds(t) {
			names = append(names, v.traits...)
		}
	}
	return names
}
