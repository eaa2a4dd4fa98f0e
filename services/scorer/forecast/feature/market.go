package feature

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// Rate is how often something came true, older cases counting for less.
type Rate struct {
	Happened float64 `json:"y"`
	Cases    float64 `json:"n"`
}

// Table keeps a Rate for each of a set of words.
type Table map[string]Rate

// fade multiplies all counts, and forgets what has become too little to matter.
func (t Table) fade(by float64) {
	for word, r := range t {
		r.Happened *= by
		r.Cases *= by
		if r.Cases < forgotten {
			delete(t, word)
			continue
		}
		t[word] = r
	}
}

// leastWordCases is the weight of cases from which a word of a name tells something; rarer
// ones would make up most of a saved market.
const leastWordCases = 3

// forgotten is the weight of cases below which a rate is dropped.
const forgotten = 0.05

func (t Table) add(word string, happened float64) {
	r := t[word]
	r.Happened += happened
	r.Cases++
	t[word] = r
}

// relative is the logarithm of a word's rate relative to the base rate, drawn towards 0 as
// if there had been prior more cases at the base rate: partial pooling.
func (t Table) relative(word string, prior, base float64) float64 {
	r := t[word]
	return math.Log((r.Happened + prior*base) / (r.Cases + prior) / base)
}

// Names of the tables of both panels.
const (
	byIndustry = "industry"
	byPlace    = "place"
	byCountry  = "country"
	byStage    = "stage"
	byWord     = "word"
	byState    = "state"
	// The same by what the employer had done lately.
	byStateFresh    = "state_fresh"
	byStateRecent   = "state_recent"
	byStateOld      = "state_old"
	byStateSeveral  = "state_several"
	byStateDue      = "state_due"
	byStateYearAgo  = "state_year_ago"
	industryAtRisk  = "industry_at_risk"
	marketForgets   = 0.85
	marketForgets90 = 0.9
	marketForgets95 = 0.95
)

// Market is what is known at the end of a quarter of all employers together. Advance moves
// it from quarter to quarter; nothing dated later enters.
type Market struct {
	Panel panel.Name `json:"panel"`
	// At is the quarter at whose end it stands.
	At quarter.Quarter `json:"at"`
	// Base is how often employers at risk announced, recent quarters counting most.
	Base   Rate             `json:"base"`
	Tables map[string]Table `json:"tables"`
	// Recent are the shares of the risk set that announced, the latest last, at most 4.
	Recent []float64 `json:"recent"`
	// AtRisk is the size of the risk set at the end of the quarter.
	AtRisk int `json:"at_risk"`
	// Employers that announced, by quarter, and by state and quarter of the last three years.
	Employers map[quarter.Quarter]float64            `json:"employers"`
	States    map[string]map[quarter.Quarter]float64 `json:"states,omitempty"`

	// now is the quarter at whose end employers are looked at, end its last day. It is At
	// but for a forecast made later than the last training.
	now quarter.Quarter
	end panel.Day
}

// NewMarket knows nothing yet: it stands at the end of quarter t, before the panel begins.
func NewMarket(name panel.Name, t quarter.Quarter) *Market {
	return &Market{
		Panel: name, At: t, now: t, end: lastDay(t),
		Tables: map[string]Table{}, Employers: map[quarter.Quarter]float64{}, States: map[string]map[quarter.Quarter]float64{},
	}
}

// LookAt is the same market for employers as they stand at the end of quarter t, later
// than the market's own: what happened in between to others is not known. A market that was
// read from a file must be given its quarter that way before use.
func (m *Market) LookAt(t quarter.Quarter) *Market {
	moved := *m
	moved.now, moved.end = t, lastDay(t)
	return &moved
}

// Trim drops what no feature asks for any more, to be saved small.
func (m *Market) Trim() {
	maps.DeleteFunc(m.Tables[byWord], func(_ string, r Rate) bool { return r.Cases < leastWordCases })
	for name, table := range m.Tables {
		for word, r := range table {
			table[word] = Rate{Happened: round(r.Happened), Cases: round(r.Cases)}
		}
		m.Tables[name] = table
	}
}

// round keeps four decimals: more than the counts are worth.
func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// Clone is a copy that Advance does not change.
func (m *Market) Clone() *Market {
	c := *m
	c.Tables = map[string]Table{}
	for name, table := range m.Tables {
		c.Tables[name] = maps.Clone(table)
	}
	c.Recent = slices.Clone(m.Recent)
	c.Employers = maps.Clone(m.Employers)
	c.States = map[string]map[quarter.Quarter]float64{}
	for state, counts := range m.States {
		c.States[state] = maps.Clone(counts)
	}
	return &c
}

func (m *Market) table(name string) Table {
	t, ok := m.Tables[name]
	if !ok {
		t = Table{}
		m.Tables[name] = t
	}
	return t
}

// base is the share of employers at risk that announced, kept off 0 and 1.
func (m *Market) base() float64 { return (m.Base.Happened + 1) / (m.Base.Cases + 40) }

func (m *Market) relative(table, word string, prior float64) float64 {
	if table == byWord && m.Tables[table][word].Cases < leastWordCases {
		return 0
	}
	return m.Tables[table].relative(word, prior, m.base())
}

// Advance moves the market to the end of the next quarter: it learns which of the employers
// that were at risk announced in it. It panics when t is not the next quarter.
func (m *Market) Advance(p *panel.Panel, t quarter.Quarter) {
	if t != m.At+1 {
		panic(fmt.Sprintf("feature: market stands at %s and cannot move to %s", m.At, t))
	}
	forget := marketForgets
	if m.Panel == panel.Layoffs {
		forget = marketForgets90
	}
	for name, table := range m.Tables {
		switch name {
		case byState, byIndustry, byPlace, byCountry, byStage:
			table.fade(forget)
		case byWord:
			table.fade(marketForgets95)
		default:
			table.fade(marketForgets90)
		}
	}
	m.Base.Happened *= forget
	m.Base.Cases *= forget
	var announced, atRisk float64
	for _, i := range p.RiskSet(t - 1) {
		e := &p.Employers[i]
		y := one(e.Announced(t))
		m.learn(upTo(e.Rows, m.end), t, y)
		announced += y
		atRisk++
	}
	m.Base.Happened += announced
	m.Base.Cases += atRisk
	m.Recent = append(m.Recent[max(0, len(m.Recent)-3):len(m.Recent):len(m.Recent)], announced/max(1, atRisk))
	m.At, m.now, m.end = t, t, lastDay(t)
	m.count(p, t)
}

// learn books the outcome y of quarter t for an employer whose rows before it are given.
func (m *Market) learn(rows []panel.Row, t quarter.Quarter, y float64) {
	last := rows[len(rows)-1]
	if m.Panel == panel.Layoffs {
		m.table(byIndustry).add(last.Industry, y)
		m.table(byCountry).add(last.Region, y)
		m.table(byStage).add(last.Stage, y)
		m.table(byPlace).add(last.Place, y)
		return
	}
	m.table(byState).add(last.Region, y)
	m.table(byIndustry).add(sector(rows), y)
	for _, word := range panel.Words(last.Name) {
		m.table(byWord).add(word, y)
	}
	did := deedsOf(rows, t-1)
	switch {
	case did.fresh:
		m.table(byStateFresh).add(last.Region, y)
	case did.old:
		m.table(byStateOld).add(last.Region, y)
	default:
		m.table(byStateRecent).add(last.Region, y)
	}
	if did.several {
		m.table(byStateSeveral).add(last.Region, y)
	}
	if did.due {
		m.table(byStateDue).add(last.Region, y)
	}
	if did.yearAgo {
		m.table(byStateYearAgo).add(last.Region, y)
	}
}

// count books how many employers announced in quarter t, over all and by state.
func (m *Market) count(p *panel.Panel, t quarter.Quarter) {
	m.AtRisk = 0
	delete(m.Tables, industryAtRisk)
	for i := range p.Employers {
		e := &p.Employers[i]
		announced := e.Announced(t)
		if p.AtRisk(e, t) {
			m.AtRisk++
			if m.Panel == panel.Layoffs {
				rows := upTo(e.Rows, m.end)
				m.table(industryAtRisk).add(rows[len(rows)-1].Industry, one(announced))
			}
		}
		if !announced {
			continue
		}
		m.Employers[t]++
		if m.Panel == panel.Layoffs {
			continue
		}
		seen := map[string]bool{}
		for _, row := range e.Rows {
			if row.Day.Quarter() == t && !seen[row.Region] {
				seen[row.Region] = true
				if m.States[row.Region] == nil {
					m.States[row.Region] = map[quarter.Quarter]float64{}
				}
				m.States[row.Region][t]++
			}
		}
	}
	for _, state := range m.States {
		delete(state, t-12)
	}
}

// surge is how many employers announced in the quarter relative to the mean of the eight
// quarters before it; 1 for a quarter that the market does not know yet.
func (m *Market) surge(q quarter.Quarter) float64 {
	if q > m.At {
		return 1
	}
	return m.Employers[q] / (m.meanOf(q-1, 8) + 5)
}

// meanOf is the mean number of employers that announced in the n quarters up to q.
func (m *Market) meanOf(q quarter.Quarter, n int) float64 {
	var sum float64
	for k := range n {
		sum += m.Employers[q-quarter.Quarter(k)]
	}
	return sum / float64(n)
}

// inState is how many employers announced in a state in the n quarters up to the market's.
func (m *Market) inState(state string, n int) float64 {
	var sum float64
	for k := range n {
		sum += m.States[state][m.At-quarter.Quarter(k)]
	}
	return sum
}

// recent is the mean share of the risk set that announced, over the last n quarters.
func (m *Market) recent(n int) float64 {
	n = min(n, len(m.Recent))
	var sum float64
	for _, share := range m.Recent[len(m.Recent)-n:] {
		sum += share
	}
	return sum / float64(max(1, n))
}

// yearAgo is the share that announced in the quarter that is as far from the next one as a year.
func (m *Market) yearAgo() float64 {
	if len(m.Recent) < 4 {
		return m.recent(4)
	}
	return m.Recent[len(m.Recent)-4]
}
