package page

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// columns are rows under each other: the first column to the left, the others to the right.
func columns(rows [][]string) string {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			room := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				line = cell + room
			} else {
				line += "   " + room + cell
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// digits is a number with so many of its digits: 0.123, 1.23, 12.3, 123, 1230.
func digits(v float64, n int) string {
	if v <= 0 {
		return fmt.Sprint(v)
	}
	step := math.Pow(10, math.Floor(math.Log10(v))-float64(n-1))
	v = math.Round(v/step) * step
	return fmt.Sprintf("%.*f", max(0, n-1-int(math.Floor(math.Log10(v)))), v)
}

// times is how many times as much.
func times(ratio float64) string {
	if ratio < 10 {
		return fmt.Sprintf("%.2f", ratio)
	}
	return digits(ratio, 2)
}

// scale is names of units, each with how many of the first it is.
type scale []struct {
	factor float64
	name   string
}

var (
	perSecond = scale{{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}}
	duration  = scale{{1, " ns"}, {1e3, " us"}, {1e6, " ms"}, {1e9, " s"}}
	lateness  = scale{{1, " us"}, {1e3, " ms"}, {1e6, " s"}}
	memory    = scale{{1, " B"}, {1 << 10, " KiB"}, {1 << 20, " MiB"}, {1 << 30, " GiB"}}
)

// of writes a number in the greatest unit that it reaches.
func (s scale) of(v float64, n int) string {
	i := 0
	for i+1 < len(s) && v >= s[i+1].factor {
		i++
	}
	return digits(v/s[i].factor, n) + s[i].name
}

// short writes a round number without digits that say nothing: 64 KiB, 1.4 us.
func (s scale) short(v float64) string { return strings.Replace(s.of(v, 2), ".0 ", " ", 1) }

// workers counts them.
func workers(n int) string {
	if n == 1 {
		return "1 worker"
	}
	return fmt.Sprintf("%d workers", n)
}

// sentence begins with a capital and ends with a stop.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }
