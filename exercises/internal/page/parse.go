package page

import (
	"bufio"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Run is what a sweep left: the lines that go test -bench prints, under comments that say what was run and where.
type Run struct {
	About      []string // the comments at the top, without their #
	Processors int      // of the machine: 0 if no comment says
	CPU        string   // its kind
	Samples    []Sample // in the order of the lines
}

// Sample is one line: what one benchmark measured once.
type Sample struct {
	Package string             // "concurrency/exercises/decision"
	Full    string             // "CPU/model=goroutine", without the size
	Name    string             // "CPU"
	Labels  map[string]string  // "model": "goroutine"
	Size    int                // of the pool: the -cpu of the sample
	Values  map[string]float64 // by unit: "ns/op", "tasks/s"
}

var processors = regexp.MustCompile(`, (\d+) processors?,`)

// Parse reads results. A line that is not a result, or only a part of one, is passed over: the Makefile sees to it that
// a sweep is complete. The error is the reader's.
func Parse(r io.Reader) (Run, error) {
	var run Run
	lines, pkg := scanner(r), ""
	for lines.Scan() {
		line := lines.Text()
		if about, ok := strings.CutPrefix(line, "# "); ok && about != Complete {
			run.About = append(run.About, about)
		} else if path, ok := strings.CutPrefix(line, "pkg: "); ok {
			pkg = path
		} else if cpu, ok := strings.CutPrefix(line, "cpu: "); ok {
			run.CPU = cpu
		} else if s, ok := sample(line); ok {
			s.Package = pkg
			run.Samples = append(run.Samples, s)
		}
	}
	if m := processors.FindStringSubmatch(strings.Join(run.About, "\n")); m != nil {
		run.Processors, _ = strconv.Atoi(m[1])
	}
	return run, lines.Err()
}

// Complete is the comment that ends a sweep.
const Complete = "complete"

// sample reads "BenchmarkCPU/model=goroutine-2  10  123 ns/op  8130 tasks/s": a name, a count, values with units.
func sample(line string) (Sample, bool) {
	fields := strings.Fields(line)
	if len(fields) < 4 || len(fields)%2 != 0 || !strings.HasPrefix(fields[0], "Benchmark") {
		return Sample{}, false
	}
	if n, err := strconv.Atoi(fields[1]); err != nil || n < 1 {
		return Sample{}, false
	}
	s := named(strings.TrimPrefix(fields[0], "Benchmark"))
	for i := 2; i < len(fields); i += 2 {
		value, err := strconv.ParseFloat(fields[i], 64)
		if err != nil || value-value != 0 { // neither a number nor finite
			return Sample{}, false
		}
		s.Values[fields[i+1]] = value
	}
	return s, true
}

// named takes a name apart: "CPU/model=goroutine-2". At -cpu 1 there is no number at its end.
func named(full string) Sample {
	s := Sample{Size: 1, Labels: map[string]string{}, Values: map[string]float64{}}
	if at := strings.LastIndexByte(full, '-'); at >= 0 {
		if size, err := strconv.Atoi(full[at+1:]); err == nil && size > 0 {
			s.Size, full = size, full[:at]
		}
	}
	s.Full = full
	parts := strings.Split(full, "/")
	s.Name = parts[0]
	for _, label := range parts[1:] {
		key, value, _ := strings.Cut(label, "=")
		s.Labels[key] = value
	}
	return s
}

// scanner bears longer lines than a Scanner does by itself: a failing benchmark may print anything.
func scanner(r io.Reader) *bufio.Scanner {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	return lines
}
