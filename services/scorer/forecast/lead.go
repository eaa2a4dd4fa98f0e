package forecast

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/metric"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// Signs that can come before a cut.
const (
	// SignEarlier is an earlier cut of the employer itself, by the panel's own source.
	SignEarlier = "earlier"
	// SignNotice and SignAnnouncement are of the other source, under the same name.
	SignNotice       = "notice"
	SignAnnouncement = "announcement"
	// SignForecast is the forecast for the quarter, where it put the employer among the
	// tenth at the highest risk. It is given on the last day before the quarter.
	SignForecast = "forecast"
)

// leadWindow is how many days before a cut a sign is looked for.
const leadWindow = 365

// Lead is a cut that came, and what came before it.
type Lead struct {
	Employer string `json:"employer"`
	Name     string `json:"name"`
	Quarter  string `json:"quarter"`
	// Day of the first row of the quarter, as YYYY-MM-DD.
	Day string `json:"day"`
	// Headcount of all rows of the quarter that give a number, 0 where none does.
	Headcount   float64 `json:"headcount"`
	Probability float64 `json:"probability"`
	// First is the sign that came first, empty where none did; LeadDays by how many days.
	First    string `json:"first"`
	LeadDays int    `json:"lead_days"`
	// Signs of every kind, each by its first day within a year before the cut; earliest first.
	Signs []Sign `json:"signs"`
}

// Sign is the first day of a kind of sign.
type Sign struct {
	Kind     string `json:"kind"`
	Day      string `json:"day"`
	LeadDays int    `json:"lead_days"`
}

// LeadSummary counts leads by kind of sign.
type LeadSummary struct {
	Kind string `json:"kind"`
	// Cuts that it came before, and those that it came before as the first of all.
	Cuts  int `json:"cuts"`
	First int `json:"first"`
	// MedianDays by which it came before the cut, where it came.
	MedianDays float64 `json:"median_days"`
}

// leads tells of each case that came true what came before it. Cases are in the order of
// quarters from the given one on, each quarter's being its whole risk set.
func (s *source) leads(cases []metric.Case, from, to quarter.Quarter) []Lead {
	leads := []Lead{}
	for q := from; q <= to; q++ {
		n := len(s.panel.RiskSet(q - 1))
		of := cases[:n]
		cases = cases[n:]
		bar := highest(of)
		for _, c := range of {
			if c.Happened {
				leads = append(leads, s.lead(c, q, c.Probability >= bar))
			}
		}
	}
	return leads
}

// highest is the least probability of the tenth at the highest risk.
func highest(cases []metric.Case) float64 {
	p := make([]float64, len(cases))
	for i, c := range cases {
		p[i] = c.Probability
	}
	slices.Sort(p)
	return p[len(p)-max(1, len(p)/10)]
}

func (s *source) lead(c metric.Case, q quarter.Quarter, forecast bool) Lead {
	e := &s.panel.Employers[c.Group]
	start := panel.DayOf(q.Start())
	at := sort.Search(len(e.Rows), func(i int) bool { return e.Rows[i].Day >= start })
	cut := e.Rows[at]
	l := Lead{
		Employer: e.Key, Name: cut.Name, Quarter: q.String(), Day: text(cut.Day), Probability: c.Probability, Signs: []Sign{},
	}
	for _, row := range e.Rows[at:] {
		if row.Day.Quarter() == q {
			l.Headcount += row.Headcount
		}
	}
	l.sign(SignEarlier, e.Rows, cut.Day)
	other := SignNotice
	if s.panel.Name == panel.Warn {
		other = SignAnnouncement
	}
	l.sign(other, s.other.Of(cut.Name).Same, cut.Day)
	if forecast {
		l.Signs = append(l.Signs, Sign{SignForecast, text(start - 1), int(cut.Day - start + 1)})
	}
	l.order()
	return l
}

// A Told is a claim of one kind that became known of a company on a day.
type Told struct {
	Kind string
	Day  time.Time
}

// AddSigns adds to the leads what else became known before each cut: of gives the claims of
// the employer of a name, by their day. Each kind counts once, by its first day within the
// window; first signs and the summary follow.
func (r *Result) AddSigns(of func(name string) []Told) {
	for i := range r.Leads {
		l := &r.Leads[i]
		day, err := time.Parse(time.DateOnly, l.Day)
		if err != nil {
			continue // no cut of ours has such a day
		}
		cut := panel.DayOf(day)
		seen := map[string]bool{}
		for _, told := range of(l.Name) {
			at := panel.DayOf(told.Day)
			if seen[told.Kind] || at < cut-leadWindow || at >= cut {
				continue
			}
			seen[told.Kind] = true
			l.Signs = append(l.Signs, Sign{told.Kind, text(at), int(cut - at)})
		}
		l.order()
	}
	r.LeadTimes = summary(r.Leads)
}

// order puts the earliest sign first.
func (l *Lead) order() {
	slices.SortStableFunc(l.Signs, func(a, b Sign) int { return cmp.Compare(b.LeadDays, a.LeadDays) })
	if len(l.Signs) > 0 {
		l.First, l.LeadDays = l.Signs[0].Kind, l.Signs[0].LeadDays
	}
}

// sign adds the first of ascending rows that lies within the window before the cut.
func (l *Lead) sign(kind string, rows []panel.Row, cut panel.Day) {
	i := sort.Search(len(rows), func(i int) bool { return rows[i].Day >= cut-leadWindow })
	if i < len(rows) && rows[i].Day < cut {
		l.Signs = append(l.Signs, Sign{kind, text(rows[i].Day), int(cut - rows[i].Day)})
	}
}

func text(d panel.Day) string { return d.Time().Format(time.DateOnly) }

// summary counts leads by kind, in the order of the constants and then of the names;
// kinds that never came are left out.
func summary(leads []Lead) []LeadSummary {
	out := []LeadSummary{}
	kinds := []string{SignEarlier, SignNotice, SignAnnouncement, SignForecast}
	var others []string
	for i := range leads {
		for _, sign := range leads[i].Signs {
			if !slices.Contains(kinds, sign.Kind) && !slices.Contains(others, sign.Kind) {
				others = append(others, sign.Kind)
			}
		}
	}
	slices.Sort(others)
	for _, kind := range append(kinds, others...) {
		s := LeadSummary{Kind: kind}
		var days []int
		for i := range leads {
			s.First += btoi(leads[i].First == kind)
			for _, sign := range leads[i].Signs {
				if sign.Kind == kind {
					days = append(days, sign.LeadDays)
				}
			}
		}
		if s.Cuts = len(days); s.Cuts == 0 {
			continue
		}
		slices.Sort(days)
		s.MedianDays = float64(days[(len(days)-1)/2]+days[len(days)/2]) / 2
		out = append(out, s)
	}
	return out
}
