package leak

// ParseStat shows parseStat to the tests.
func ParseStat(line string) (name string, parent int, ok bool) {
	p, ok := parseStat(line)
	return p.name, p.parent, ok
}
