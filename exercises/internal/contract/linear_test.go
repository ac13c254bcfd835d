package contract_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/contract"
)

// The histories are drawn: a line for each party, and in it its calls from [ to ]. +1 appends 1 to a list, -1 took
// the first one away and it was 1, -none found nothing; !1 writes 1 to a register, ?1 read 1. A call that only one
// character tells from a good history makes it bad.
var histories = map[string]struct{ good, bad string }{
	"nothing happened": {good: ``},
	"one party alone": {
		`[+1] [+2] [-1] [-2] [-none]`,
		`[+1] [+2] [-2] [-1] [-none]`,
	},
	"the first call finds what the model starts with": {
		`[?0]`,
		`[?1]`,
	},
	"what was appended before is there": {
		`
		[+1]
		     [-1]`, `
		[+1]
		     [-none]`,
	},
	"an append under way may be seen or not": {
		`
		[+1        ]
		 [-none] [-1]`, `
		[+1             ]
		 [-1] [-1] [-none]`,
	},
	"what was seen once cannot be unseen": {
		`
		[!1              ]
		 [?0] [?0]
		            [?1]`, `
		[!1              ]
		 [?0] [?1]
		            [?0]`,
	},
	"two appends that overlap come in either order": {
		`
		[+1 ]
		  [+2]
		       [-2] [-1]`, `
		[+1]
		     [+2]
		          [-2] [-1]`,
	},
	"two that look agree on the order of two that write": {
		`
		[!1    ]
		[!2    ]
		 [?2]    [?1]
		 [?2] [?1]`, `
		[!1    ]
		[!2    ]
		 [?2]    [?1]
		 [?1] [?2]`,
	},
	"nobody else gets what one has taken": {
		`
		[+1] [+2]
		          [-1     ]
		          [-2     ]`, `
		[+1] [+2]
		          [-1     ]
		          [-1     ]`,
	},
	"nothing is made up": {
		`
		[+3]
		[-3]`, `
		[+3]
		[-4]`,
	},
	"a call that ends when another begins overlaps it": {
		`
		[+1]
		   [-none]`, `
		[+1]
		    [-none]`,
	},
	"the only order there is goes against the order of the returns": {
		`
		[+1                  ]
		    [+2          ]
		       [-1  ] [-2]`, `
		[+1                  ]
		               [+2   ]
		       [-2  ] [-1]`,
	},
	"twelve calls of four parties": {
		`
		[+1     ] [+5 ]    [-none]
		[+2     ] [-4 ] [-none   ]
		[+3     ] [-3 ] [-5]
		[+4     ] [-2 ] [-1      ]`, `
		[+1     ] [+5 ]    [-none]
		[+2     ] [-4 ] [-none   ]
		[+3     ] [-3 ] [-5]
		[+4     ] [-3 ] [-1      ]`,
	},
}

func TestLinearizable(t *testing.T) {
	for name, h := range histories {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, judge(h.good), "%s", h.good)
			if h.bad != "" {
				require.ErrorIs(t, judge(h.bad), contract.ErrContradiction, "%s", h.bad)
			}
		})
	}
}

// What does not matter is not in the drawing, or has no end and no answer. What others need is never left out.
var contradictions = map[string]struct{ history, drawing string }{
	"a pop that comes too late to find nothing": {
		`
			[+1]
			     [-none]`, `
party 0 |[-]      +1: ok
party 1 |    [-]  -: none
`,
	},
	"what comes after the contradiction is left out": {
		`
			[+1] [+2]
			          [-2] [-1] [-none]`, `
party 0 |[-]        +1: ok
party 0 |    [..... +2: ?
party 1 |      [-]  -: 2
`,
	},
	"what a call answered that does not matter is left out": {
		`
			[!1] [!2]
			[?0]  [?2] [?1]`, `
party 0 |[-]            !1: ok
party 1 |[............. ?: ?
party 0 |    [......... !2: ?
party 1 |      [-]      ?: 2
party 1 |          [-]  ?: 1
`,
	},
	"a call under way at the end may find what came after the end": {
		`
			[-1                  ]
			 [-none] [+1]   [-2]`, `
party 0 |[......... -: ?
party 1 |  [....... -: ?
party 1 |    [..... +1: ?
party 1 |      [-]  -: 2
`,
	},
	"an append stays that makes the rest possible": {
		`
			[+1] [-1] [+2] [+3]
			                     [-3]`, `
party 0 |[............... +1: ?
party 0 |  [-]            -: 1
party 0 |      [-]        +2: ok
party 0 |          [..... +3: ?
party 1 |            [-]  -: 3
`,
	},
}

func TestLinearizableDrawsTheShortestContradiction(t *testing.T) {
	for name, c := range contradictions {
		t.Run(name, func(t *testing.T) {
			require.EqualError(t, judge(c.history), contract.ErrContradiction.Error()+":"+c.drawing)
		})
	}
}

func TestLinearizableRefusesWhatItCannotCount(t *testing.T) {
	require.NoError(t, judge(strings.Repeat("[+1] [-1] ", 32)))
	require.EqualError(t, judge(strings.Repeat("[+1] [-1] ", 32)+"[+1]"), "contract: a history of 65 calls: 64 are the most")
}

// Histories of a few calls at random moments and with random answers, judged by trying every order there is.
func TestLinearizableAgreesWithTryingEveryOrder(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	verdicts := map[bool]int{}
	for round := range 1000 {
		history := guess(random, 1+random.IntN(5))
		want := anyOrder(nil, history, func(order []call) bool { return respectsTime(order) && explains(order) })
		err := contract.Linearizable(history, object{}, object.step)
		require.Equal(t, want, err == nil, "seed %d, round %d: %+v", seed, round, history)
		verdicts[want]++
	}
	require.Greater(t, verdicts[true], 100, "good histories")
	require.Greater(t, verdicts[false], 100, "bad histories")
}

type call = contract.Call[asked, string]

func guess(random *rand.Rand, calls int) (history []call) {
	for party := range calls {
		c := call{Party: party, In: asked{"+", strconv.Itoa(random.IntN(2))}, Out: "ok", From: random.Int64N(10)}
		if random.IntN(2) == 0 {
			c.In, c.Out = asked{verb: "-"}, []string{"0", "1", "none"}[random.IntN(3)]
		}
		c.To = c.From + 1 + random.Int64N(8)
		history = append(history, c)
	}
	return history
}

func anyOrder(order, left []call, good func([]call) bool) bool {
	if len(left) == 0 {
		return good(order)
	}
	for i := range left {
		if anyOrder(append(slices.Clip(order), left[i]), slices.Concat(left[:i], left[i+1:]), good) {
			return true
		}
	}
	return false
}

func respectsTime(order []call) bool {
	for i, c := range order {
		for _, later := range order[i:] {
			if later.To < c.From {
				return false
			}
		}
	}
	return true
}

func explains(order []call) bool {
	var o object
	for _, c := range order {
		var out string
		if o, out = o.step(c.In); out != c.Out {
			return false
		}
	}
	return true
}

func TestHistoryRecordsWhatOverlaps(t *testing.T) {
	h := contract.NewHistory[string, int](2)
	h.Call(0, "outer", func() int {
		h.Call(1, "inner", func() int { return 1 })
		return 2
	})
	h.Call(1, "after", func() int { return 3 })
	require.Equal(t, []contract.Call[string, int]{
		{Party: 0, In: "outer", Out: 2, From: 1, To: 4},
		{Party: 1, In: "inner", Out: 1, From: 2, To: 3},
		{Party: 1, In: "after", Out: 3, From: 5, To: 6},
	}, h.Calls())
}
