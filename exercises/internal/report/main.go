// Command report is what the Makefile calls while it measures, at the end of make report, and for make plot:
//
//	report progress SAMPLES <the lines of go test -bench>
//	report page RESULTS
//	report plot PICTURE RESULTS >a script for gnuplot
//
// SAMPLES is how many there will be, 0 if nobody knows; RESULTS is the file of a sweep; PICTURE is speedup or breakeven.
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"concurrency/exercises/internal/page"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage: report progress SAMPLES, report page RESULTS, or report plot speedup|breakeven RESULTS")

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "progress":
		samples, err := strconv.Atoi(args[1])
		if err != nil {
			return errUsage
		}
		return (&page.Progress{Expected: samples, Now: time.Now}).Follow(os.Stdin, os.Stdout)
	case len(args) == 2 && args[0] == "page":
		return print(args[1])
	case len(args) == 3 && args[0] == "plot" && page.Pictures[args[1]] != nil:
		return plot(args[1], args[2])
	}
	return errUsage
}

func print(file string) error {
	sweep, err := read(file)
	if err != nil {
		return err
	}
	return sweep.Write(os.Stdout)
}

func plot(picture, file string) error {
	sweep, err := read(file)
	if err != nil {
		return err
	}
	script := page.Pictures[picture](sweep)
	if script == "" {
		return fmt.Errorf("%s has nothing for the picture %s: make bench measures it, if PKG is not without ./exercises/decision", file, picture)
	}
	_, err = fmt.Print(script)
	return err
}

func read(file string) (page.Run, error) {
	f, err := os.Open(file)
	if err != nil {
		return page.Run{}, err
	}
	defer f.Close()
	return page.Parse(f)
}
