package factorial

import (
	"math/big"
	"math/bits"
)

// words is a product not yet multiplied out: its factors, as many to a word as fit.
type words []big.Word

// one returns the empty product, with room for a leaf: the compiler can put that on the stack.
func one() words { return append(make(words, 0, leaf), 1) }

func (ws words) times(k int) words {
	last := &ws[len(ws)-1]
	if over, low := bits.Mul(uint(*last), uint(k)); over == 0 {
		*last = big.Word(low)
		return ws
	}
	return append(ws, big.Word(k))
}

// leaf is how many words are multiplied one after the other. A tree of fewer saves nothing, since math/big multiplies
// numbers below 40 words as one does by hand: at n = 500, leaves of 8 take 2.3 us, of 32 1.6 us, of 64 1.4 us.
const leaf = 64

func (ws words) product() *big.Int {
	if half := len(ws) / 2; len(ws) > leaf {
		f := ws[:half].product()
		return f.Mul(f, ws[half:].product())
	}
	f := new(big.Int).SetBits(append(make([]big.Word, 0, len(ws)+1), ws[0]))
	var factor big.Int
	for _, w := range ws[1:] {
		f.Mul(f, factor.SetUint64(uint64(w)))
	}
	return f
}
