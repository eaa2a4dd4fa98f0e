package panel

import (
	"fmt"
	"slices"

	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Name is one of the two panels of the protocol.
type Name string

// The panels.
const (
	Warn    Name = "warn"
	Layoffs Name = "layoffs"
)

// ParseName reads a panel's name.
func ParseName(s string) (Name, error) {
	if name := Name(s); name == Warn || name == Layoffs {
		return name, nil
	}
	return "", fmt.Errorf("panel %q: want %q or %q", s, Warn, Layoffs)
}

// Kind is the kind of event that puts an employer at risk and is the outcome.
func (n Name) Kind() Kind {
	if n == Layoffs {
		return Announcement
	}
	return Notice
}

// warnWindow is how many quarters, the current one included, a notice keeps its employer
// in the risk set.
const warnWindow = 12

// Holds tells whether a notice of one quarter, not after t, keeps its employer in the risk
// set at the end of quarter t.
func Holds(notice, t quarter.Quarter) bool { return notice > t-warnWindow }

// Employer is one employer of a panel with the events that the protocol counts.
type Employer struct {
	Key string
	// Rows are the counted rows in order of compareRows.
	Rows []Row
	// quarters in which there is at least one row, ascending.
	quarters []quarter.Quarter
	// closed is the first quarter with a row of share 1, 0 if none.
	closed quarter.Quarter
}

// Panel is who was at risk when, and what came of it.
type Panel struct {
	Name Name
	// Employers by key, ascending.
	Employers []Employer
	// First and Last are the quarters of the first and the last counted row.
	First, Last quarter.Quarter
}

// New builds a panel of the rows of its kind; others are left out.
func New(name Name, rows []Row) *Panel {
	byKey := map[string][]Row{}
	for _, row := range rows {
		if row.Kind == name.Kind() {
			byKey[row.Key] = append(byKey[row.Key], row)
		}
	}
	p := &Panel{Name: name}
	for key, rows := range byKey {
		e := Employer{Key: key, Rows: sorted(rows)}
		for _, row := range e.Rows {
			q := row.Day.Quarter()
			if n := len(e.quarters); n == 0 || e.quarters[n-1] != q {
				e.quarters = append(e.quarters, q)
			}
			if row.Share == 1 && e.closed == 0 {
				e.closed = q
			}
		}
		p.Employers = append(p.Employers, e)
		if first := e.quarters[0]; p.First == 0 || first < p.First {
			p.First = first
		}
		p.Last = max(p.Last, e.quarters[len(e.quarters)-1])
	}
	slices.SortFunc(p.Employers, func(a, b Employer) int { return compareRows(Row{Key: a.Key}, Row{Key: b.Key}) })
	return p
}

// AtRisk says whether the employer is in the risk set at the end of quarter t.
func (p *Panel) AtRisk(e *Employer, t quarter.Quarter) bool {
	if p.Name == Layoffs {
		return e.quarters[0] <= t && (e.closed == 0 || e.closed > t)
	}
	// The last quarter with a notice up to t.
	i, found := slices.BinarySearch(e.quarters, t)
	if found {
		return true
	}
	return i > 0 && Holds(e.quarters[i-1], t)
}

// Announced says whether the employer has a counted row in the quarter.
func (e *Employer) Announced(q quarter.Quarter) bool {
	_, found := slices.BinarySearch(e.quarters, q)
	return found
}

// RiskSet is the indices of the employers at risk at the end of quarter t, ascending.
func (p *Panel) RiskSet(t quarter.Quarter) []int {
	var set []int
	for i := range p.Employers {
		if p.AtRisk(&p.Employers[i], t) {
			set = append(set, i)
		}
	}
	return set
}
