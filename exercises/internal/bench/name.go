package bench

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	part  = regexp.MustCompile(`^[a-z][A-Za-z0-9]*=[A-Za-z0-9.+%_-]+$`)
	label = regexp.MustCompile(`-[0-9]+$`)
)

// checkName returns an error unless benchstat can take name apart: it splits key=value parts at
// slashes, and takes a final -4 for the label of GOMAXPROCS, which is absent at 1.
func checkName(name string) error {
	for p := range strings.SplitSeq(name, "/") {
		if !part.MatchString(p) {
			return fmt.Errorf("bench: name %q: part %q is not key=value in ASCII letters, digits and . + %% _ -", name, p)
		}
		if strings.HasPrefix(p, "gomaxprocs=") {
			return fmt.Errorf("bench: name %q: gomaxprocs is the label that testing adds", name)
		}
	}
	if label.MatchString(name) {
		return fmt.Errorf("bench: name %q ends like the label of GOMAXPROCS: end it with a letter", name)
	}
	return nil
}
