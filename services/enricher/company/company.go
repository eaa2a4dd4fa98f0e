// Package company knows employers: a registry of companies with their names and ids,
// and the linking of a name as written to one of them.
//
// Input: the registry files of pipelines/registry and names as sources write them.
// Output: a match with its basis, or the companies that share an ambiguous name, which
// is never guessed. Employers unknown to the registry get a stable provisional id.
// A registry is read-only after Load and safe for concurrent use.
package company

// Company is one employer.
type Company struct {
	// ID is short, readable and stable: "amazon". Legal as a subject token.
	ID string
	// Name is what a reader would say, LegalName what a filing says.
	Name      string
	LegalName string
	// Empty where not known.
	CIK      string
	Ticker   string
	LEI      string
	QID      string
	SIC      string
	Industry string
	// ParentID is the company that owns this one, empty where there is none or it is unknown.
	ParentID string
	Aliases  []string
	// Ordinary marks a name that is also a common word ("Target"), which needs context.
	Ordinary bool
	// Prominent marks companies that a text may name by one word ("Intel") even where more
	// capitalised words follow.
	Prominent bool
}

// Basis says how a name was recognised; it is kept with every signal.
type Basis string

const (
	BySource      Basis = "source"      // the source itself names the company
	ByLegalName   Basis = "legal_name"  // the registered name
	ByCommonName  Basis = "common_name" // the name a reader would say
	ByAlias       Basis = "alias"       // a further known name
	ByTicker      Basis = "ticker"      // an exchange symbol
	BySubsidiary  Basis = "subsidiary"  // the name of a company it owns
	ByBaseName    Basis = "base_name"   // the name without plant, store number or division
	ByAmbiguous   Basis = "ambiguous"   // several companies have the name: a provisional id, for review
	ByProvisional Basis = "provisional" // not in the registry: an id from the name itself
)

// Match is the answer to a name.
type Match struct {
	// ID and Name are those of the company, or provisional ones; both empty where the name is
	// ambiguous or holds nothing that could be a name.
	ID    string
	Name  string
	Basis Basis
	// Company is nil for a provisional match.
	Company *Company
	// Candidates lists the companies of an ambiguous name, which is for a person to decide.
	Candidates []*Company
}

// Ambiguous tells whether several companies share the name.
func (m Match) Ambiguous() bool { return len(m.Candidates) > 1 }
