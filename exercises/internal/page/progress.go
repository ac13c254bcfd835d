package page

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Progress shows how far a sweep is: a dot for each sample, and how much longer it takes.
type Progress struct {
	Expected int              // samples of the whole sweep: 0 if nobody knows
	Now      func() time.Time // time.Now, but in tests

	samples int
	last    string // the benchmark that the samples are of
	started time.Time
}

// Follow reads what go test -bench prints until it ends, and writes the progress. Whatever else there is goes through as
// it is, since it says what is wrong.
func (p *Progress) Follow(r io.Reader, w io.Writer) error {
	p.started = p.Now()
	lines := scanner(r)
	pkg := ""
	for lines.Scan() {
		line := lines.Text()
		if path, ok := strings.CutPrefix(line, "pkg: "); ok {
			pkg = path[strings.LastIndexByte(path, '/')+1:]
		}
		if s, ok := sample(line); ok {
			p.dot(w, pkg+" "+s.Full)
		} else if !expected(line) {
			fmt.Fprintf(w, "\n%s", line)
			p.last = ""
		}
	}
	fmt.Fprintf(w, "\n%d samples in %v\n", p.samples, p.elapsed().Round(time.Second))
	return lines.Err()
}

// dot is a sample, on a new line if it is the first of its benchmark.
func (p *Progress) dot(w io.Writer, name string) {
	if name != p.last {
		if p.last != "" {
			fmt.Fprintf(w, " %s", p.left())
		}
		fmt.Fprintf(w, "\n%-50s ", name)
		p.last = name
	}
	p.samples++
	fmt.Fprint(w, ".")
}

// left takes it that the samples to come take as long as those until now.
func (p *Progress) left() string {
	if p.Expected <= p.samples {
		return fmt.Sprintf("%v so far", p.elapsed().Round(time.Second))
	}
	left := p.elapsed() * time.Duration(p.Expected-p.samples) / time.Duration(p.samples)
	return fmt.Sprintf("about %v left", left.Round(time.Second))
}

func (p *Progress) elapsed() time.Duration { return p.Now().Sub(p.started) }

// expected tells what every sweep prints beside its samples.
func expected(line string) bool {
	for _, prefix := range []string{"# ", "goos: ", "goarch: ", "pkg: ", "cpu: ", "ok ", "? "} {
		if strings.HasPrefix(strings.Replace(line, "\t", " ", 1), prefix) {
			return true
		}
	}
	return line == "PASS" || line == ""
}
