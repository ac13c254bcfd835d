package page

// Interval is the median and the 95 % interval of some values.
func Interval(values ...float64) (median, low, high float64) {
	e := estimated(values)
	return e.median, e.low, e.high
}

// Digits, Times and Short are how numbers are written.
func Digits(v float64, n int) string { return digits(v, n) }
func Times(ratio float64) string     { return times(ratio) }
func ShortTime(ns float64) string    { return duration.short(ns) }
func ShortSize(n float64) string     { return memory.short(n) }
