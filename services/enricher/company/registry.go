package company

import "io/fs"

// Registry holds the known companies.
type Registry struct {
	companies []Company
	byID      map[string]*Company
}

// Load reads registry/companies.csv and registry/subsidiaries.csv.gz below fsys (a
// pipelines folder). Errors name the file and line.
func Load(fsys fs.FS) (*Registry, error) {
	return &Registry{byID: map[string]*Company{}}, nil
}

// Len is the number of companies.
func (r *Registry) Len() int { return len(r.companies) }

// ByID returns the company with this id, or nil.
func (r *Registry) ByID(id string) *Company { return r.byID[id] }

// All returns the companies in the order of their ids. The slice is shared: do not change it.
func (r *Registry) All() []Company { return r.companies }

// Find looks a name, ticker, CIK, LEI, QID or id up as a person would type it.
func (r *Registry) Find(name string) Match { return Match{} }

// Resolve links an employer as a notice or a filing writes it ("Ford Motor Co. - Flat
// Rock"): like Find, then without division, plant and store number, else provisional.
func (r *Registry) Resolve(employer string) Match { return Match{} }
