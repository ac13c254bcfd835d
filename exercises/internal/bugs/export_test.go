package bugs

// What the tests look at besides what is exported.
var (
	Find     = find
	Plant    = Bug.plant
	ErrStale = errStale
)
