package page

import (
	"fmt"
	"math"
	"strings"
)

// look is how the curve of a model looks: colours that everybody can tell apart, and points of different shapes.
var look = map[string]string{
	"goroutine": "lc rgb '#0072b2' pt 7",
	"thread":    "lc rgb '#e69f00' pt 13",
	"process":   "lc rgb '#d55e00' pt 5",
}

// panel is one diagram: a curve for each model.
type panel struct {
	title  string
	curves []curve
}

type curve struct {
	model  string
	points []point
}

// point is a speed-up over the loop, with its interval.
type point struct {
	x float64
	y estimate
}

const common = `set encoding utf8
set border 3 lc rgb '#555555'
set tics nomirror
set grid lc rgb '#e0e0e0' lt 1 lw 1
set bars small
set logscale xy
set format y '%gx'
set ytics (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
set ylabel 'times as fast as the loop'
`

// terminal is the kind of picture: so wide and so high.
func terminal(width, height int) string {
	return fmt.Sprintf("set terminal svg size %d,%d noenhanced font 'Helvetica,13' background '#ffffff'\n", width, height)
}

// draw is the diagram: the loop is the line at 1. Its curves are data of its own, which number tells apart.
func (p panel) draw(number int) string {
	var data, plots strings.Builder
	fmt.Fprintf(&plots, "set title '%s'\nplot 1 with lines lc rgb '#7f7f7f' dt 2 lw 1.5 title 'the loop'", p.title)
	for _, c := range p.curves {
		name := fmt.Sprintf("$%s%d", c.model, number)
		fmt.Fprintf(&data, "%s << EOD\n%sEOD\n", name, c)
		fmt.Fprintf(&plots, ", %s with yerrorlines %s lw 2 ps 0.8 title '%s'", name, look[c.model], plural[c.model])
	}
	return data.String() + plots.String() + "\n"
}

// span is the range of the curves and their intervals, with some air. The loop, at 1, is in it.
func span(panels ...panel) string {
	left, right, low, high := math.Inf(1), 0.0, 1.0, 1.0
	for _, p := range panels {
		for _, c := range p.curves {
			for _, at := range c.points {
				from, to := at.bar()
				low, high = min(low, from), max(high, to)
				left, right = min(left, at.x), max(right, at.x)
			}
		}
	}
	return fmt.Sprintf("set xrange [%.4g:%.4g]\nset yrange [%.4g:%.4g]\n", left/1.2, right*1.2, low/1.2, high*1.2)
}

// String is the data: x, y, and from where to where the interval goes, if there is one.
func (c curve) String() string {
	var b strings.Builder
	for _, p := range c.points {
		low, high := p.bar()
		fmt.Fprintf(&b, "%.6g %.6g %.6g %.6g\n", p.x, p.y.median, low, high)
	}
	return b.String()
}

// machine is for titles: when and where it was measured.
func (r Run) machine() string {
	if len(r.About) == 0 {
		return ""
	}
	return strings.TrimPrefix(r.About[len(r.About)-1], "go version ")
}

// bar is from where to where the interval goes: nowhere if there is none.
func (p point) bar() (low, high float64) {
	if p.y.known() {
		return p.y.low, p.y.high
	}
	return p.y.median, p.y.median
}
