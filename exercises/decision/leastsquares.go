package decision

import "math"

// leastSquares finds the coefficients, none of them negative and the first above 0, with which the columns add up to
// ones as closely as may be: it tries each corner, where some of the coefficients are 0, and keeps the best that
// qualifies. That is the optimum, because an optimum with some at 0 is what is found without their columns. free is
// the solution with all columns, whatever its signs.
func leastSquares(columns [3][]float64) (best, free []float64) {
	least := math.Inf(1)
	for _, used := range [][]int{{0}, {0, 1}, {0, 2}, {0, 1, 2}} {
		var chosen [][]float64
		for _, j := range used {
			chosen = append(chosen, columns[j])
		}
		all := make([]float64, 3)
		for i, v := range solve(chosen) {
			all[used[i]] = v
		}
		free = all // of the last corner, which is none
		if rest := restOf(columns, all); rest < least && all[0] > 0 && all[1] >= 0 && all[2] >= 0 {
			least, best = rest, all
		}
	}
	return best, free
}

// solve gives the least squares without any bounds, by making the columns orthogonal one after the other. Where
// they are not independent there are NaNs or huge numbers, which no comparison lets pass or which miss by more.
func solve(columns [][]float64) []float64 {
	k := len(columns)
	q, y, r, x := make([][]float64, k), ones(len(columns[0])), make([][]float64, k), make([]float64, k)
	for j, column := range columns {
		q[j] = append([]float64(nil), column...)
		r[j] = make([]float64, k)
	}
	for j := range q {
		r[j][j] = norm(q[j])
		scale(q[j], 1/r[j][j])
		for l := j + 1; l < k; l++ {
			r[j][l] = project(q[l], q[j])
		}
		x[j] = project(y, q[j])
	}
	for j := k - 1; j >= 0; j-- {
		for l := j + 1; l < k; l++ {
			x[j] -= r[j][l] * x[l]
		}
		x[j] /= r[j][j]
	}
	return x
}

// project takes out of v its part along the unit vector q, and gives that part's length.
func project(v, q []float64) float64 {
	d := dot(v, q)
	for i := range v {
		v[i] -= d * q[i]
	}
	return d
}

// restOf is the sum of squares that remains.
func restOf(columns [3][]float64, x []float64) (rest float64) {
	for i := range columns[0] {
		miss := 1 - columns[0][i]*x[0] - columns[1][i]*x[1] - columns[2][i]*x[2]
		rest += miss * miss
	}
	return rest
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func norm(v []float64) float64 { return math.Sqrt(dot(v, v)) }

func scale(v []float64, by float64) {
	for i := range v {
		v[i] *= by
	}
}

func ones(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}
