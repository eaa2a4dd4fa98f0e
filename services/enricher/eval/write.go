package eval

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Write prints the report as a table; with details, also what went wrong.
func (r *Report) Write(w io.Writer, details bool) {
	line := func(name string, c Count) {
		fmt.Fprintf(w, "%-24s %6.3f %6.3f %6.3f  %4d right %3d wrong %3d missed\n", name, c.Precision(), c.Recall(), c.F1(), c.Right, c.Wrong, c.Missed)
	}
	fmt.Fprintf(w, "%d cases                 prec  recall     F1\n", r.Cases)
	line("kind and company", r.Pairs)
	line("layoff, number, status", r.Layoffs)
	fmt.Fprintf(w, "%-24s %6.3f  %d of %d\n", "silent negatives", share(r.Silent, r.Negatives), r.Silent, r.Negatives)
	fmt.Fprintf(w, "%-24s %d\n", "quotes not in place", r.BadQuotes)
	for _, name := range slices.Sorted(maps.Keys(r.Kinds)) {
		line("  "+name, *r.Kinds[name])
	}
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		line("  . "+name, *r.Fields[name])
	}
	bins, gap := r.Reliability()
	fmt.Fprintf(w, "confidence %.3f off on average; said, right, signals:", gap)
	for _, b := range bins {
		fmt.Fprintf(w, "  %.2f %.2f %d", b.Confidence, b.Right, b.Signals)
	}
	fmt.Fprint(w, "\ntaken for another:")
	for i, name := range slices.SortedFunc(maps.Keys(r.Mistaken), func(a, b string) int {
		return cmp.Or(r.Mistaken[b]-r.Mistaken[a], cmp.Compare(a, b))
	}) {
		if i > 0 {
			fmt.Fprint(w, ",")
		}
		fmt.Fprintf(w, " %d %s", r.Mistaken[name], name)
	}
	fmt.Fprintln(w)
	if !details {
		return
	}
	for _, confused := range r.Confused {
		fmt.Fprintln(w, confused)
	}
}

// Halves runs the suite and gives the report of each half.
func Halves(cases []Case) (open, hidden []Case) {
	for _, c := range cases {
		if c.Hidden() {
			hidden = append(hidden, c)
		} else {
			open = append(open, c)
		}
	}
	return open, hidden
}
