package company

import (
	"errors"
	"fmt"
	"strings"
)

// Alias is a further name of a company, given by an analyst.
type Alias struct{ Name, CompanyID string }

// own are the names that analysts have given. They go before all others: they settle what
// is ambiguous.
type own struct {
	names map[string]entry // by Key
	first map[string]uint8 // as in Registry
}

// Fork is a registry of the same companies that is taught names of its own. It takes no time:
// what was loaded is shared, and never changed.
func (r *Registry) Fork() *Registry {
	return &Registry{
		companies: r.companies, byID: r.byID, byCode: r.byCode, tickers: r.tickers, names: r.names, first: r.first,
		seed: r.seed, subsidiaries: r.subsidiaries, contested: r.contested,
	}
}

// Learn replaces the analysts' names by these; it may be called while others read. The
// error names aliases that cannot be: the others are learnt.
func (r *Registry) Learn(aliases []Alias) error {
	learnt := &own{names: map[string]entry{}, first: map[string]uint8{}}
	var errs []error
	for _, a := range aliases {
		key, c := Key(a.Name), r.byID[a.CompanyID]
		switch {
		case c == nil:
			errs = append(errs, fmt.Errorf("company: alias %q: no company %q", a.Name, a.CompanyID))
		case key == "":
			errs = append(errs, fmt.Errorf("company: alias %q holds no letter or digit", a.Name))
		default:
			learnt.names[key] = entry{company: c, basis: ByAlias}
			head, _, _ := strings.Cut(key, " ")
			learnt.first[head] = max(learnt.first[head], uint8(min(strings.Count(key, " ")+1, 12)))
		}
	}
	r.own.Store(learnt)
	return errors.Join(errs...)
}

// longest is the number of words of the longest name that begins with a folded word.
func (r *Registry) longest(word []byte) int {
	n := r.first[string(word)]
	if own := r.own.Load(); own != nil {
		n = max(n, own.first[string(word)])
	}
	return int(n)
}

// find is what a key means.
func (r *Registry) find(key []byte) Match {
	if own := r.own.Load(); own != nil {
		if found, ok := own.names[string(key)]; ok {
			return found.match()
		}
	}
	if found, ok := r.names[string(key)]; ok {
		return found.match()
	}
	return Match{}
}

func (e entry) match() Match {
	if e.rivals != nil {
		return Match{Candidates: e.rivals}
	}
	return Match{ID: e.company.ID, Name: e.company.Name, Basis: e.basis, Company: e.company}
}
