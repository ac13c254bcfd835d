package contract_test

import (
	"regexp"
	"strings"

	"concurrency/exercises/internal/contract"
)

// judge reads a drawing and looks for an order.
func judge(drawing string) error {
	var calls []call
	party := -1
	for line := range strings.SplitSeq(strings.TrimSpace(drawing), "\n") {
		party++
		line = strings.TrimLeft(line, "\t")
		for _, at := range callDrawn.FindAllStringSubmatchIndex(line, -1) {
			verb, n := line[at[2]:at[3]], line[at[4]:at[5]]
			c := call{Party: party, In: asked{verb, n}, Out: "ok", From: int64(at[0]), To: int64(at[1] - 1)}
			if verb == "-" || verb == "?" {
				c.In, c.Out = asked{verb, ""}, n
			}
			calls = append(calls, c)
		}
	}
	return contract.Linearizable(calls, object{register: "0"}, object.step)
}

var callDrawn = regexp.MustCompile(`\[([-+!?])(\w+) *\]`)

type asked struct{ verb, n string }

func (a asked) String() string { return a.verb + a.n }

// object is a list of one-digit numbers, and a register.
type object struct{ list, register string }

func (o object) step(in asked) (object, string) {
	switch in.verb {
	case "+":
		o.list += in.n
	case "!":
		o.register = in.n
	case "?":
		return o, o.register
	case "-":
		if o.list == "" {
			return o, "none"
		}
		first := o.list[:1]
		o.list = o.list[1:]
		return o, first
	}
	return o, "ok"
}
