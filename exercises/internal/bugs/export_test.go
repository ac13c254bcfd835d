package bugs

// What the tests look at besides what is exported.
var (
	Find     = find
	Plant    = Bug.plant
	ErrStale = errStale
)

// Compiling returns p with another compiler.
func (p Prover) Compiling(c compiler) Prover {
	p.compile = c
	return p
}
