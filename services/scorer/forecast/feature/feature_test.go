package feature_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
)

func day(year int, month time.Month, d int) panel.Day {
	return panel.DayOf(time.Date(year, month, d, 0, 0, 0, 0, time.UTC))
}

// value is the feature of the name among values.
func value(t *testing.T, name panel.Name, values []float64, of string) float64 {
	t.Helper()
	i := slices.Index(feature.Names(name), of)
	if i < 0 {
		t.Fatalf("panel %s has no feature %q", name, of)
	}
	return values[i]
}

func TestNoticeValues(t *testing.T) {
	t.Parallel()
	rows := []panel.Row{
		{Key: "qid:1", Name: "Acme Inc", Event: panel.Event{Day: day(2022, 6, 30), Effective: panel.NoDay, Region: "OH", Place: "a", Headcount: 40}},
		{Key: "qid:1", Name: "Acme Inc", Event: panel.Event{Day: day(2023, 3, 1), Effective: day(2023, 7, 1), Region: "TX", Place: "b", Headcount: 60, Closure: true}},
		{Key: "qid:1", Name: "Acme Inc", CIK: "7", Event: panel.Event{Day: day(2023, 3, 31), Effective: day(2023, 5, 30), Region: "TX", Place: "b", Industry: "4451"}},
		{Key: "qid:1", Name: "Acme Inc", Event: panel.Event{Day: day(2023, 4, 1), Effective: panel.NoDay, Region: "NY", Headcount: 9e5}},
	}
	got := feature.Values(feature.NewMarket(panel.Warn, quarter.New(2023, 1)), "qid:1", rows, feature.Linked{})
	for name, want := range map[string]float64{
		// Two notices this quarter, three within a year, in two quarters of two states.
		"notices_1": math.Log(3), "notices_4": math.Log(4), "notices_ever": math.Log(4), "quarters_ever": math.Log(3),
		"states_12": 2, "places_12": math.Log(3), "burst": math.Log(3),
		// The last one today, the one before 30 days ago, the first 274.
		"days_since": 0, "gap": math.Log(31), "tenure": 274.0 / 365,
		"faded_1":  math.Log(1 + 1 + 0.125),
		"people_1": math.Log(61), "people_4": math.Log(101), "people_most": math.Log(61), "people_mean": math.Log(51), "people_last": 0,
		// The quarter ahead, 2023Q2, had one a year ago.
		"year_ago": 1, "same_season": 1, "season": 2,
		"closures": 1.0 / 3, "last_closure": 0,
		// Both pending, one takes effect in 2023Q2, the later one 92 days on.
		"pending": math.Log(3), "due": math.Log(2), "latest_effect": 92, "notice_period": 60,
		"registered": 1, "public": 1, "words": 1,
		// A market that knows nothing tells nothing.
		"state": 0, "industry": 0, "word_sum": 0, "state_sum": math.Log(2),
	} {
		if v := value(t, panel.Warn, got, name); math.Abs(v-want) > 1e-12 {
			t.Errorf("%s is %v: want %v", name, v, want)
		}
	}
}

func TestAnnouncementValues(t *testing.T) {
	t.Parallel()
	rows := []panel.Row{
		{Key: "Acme", Name: "Acme", Event: panel.Event{Kind: panel.Announcement, Day: day(2022, 11, 1), Headcount: 100, Share: 0.2, Stage: "Series B", Funds: 80, Region: "India"}},
		{Key: "Acme", Name: "Acme", Event: panel.Event{Kind: panel.Announcement, Day: day(2023, 2, 1), Share: 0.5, Stage: "Unknown", Region: "United States"}},
	}
	linked := feature.NewLinks([]panel.Row{
		{Name: "ACME, Inc.", Event: panel.Event{Day: day(2023, 3, 1)}},
		{Name: "Acme Widgets", Event: panel.Event{Day: day(2023, 1, 1)}},
		{Name: "Acme", Event: panel.Event{Day: day(2023, 2, 2), Kind: panel.Amendment}},
		{Name: "Acme", Event: panel.Event{Day: day(2023, 4, 1)}},
	}).Of("Acme")
	got := feature.Values(feature.NewMarket(panel.Layoffs, quarter.New(2023, 1)), "Acme", rows, linked)
	for name, want := range map[string]float64{
		"rounds_1": 1, "rounds_2": 2, "days_since": math.Log(59), "gap": math.Log(93),
		"people_most": math.Log(100), "share_most": 0.5, "share_last": 0.5, "workforce": math.Log(400),
		"numberless": 0.5, "shareless": 0, "funds": math.Log(80), "funds_per_head": math.Log(0.2), "united_states": 1, "listed": 0,
		"notices_4": math.Log(2), "notices_alike_4": math.Log(3), "days_since_notice": math.Log(31),
	} {
		if v := value(t, panel.Layoffs, got, name); math.Abs(v-want) > 1e-12 {
			t.Errorf("%s is %v: want %v", name, v, want)
		}
	}
	if v := value(t, panel.Layoffs, got, "stage"); !math.IsNaN(v) {
		t.Errorf("stage is %v: want it unknown", v)
	}
}

// The market learns in each quarter from those at risk before it, and forgets.
func TestMarketLearnsOutcomes(t *testing.T) {
	t.Parallel()
	var rows []panel.Row
	for i := range 40 {
		state := []string{"OH", "TX"}[i%2]
		rows = append(rows, panel.Row{Key: fmt.Sprint(i), Name: "N", Event: panel.Event{Day: day(2020, 2, 1), Effective: panel.NoDay, Region: state}})
		if state == "OH" {
			rows = append(rows, panel.Row{Key: fmt.Sprint(i), Name: "N", Event: panel.Event{Day: day(2020, 5, 1), Effective: panel.NoDay, Region: state}})
		}
	}
	p := panel.New(panel.Warn, rows)
	m := feature.NewMarket(panel.Warn, quarter.New(2019, 4))
	m.Advance(p, quarter.New(2020, 1))
	if m.Base.Cases != 0 || m.AtRisk != 40 {
		t.Errorf("after the first quarter the market has %v cases, %d at risk: want none, and 40", m.Base.Cases, m.AtRisk)
	}
	before := m.Clone()
	m.Advance(p, quarter.New(2020, 2))
	if m.Base != (feature.Rate{Happened: 20, Cases: 40}) || m.Tables["state"]["OH"] != (feature.Rate{Happened: 20, Cases: 20}) || m.Recent[1] != 0.5 {
		t.Errorf("market knows %+v and %+v: want 20 of 40, and 20 of 20 in OH", m.Base, m.Tables["state"])
	}
	if before.Base.Cases != 0 || len(before.Tables["state"]) != 0 {
		t.Error("a clone moved along")
	}
	values := func(key string) []float64 {
		for i := range p.Employers {
			if e := &p.Employers[i]; e.Key == key {
				return feature.Values(m, key, e.Rows, feature.Linked{})
			}
		}
		return nil
	}
	if oh, tx := value(t, panel.Warn, values("0"), "state"), value(t, panel.Warn, values("1"), "state"); !(oh > 0.05 && tx < -0.05) {
		t.Errorf("state tells %v of OH and %v of TX: want more and less than 0", oh, tx)
	}
	for q := quarter.New(2020, 3); q <= quarter.New(2040, 1); q++ {
		m.Advance(p, q)
	}
	if len(m.Tables["state"]) != 0 {
		t.Errorf("after twenty years the market still knows %v", m.Tables["state"])
	}
}

func TestAdvanceByOneQuarterOnly(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a market skipped a quarter")
		}
	}()
	m := feature.NewMarket(panel.Warn, quarter.New(2020, 1))
	m.Advance(panel.New(panel.Warn, nil), quarter.New(2020, 3))
}

func TestDefinitions(t *testing.T) {
	t.Parallel()
	for _, name := range []panel.Name{panel.Warn, panel.Layoffs} {
		seen := map[string]bool{}
		for _, d := range feature.Definitions(name) {
			if d.Name == "" || d.Group == "" || d.Meaning == "" || seen[d.Name] {
				t.Errorf("panel %s: feature %+v lacks something or is there twice", name, d)
			}
			seen[d.Name] = true
		}
	}
}

func ExampleValues() {
	rows := []panel.Row{{Key: "n:acme", Name: "Acme", Event: panel.Event{Day: day(2024, 11, 20), Effective: day(2025, 1, 20), Region: "OH"}}}
	values := feature.Values(feature.NewMarket(panel.Warn, quarter.New(2024, 4)), "n:acme", rows, feature.Linked{})
	for i, d := range feature.Definitions(panel.Warn) {
		if d.Name == "days_since" || d.Name == "due" {
			fmt.Printf("%s (%s): %.2f\n", d.Name, d.Meaning, values[i])
		}
	}
	// Output:
	// days_since (days since the last notice, log): 3.74
	// due (notices whose cuts fall into the forecast quarter, log): 0.69
}
