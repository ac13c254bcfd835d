package leak

// What the tests must reach inside for.
var (
	Patiently = patiently
	Supported = supported
)

// Patience is how long a leak may take to go away.
const Patience = patience
