package bench

// What the tests must reach inside for.
var (
	CheckName = checkName
	FirstCPU  = first
	Fastest   = fastest
	Rates     = rates
)

// Result is what Work should return.
func (g Grain) Result(seed int64) int64 { return g.result(seed) }
