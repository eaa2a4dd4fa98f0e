package extract

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
)

// offices are the names of offices, to tell whether two are of one person.
type offices struct {
	short                             *strings.Replacer
	top                               string
	topAlone, heads, informal, formal []string
	single                            *regexp.Regexp
}

// newOffices are the offices of all languages: the press of others has English ones, too.
func newOffices(languages []pipelines.Language) (*offices, error) {
	o := &offices{}
	type name struct{ full, short string }
	var names []name
	var single []string
	for i := range languages {
		told := &languages[i].Offices
		for short, all := range told.Short {
			for _, full := range all {
				names = append(names, name{full, short})
			}
		}
		for _, word := range told.LeftOut {
			names = append(names, name{word + " ", ""})
		}
		if told.Top != "" {
			o.top = told.Top
		}
		o.topAlone, o.heads = append(o.topAlone, told.TopAlone...), append(o.heads, told.Heads...)
		o.informal, o.formal = append(o.informal, told.Informal...), append(o.formal, told.Formal...)
		single = append(single, told.Single...)
	}
	slices.SortFunc(names, func(a, b name) int { // the longer of two that begin alike first
		return cmp.Or(len(b.full)-len(a.full), cmp.Compare(a.full, b.full))
	})
	pairs := []string{"-", " "}
	for _, n := range names {
		pairs = append(pairs, n.full, n.short)
	}
	o.short = strings.NewReplacer(pairs...)
	var err error
	if o.single, err = regexp.Compile(strings.Join(single, "|")); err != nil {
		return nil, fmt.Errorf("extract: offices: %w", err)
	}
	return o, nil
}

// same tells whether two names of an office can be of one person's.
func (o *offices) same(a, b string) bool {
	if a == "" || b == "" {
		return true
	}
	x, y := o.short.Replace(strings.ToLower(a)), o.short.Replace(strings.ToLower(b))
	if area := o.area(x); area != "" && area == o.area(y) {
		return true // "merchandising chief", "chief merchandising officer"
	}
	if x, y = o.whole(x), o.whole(y); x == o.top && strings.Contains(y, o.top) || y == o.top && strings.Contains(x, o.top) {
		return true
	}
	return strings.Contains(x, y) || strings.Contains(y, x) || !o.single.MatchString(x) || !o.single.MatchString(y)
}

// area is what an office is the head of, without the words for a head.
func (o *offices) area(name string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(name), func(word string) bool { return slices.Contains(o.heads, word) }), " ")
}

// whole is a company's boss or chief by the name of the office.
func (o *offices) whole(name string) string {
	if slices.Contains(o.topAlone, name) {
		return o.top
	}
	return name
}

// fuller is what the text calls an office that its headline gives a short name: of "boss" and
// "chief executive" the latter.
func (o *offices) fuller(short, full string) string {
	lower, whole := strings.ToLower(short), strings.ToLower(full)
	if slices.ContainsFunc(o.informal, func(end string) bool { return strings.HasSuffix(lower, end) }) &&
		slices.ContainsFunc(o.formal, func(word string) bool { return strings.Contains(whole, word) }) {
		return full
	}
	return short
}
