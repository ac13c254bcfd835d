// Package page makes of a sweep's results what a person wants to know: for each workload a table and a line in words,
// the grain from which workers pay, what each model costs next to the others, and the same as pictures.
//
// Every word follows from the results. What was not measured is not spoken of, and where the 95 % intervals of two
// overlap, or there are fewer than six samples to have one of, the page says that no difference is shown.
package page
