package forecast

import (
	"reflect"
	"testing"
	"time"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/metric"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

// What came before a cut, first things first, and nothing of its day or of more than a year before.
func TestLeads(t *testing.T) {
	t.Parallel()
	q := quarter.New(2020, 2)
	cut := panel.DayOf(q.Start()) + 40
	row := func(name string, kind panel.Kind, day panel.Day, heads float64) panel.Row {
		return panel.Row{Key: name, Name: name, Event: panel.Event{Day: day, Kind: kind, Headcount: heads, Effective: panel.NoDay}}
	}
	own := []panel.Row{
		row("Acme", panel.Announcement, cut-400, 5), row("Acme", panel.Announcement, cut-100, 5),
		row("Acme", panel.Announcement, cut, 70), row("Acme", panel.Announcement, cut+3, 30),
		row("Bolt", panel.Announcement, cut-500, 5), row("Bolt", panel.Announcement, cut, 0),
		row("Calm", panel.Announcement, cut-300, 5),
	}
	other := []panel.Row{row("ACME INC", panel.Notice, cut-200, 9), row("ACME INC", panel.Notice, cut, 9), row("Bolt", panel.Notice, cut+1, 9)}
	s := build(t, panel.Layoffs, own, other)
	cases := []metric.Case{{Probability: 0.4, Happened: true, Group: 0}, {Probability: 0.1, Happened: true, Group: 1}, {Probability: 0.2, Group: 2}}
	got := s.leads(cases, q, q)
	want := []Lead{
		{
			Employer: "Acme", Name: "Acme", Quarter: "2020Q2", Day: text(cut), Headcount: 100, Probability: 0.4, First: SignNotice, LeadDays: 200,
			Signs: []Sign{{SignNotice, text(cut - 200), 200}, {SignEarlier, text(cut - 100), 100}, {SignForecast, "2020-03-31", 41}},
		},
		{Employer: "Bolt", Name: "Bolt", Quarter: "2020Q2", Day: text(cut), Probability: 0.1, Signs: []Sign{}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("leads are\n%+v: want\n%+v", got, want)
	}
	counts := []LeadSummary{{SignEarlier, 1, 0, 100}, {SignNotice, 1, 1, 200}, {SignForecast, 1, 0, 41}}
	if got := summary(got); !reflect.DeepEqual(got, counts) {
		t.Errorf("summary is %+v: want %+v", got, counts)
	}
}

// What the news told before a cut joins the other signs: each kind by its first day, none of
// the cut's own day or later.
func TestNewsBeforeCuts(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	r := Result{Leads: []Lead{
		{Name: "Acme", Day: "2020-05-10", First: SignEarlier, LeadDays: 100, Signs: []Sign{{SignEarlier, "2020-01-31", 100}}},
		{Name: "Bolt", Day: "2020-05-10", Signs: []Sign{}},
	}}
	told := map[string][]Told{"Acme": {
		{"outage", day("2019-01-01")}, {"savings_target", day("2019-12-01")}, {"outage", day("2020-05-01")}, {"outage", day("2020-05-02")}, {"layoff", day("2020-05-10")},
	}}
	r.AddSigns(func(name string) []Told { return told[name] })
	want := []Sign{{"savings_target", "2019-12-01", 161}, {SignEarlier, "2020-01-31", 100}, {"outage", "2020-05-01", 9}}
	if got := r.Leads[0]; !reflect.DeepEqual(got.Signs, want) || got.First != "savings_target" || got.LeadDays != 161 {
		t.Errorf("Acme: %+v, want %+v first", got, want)
	}
	if len(r.Leads[1].Signs) != 0 || r.Leads[1].First != "" {
		t.Errorf("Bolt: %+v, want no sign", r.Leads[1])
	}
	counts := []LeadSummary{{SignEarlier, 1, 0, 100}, {"outage", 1, 0, 9}, {"savings_target", 1, 1, 161}}
	if !reflect.DeepEqual(r.LeadTimes, counts) {
		t.Errorf("summary is %+v: want %+v", r.LeadTimes, counts)
	}
}
