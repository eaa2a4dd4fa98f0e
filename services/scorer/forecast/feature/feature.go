package feature

import (
	"math"
	"slices"
	"sort"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// Definition names a feature and says what it measures.
type Definition struct {
	Name string
	// Group is what features are taken away together in an ablation, and shown together.
	Group string
	// Meaning in words, for people who read an explanation.
	Meaning string
}

var definitions = func() map[panel.Name][]Definition {
	all := map[panel.Name][]Definition{}
	for _, m := range announcementMeasures {
		all[panel.Layoffs] = append(all[panel.Layoffs], m.Definition)
	}
	for _, m := range noticeMeasures {
		all[panel.Warn] = append(all[panel.Warn], m.Definition)
	}
	return all
}()

// Definitions are the features of a panel, in the order of Values. They are not to be changed.
func Definitions(name panel.Name) []Definition { return definitions[name] }

// Names are the names of a panel's features, in the order of Values.
func Names(name panel.Name) []string {
	var names []string
	for _, d := range Definitions(name) {
		names = append(names, d.Name)
	}
	return names
}

// Values measures the features of an employer at the end of the market's quarter. rows are
// the employer's in ascending order of days; later ones are not looked at. linked are
// statutory notices of employers with the same name (panel layoffs alone uses them), also
// ascending. Without a row up to the quarter the result is nil: there is nothing to forecast.
func Values(m *Market, key string, rows []panel.Row, linked Linked) []float64 {
	if m.end == 0 {
		panic("feature: a market that was read from a file needs LookAt")
	}
	rows = upTo(rows, m.end)
	if len(rows) == 0 {
		return nil
	}
	if m.Panel == panel.Layoffs {
		v := announcementView(m, rows, linked)
		out := make([]float64, len(announcementMeasures))
		for i, measure := range announcementMeasures {
			out[i] = measure.of(&v)
		}
		return out
	}
	v := noticeView(m, key, rows)
	out := make([]float64, len(noticeMeasures))
	for i, measure := range noticeMeasures {
		out[i] = measure.of(&v)
	}
	return out
}

// upTo is the part of ascending rows dated up to and including the day.
func upTo(rows []panel.Row, end panel.Day) []panel.Row {
	return rows[:sort.Search(len(rows), func(i int) bool { return rows[i].Day > end })]
}

// lastDay is the last day of a quarter.
func lastDay(t quarter.Quarter) panel.Day { return panel.DayOf(t.End()) - 1 }

// timing is what the days of an employer's rows alone tell.
type timing struct {
	t    quarter.Quarter
	end  panel.Day
	rows []panel.Row
	last panel.Row
	// Rows in the last 1, 2, 4, 8 and 12 quarters, and ever.
	n1, n2, n4, n8, n12, ever float64
	// quarters with a row, ascending.
	quarters []quarter.Quarter
	first    panel.Day
	// previous is the last day with a row before the last one's, NoDay if none.
	previous panel.Day
}

func newTiming(t quarter.Quarter, end panel.Day, rows []panel.Row) timing {
	v := timing{t: t, end: end, rows: rows, last: rows[len(rows)-1], first: rows[0].Day, previous: panel.NoDay}
	for _, row := range rows {
		q := row.Day.Quarter()
		if n := len(v.quarters); n == 0 || v.quarters[n-1] != q {
			v.quarters = append(v.quarters, q)
		}
		if row.Day != v.last.Day {
			v.previous = row.Day
		}
		age := t - q
		v.ever++
		v.n1 += one(age < 1)
		v.n2 += one(age < 2)
		v.n4 += one(age < 4)
		v.n8 += one(age < 8)
		v.n12 += one(age < 12)
	}
	return v
}

// in says whether there is a row in the quarter.
func (v *timing) in(q quarter.Quarter) bool {
	_, found := slices.BinarySearch(v.quarters, q)
	return found
}

// sinceLast is the logarithm of the days since the last row.
func (v *timing) sinceLast() float64 { return logOne(float64(v.end - v.last.Day)) }

// gap is the logarithm of the days between the last two days with a row.
func (v *timing) gap() float64 {
	if v.previous == panel.NoDay {
		return math.NaN()
	}
	return logOne(float64(v.last.Day - v.previous))
}

// tenure is the years since the first row.
func (v *timing) tenure() float64 { return float64(v.end-v.first) / 365 }

// faded counts the quarters with a row, each worth half after every half-life.
func (v *timing) faded(halfLife float64) float64 {
	var sum float64
	for _, q := range v.quarters {
		sum += math.Exp2(-float64(v.t-q) / halfLife)
	}
	return sum
}

// fadedCalm is faded, where quarters in which the whole market surged count for less: a
// notice of a quarter in which everyone filed says little of the employer.
func (v *timing) fadedCalm(m *Market, halfLife float64) float64 {
	var sum float64
	for _, q := range v.quarters {
		sum += math.Exp2(-float64(v.t-q)/halfLife) / max(1, m.surge(q))
	}
	return sum
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func logOne(x float64) float64 { return math.Log1p(x) }

// logOf is the logarithm, NaN for nothing known.
func logOf(x float64) float64 {
	if x <= 0 {
		return math.NaN()
	}
	return math.Log(x)
}
