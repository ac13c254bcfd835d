package page

import (
	"fmt"
	"strings"
)

// Pictures are scripts for gnuplot, by the name of the picture, which each write an SVG to its output. One that has
// nothing to show is empty.
var Pictures = map[string]func(Run) string{"speedup": Run.speedup, "breakeven": Run.breakEven}

// speedup is the speed-up against the pool size, a diagram for each workload. The last place is for the names.
func (r Run) speedup() string {
	var panels []panel
	var sizes []string
	for _, w := range workloads {
		all := r.of(w.benchmark)
		if p := (panel{w.title, all.speedups()}); len(p.curves) > 0 {
			panels = append(panels, p)
			sizes = numbers(all.sizes(), sizes)
		}
	}
	if panels == nil {
		return ""
	}
	rows := (len(panels) + 2) / 2
	var b strings.Builder
	b.WriteString(terminal(900, 50+300*rows) + common)
	fmt.Fprintf(&b, "set xlabel 'workers'\nset xtics (%s)\n", strings.Join(sizes, ", "))
	fmt.Fprintf(&b, "set key off\nset multiplot layout %d,2 title '%s' font ',14'\n", rows, r.machine())
	b.WriteString(span(panels...))
	for i, p := range panels {
		b.WriteString(p.draw(i))
	}
	return b.String() + legend(panels)
}

// legend is an empty diagram with the names of the curves.
func legend(panels []panel) string {
	var text strings.Builder
	text.WriteString(`unset title; unset border; unset tics; unset grid; unset xlabel; unset ylabel; unset logscale
set key center center Left reverse samplen 4 spacing 1.6
set xrange [0:1]; set yrange [0:1]
plot NaN with lines lc rgb '#7f7f7f' dt 2 lw 1.5 title 'the loop'`)
	for _, model := range models[1:] {
		for _, p := range panels {
			if p.has(model) {
				fmt.Fprintf(&text, ", NaN with linespoints %s lw 2 title '%s'", look[model], plural[model])
				break
			}
		}
	}
	return text.String() + "\n"
}

func (p panel) has(model string) bool {
	for _, c := range p.curves {
		if c.model == model {
			return true
		}
	}
	return false
}

// numbers adds those that are not yet among them.
func numbers(sizes []int, found []string) []string {
	for _, size := range sizes {
		if text := fmt.Sprint(size); !strings.Contains(" "+strings.Join(found, " ")+" ", " "+text+" ") {
			found = append(found, text)
		}
	}
	return found
}

// breakEven is the speed-up against the grain of tasks that are handed over one by one, at the usual size.
func (r Run) breakEven() string {
	all := r.of("BreakEven")
	if len(all) == 0 {
		return ""
	}
	size := r.usual(all)
	p := panel{title: fmt.Sprintf("Tasks handed over one by one to %s; %s", workers(size), r.machine())}
	for _, model := range handers {
		if gains := all.gains(model, size); len(gains) > 0 {
			p.curves = append(p.curves, curve{model, points(gains)})
		}
	}
	if p.curves == nil {
		return ""
	}
	return terminal(900, 520) + common + "set xlabel 'time of a task, us'\nset format x '%g'\nset key bottom right\n" +
		span(p) + p.draw(0)
}

func points(gains []gain) (found []point) {
	for _, g := range gains {
		found = append(found, point{g.grain / 1e3, g.speedup})
	}
	return found
}

// speedups are the curves of a workload.
func (all samples) speedups() (curves []curve) {
	loop := all.measured("serial")
	if len(loop) == 0 {
		return nil
	}
	for _, model := range models[1:] {
		c := curve{model: model}
		for _, o := range all.measured(model) {
			c.points = append(c.points, point{float64(o.size), o.rate.over(loop[0].rate)})
		}
		if c.points != nil {
			curves = append(curves, c)
		}
	}
	return curves
}
