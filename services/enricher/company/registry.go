package company

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"
)

const (
	companiesFile    = "registry/companies.csv"
	subsidiariesFile = "registry/subsidiaries.csv.gz"
)

// Header is the first line of registry/companies.csv.
var Header = []string{"id", "name", "legal_name", "cik", "ticker", "lei", "qid", "sic", "industry", "parent", "ordinary", "prominent", "aliases"}

// Registry holds the known companies.
type Registry struct {
	companies []Company
	byID      map[string]*Company
	byCode    map[string]*Company // "cik 320193", "lei …", "qid Q312"
	tickers   map[string]*Company
	names     map[string]entry // by Key
	first     map[string]uint8 // first word of a key: how many words the longest such key has

	seed         maphash.Seed
	subsidiaries map[uint64]*Company // by hash of the folded name
	own          atomic.Pointer[own]
	contested    map[uint64][]*Company // names that several companies gave a subsidiary
}

// entry is what a key means.
type entry struct {
	company *Company
	basis   Basis
	rivals  []*Company // more than one company has the name: all of them
}

// Load reads registry/companies.csv and registry/subsidiaries.csv.gz below fsys (a
// pipelines folder). Errors name the file and line.
func Load(fsys fs.FS) (*Registry, error) {
	r := &Registry{
		byID: map[string]*Company{}, byCode: map[string]*Company{}, tickers: map[string]*Company{},
		names: map[string]entry{}, first: map[string]uint8{},
		seed: maphash.MakeSeed(), subsidiaries: map[uint64]*Company{}, contested: map[uint64][]*Company{},
	}
	if err := r.loadCompanies(fsys); err != nil {
		return nil, fmt.Errorf("company: %s: %w", companiesFile, err)
	}
	if err := r.loadSubsidiaries(fsys); err != nil {
		return nil, fmt.Errorf("company: %s: %w", subsidiariesFile, err)
	}
	return r, nil
}

func (r *Registry) loadCompanies(fsys fs.FS) error {
	file, err := fsys.Open(companiesFile)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := csv.NewReader(file)
	lines.FieldsPerRecord = len(Header)
	lines.ReuseRecord = true
	if header, err := lines.Read(); err != nil {
		return err
	} else if !slices.Equal(header, Header) {
		return fmt.Errorf("line 1: want %s", strings.Join(Header, ","))
	}
	for {
		field, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		line, _ := lines.FieldPos(0)
		c := Company{
			ID: field[0], Name: field[1], LegalName: field[2], CIK: field[3], Ticker: field[4], LEI: field[5],
			QID: field[6], SIC: field[7], Industry: field[8], ParentID: field[9], Ordinary: field[10] == "yes",
			Prominent: field[11] == "yes",
		}
		if field[12] != "" {
			c.Aliases = strings.Split(field[12], "|")
		}
		if c.ID == "" || c.Name == "" {
			return fmt.Errorf("line %d: id and name are required", line)
		}
		r.companies = append(r.companies, c)
	}
	slices.SortFunc(r.companies, func(a, b Company) int { return strings.Compare(a.ID, b.ID) })
	for i := range r.companies {
		c := &r.companies[i]
		if r.byID[c.ID] != nil {
			return fmt.Errorf("id %q occurs twice", c.ID)
		}
		r.byID[c.ID] = c
	}
	for i := range r.companies {
		c := &r.companies[i]
		if c.ParentID != "" && r.byID[c.ParentID] == nil {
			return fmt.Errorf("company %q: no parent %q", c.ID, c.ParentID)
		}
		r.index(c)
	}
	return nil
}

// strength orders the bases: a name someone has outright is not contested by an alias.
var strength = map[Basis]int{ByCommonName: 3, ByLegalName: 2, ByAlias: 1}

func (r *Registry) index(c *Company) {
	r.name(Key(c.Name), c, ByCommonName)
	r.name(Key(c.LegalName), c, ByLegalName)
	for _, alias := range c.Aliases {
		r.name(Key(alias), c, ByAlias)
	}
	for _, code := range []struct{ kind, value string }{{"cik", strings.TrimLeft(c.CIK, "0")}, {"lei", c.LEI}, {"qid", c.QID}} {
		if code.value != "" && r.byCode[code.kind+" "+code.value] == nil {
			r.byCode[code.kind+" "+code.value] = c
		}
	}
	if c.Ticker != "" && r.tickers[c.Ticker] == nil {
		r.tickers[c.Ticker] = c
	}
}

// claim is how strongly a company owns a name: prominent ones come first.
func claim(c *Company, basis Basis) int {
	if c.Prominent {
		return strength[basis] + 3
	}
	return strength[basis]
}

func (r *Registry) name(key string, c *Company, basis Basis) {
	if key == "" {
		return
	}
	head, _, _ := strings.Cut(key, " ")
	r.first[head] = max(r.first[head], uint8(min(strings.Count(key, " ")+1, 12)))
	known, ok := r.names[key]
	switch {
	case !ok || known.company != c && claim(c, basis) > claim(known.company, known.basis):
		r.names[key] = entry{company: c, basis: basis}
	case known.company == c || claim(c, basis) < claim(known.company, known.basis):
	default:
		if known.rivals == nil {
			known.rivals = []*Company{known.company}
		}
		if !slices.Contains(known.rivals, c) {
			known.rivals = append(known.rivals, c)
		}
		r.names[key] = known
	}
}

// loadSubsidiaries keeps only hashes of the names: there are many, and they are only
// ever looked up whole.
func (r *Registry) loadSubsidiaries(fsys fs.FS) error {
	file, err := fsys.Open(subsidiariesFile)
	if err != nil {
		return err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	lines := csv.NewReader(unzipped)
	lines.FieldsPerRecord = 2
	lines.ReuseRecord = true
	for {
		field, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		key := maphash.String(r.seed, field[0])
		for id := range strings.SplitSeq(field[1], "|") {
			parent := r.byID[id]
			if parent == nil {
				line, _ := lines.FieldPos(1)
				return fmt.Errorf("line %d: no company %q", line, id)
			}
			if field[1] == id {
				r.subsidiaries[key] = parent
			} else {
				r.contested[key] = append(r.contested[key], parent)
			}
		}
	}
}

// Len is the number of companies.
func (r *Registry) Len() int { return len(r.companies) }

// ByID returns the company with this id, or nil.
func (r *Registry) ByID(id string) *Company { return r.byID[id] }

// All returns the companies in the order of their ids. The slice is shared: do not change it.
func (r *Registry) All() []Company { return r.companies }
