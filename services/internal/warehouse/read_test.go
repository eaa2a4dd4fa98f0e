package warehouse_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"

	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

func at(n int) time.Time { return day(n).AsTime() }

func TestReadersKeepToWhatWasKnown(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	w := openAt(t, warehouse.Config{DSN: dsn})
	ctx := t.Context()
	late := signal("acme", "s2")
	late.KnowledgeTime = day(6)
	must(t,
		w.InsertSignals(ctx, []*foreshockv1.Signal{signal("acme", "s1"), late, signal("bolt", "s3")}),
		w.InsertFacts(ctx, []warehouse.FactRow{
			{Fact: fact("acme", "f1", 2)}, {Fact: fact("acme", "f1", 5)}, {Fact: fact("acme", "f2", 6)},
			{Fact: fact("bolt", "f3", 2)}, {Fact: fact("bolt", "f3", 4), Deleted: true},
		}),
		w.InsertIndicators(ctx, []warehouse.IndicatorRow{
			{Indicator: indicator("acme", "cuts", 2, 10)}, {Indicator: indicator("acme", "cuts", 5, 20)},
			{Indicator: indicator("acme", "risk", 3, 0.5)}, {Indicator: indicator("bolt", "cuts", 4, 7)},
		}))

	for _, test := range []struct {
		asOf                       time.Time
		signals, facts, indicators []string
	}{
		{at(1), nil, nil, nil},
		{at(2), []string{"s1"}, []string{"f1/2"}, []string{"acme cuts 10"}},
		{at(5).Add(-time.Millisecond), []string{"s1"}, []string{"f1/2"}, []string{"acme cuts 10", "acme risk 0.5", "bolt cuts 7"}},
		{at(5), []string{"s1"}, []string{"f1/5"}, []string{"acme cuts 20", "acme risk 0.5", "bolt cuts 7"}},
		{at(6), []string{"s1", "s2"}, []string{"f1/5", "f2/6"}, []string{"acme cuts 20", "acme risk 0.5", "bolt cuts 7"}},
		{time.Time{}, []string{"s1", "s2"}, []string{"f1/5", "f2/6"}, []string{"acme cuts 20", "acme risk 0.5", "bolt cuts 7"}},
	} {
		t.Run(test.asOf.Format(time.DateTime), func(t *testing.T) {
			signals, err := w.SignalsOf(ctx, []string{"acme"}, test.asOf)
			must(t, err)
			equal(t, "signals", test.signals, signals, (*foreshockv1.Signal).GetId)
			facts, err := w.FactsAsOf(ctx, []string{"acme"}, test.asOf)
			must(t, err)
			equal(t, "facts", test.facts, facts, func(f *foreshockv1.Fact) string { return fmt.Sprintf("%s/%d", f.GetId(), f.GetOrigins()) })
			for _, bare := range []bool{false, true} {
				indicators, err := w.IndicatorsAsOf(ctx, warehouse.IndicatorFilter{AsOf: test.asOf, Bare: bare})
				must(t, err)
				equal(t, "indicators", test.indicators, indicators, func(i *foreshockv1.Indicator) string {
					return fmt.Sprintf("%s %s %v", i.GetCompanyId(), i.GetName(), i.GetValue())
				})
			}

			// The views say the same.
			if test.asOf.IsZero() {
				return
			}
			params := map[string]string{"d": test.asOf.Format("2006-01-02 15:04:05.000")}
			for view, want := range map[string]int{"signal": len(test.signals), "fact": len(test.facts), "indicator": len(slices.DeleteFunc(slices.Clone(test.indicators), func(s string) bool { return s[:4] != "acme" }))} {
				rows, err := w.Query(ctx, "SELECT id FROM "+view+"_as_of(as_of = {d:DateTime64(3, 'UTC')}) WHERE company_id = 'acme'", params)
				must(t, err)
				n := 0
				for _, err := range rows.All() {
					must(t, err)
					n++
				}
				if n != want {
					t.Errorf("view %s_as_of has %d rows, want %d", view, n, want)
				}
			}
		})
	}

	all, err := w.FactsOf(ctx, "acme", "bolt")
	must(t, err)
	equal(t, "facts of every instant", []string{"f1/2", "f1/5", "f2/6", "f3/2"}, all, func(f *foreshockv1.Fact) string {
		return fmt.Sprintf("%s/%d", f.GetId(), f.GetOrigins())
	})
	filtered, err := w.IndicatorsAsOf(ctx, warehouse.IndicatorFilter{
		CompanyIDs: []string{"acme", "bolt"}, Names: []string{"cuts"}, FromQuarter: "2026Q1", ToQuarter: "2026Q1"})
	must(t, err)
	if len(filtered) != 2 {
		t.Errorf("filtered by name and quarter: %v", filtered)
	}
	none, err := w.IndicatorsAsOf(ctx, warehouse.IndicatorFilter{FromQuarter: "2026Q2"})
	must(t, err)
	if len(none) != 0 {
		t.Errorf("of a later quarter: %v", none)
	}
	conn := client(t, dsn)
	for view, want := range map[string]uint64{"fact_latest": 3, "indicator_latest": 3} {
		if n := scalar(t, conn, "SELECT count() FROM "+view); n != want {
			t.Errorf("view %s has %d rows, want %d", view, n, want)
		}
	}

	companies, err := w.Companies(ctx, "", 0)
	must(t, err)
	want := []warehouse.Company{
		{ID: "acme", Name: "The acme", Signals: 2, Facts: 2, Indicators: 3, FirstEvent: at(1), LastEvent: at(1)},
		{ID: "bolt", Name: "The bolt", Signals: 1, Facts: 1, Indicators: 1, FirstEvent: at(1), LastEvent: at(1)},
	}
	if !slices.Equal(companies, want) {
		t.Errorf("companies %+v, want %+v", companies, want)
	}
	for query, want := range map[string]int{"ACM": 1, "the": 2, "' OR 1": 0} {
		companies, err := w.Companies(ctx, query, 0)
		must(t, err)
		if len(companies) != want {
			t.Errorf("companies like %s: %+v", query, companies)
		}
	}
	counts, err := w.Counts(ctx)
	must(t, err)
	if counts != (warehouse.Counts{Signals: 3, Facts: 4, Indicators: 4}) {
		t.Errorf("counts %+v", counts)
	}
}

func equal[M any](t *testing.T, what string, want []string, got []M, name func(M) string) {
	t.Helper()
	var names []string
	for _, m := range got {
		names = append(names, name(m))
	}
	if !slices.Equal(want, names) {
		t.Errorf("%s: %q, want %q", what, names, want)
	}
}

func TestManyCompaniesAtOnce(t *testing.T) {
	t.Parallel()
	w := open(t)
	var signals []*foreshockv1.Signal
	var companies []string
	for n := range 2500 {
		company := fmt.Sprintf("company-with-'-%d", n)
		companies = append(companies, company)
		signals = append(signals, signal(company, fmt.Sprint(n)))
	}
	must(t, w.InsertSignals(t.Context(), signals))
	found, err := w.SignalsOf(t.Context(), append(companies, companies...), time.Time{})
	must(t, err)
	if len(found) != len(signals) {
		t.Errorf("%d signals, want %d", len(found), len(signals))
	}
	none, err := w.SignalsOf(t.Context(), nil, time.Time{})
	must(t, err)
	if len(none) != 0 {
		t.Errorf("of no company: %d signals", len(none))
	}
}

func TestAlertsTheLatestFirst(t *testing.T) {
	t.Parallel()
	w := open(t)
	var all []*foreshockv1.Alert
	for n := range 5 {
		a := alert(fmt.Sprint(n))
		a.KnowledgeTime = day(2 + n)
		if n%2 == 1 {
			a.Severity, a.CompanyId = "info", "bolt"
		}
		all = append(all, a)
	}
	must(t, w.InsertAlerts(t.Context(), all))
	for _, test := range []struct {
		name   string
		filter warehouse.AlertFilter
		want   []string
	}{
		{"all", warehouse.AlertFilter{}, []string{"4", "3", "2", "1", "0"}},
		{"limit", warehouse.AlertFilter{Limit: 2}, []string{"4", "3"}},
		{"as of", warehouse.AlertFilter{AsOf: at(4), Limit: 2}, []string{"2", "1"}},
		{"since", warehouse.AlertFilter{Since: at(5)}, []string{"4", "3"}},
		{"company", warehouse.AlertFilter{CompanyID: "bolt"}, []string{"3", "1"}},
		{"severity and rule", warehouse.AlertFilter{Severity: "critical", Rule: "cuts"}, []string{"4", "2", "0"}},
		{"id", warehouse.AlertFilter{ID: "2"}, []string{"2"}},
		{"another rule", warehouse.AlertFilter{Rule: "none"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, err := w.Alerts(t.Context(), test.filter)
			must(t, err)
			equal(t, "alerts", test.want, found, (*foreshockv1.Alert).GetId)
		})
	}
}

func TestEventsByFilter(t *testing.T) {
	t.Parallel()
	w := open(t)
	var all []*foreshockv1.Event
	for n := range 4 {
		e := event(fmt.Sprint(n))
		e.EventTime, e.KnowledgeTime = day(1+n), day(1+n)
		if n == 3 {
			e.Source, e.Kind, e.Document = "status", "incident", "doc-2"
		}
		all = append(all, e)
	}
	must(t, w.InsertEvents(t.Context(), all))
	for _, test := range []struct {
		name   string
		filter warehouse.EventFilter
		want   []string
	}{
		{"all", warehouse.EventFilter{}, []string{"0", "1", "2", "3"}},
		{"times", warehouse.EventFilter{From: at(2), Until: at(4)}, []string{"1", "2"}},
		{"as of", warehouse.EventFilter{AsOf: at(2)}, []string{"0", "1"}},
		{"source and kind", warehouse.EventFilter{Source: "status", Kind: "incident"}, []string{"3"}},
		{"document", warehouse.EventFilter{Document: "doc-2"}, []string{"2", "3"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var found []*foreshockv1.Event
			must(t, w.Events(t.Context(), test.filter, func(e *foreshockv1.Event) error {
				found = append(found, e)
				return nil
			}))
			equal(t, "events", test.want, found, (*foreshockv1.Event).GetId)
		})
	}
}

// An event is settled where it is stored, known no later, with all its signals.
func TestSettled(t *testing.T) {
	t.Parallel()
	w := open(t)
	ctx := t.Context()
	known := event("e1").GetKnowledgeTime().AsTime()
	gone := signal("acme", "s3")
	must(t,
		w.InsertEvents(ctx, []*foreshockv1.Event{event("e1"), event("e2")}),
		w.InsertSignals(ctx, []*foreshockv1.Signal{signal("acme", "s1"), signal("bolt", "s2"), gone}),
		w.WithdrawSignals(ctx, []*foreshockv1.Signal{gone}))
	key := func(company, id string) warehouse.SignalKey { return warehouse.SignalKey{CompanyID: company, ID: id} }
	traces := []struct {
		warehouse.Trace
		want bool
	}{
		{warehouse.Trace{EventID: "e1", Known: known}, true},
		{warehouse.Trace{EventID: "e1", Known: known.AddDate(0, 0, 1)}, true},
		{warehouse.Trace{EventID: "e1", Known: known.Add(-time.Millisecond)}, false},
		{warehouse.Trace{EventID: "e9", Known: known}, false},
		{warehouse.Trace{EventID: "e2", Known: known, Signals: []warehouse.SignalKey{key("acme", "s1"), key("bolt", "s2")}}, true},
		{warehouse.Trace{EventID: "e2", Known: known, Signals: []warehouse.SignalKey{key("acme", "s1"), key("acme", "s2")}}, false},
		{warehouse.Trace{EventID: "e2", Known: known, Signals: []warehouse.SignalKey{key("acme", "s3")}}, false},
	}
	var asked []warehouse.Trace
	for _, trace := range traces {
		asked = append(asked, trace.Trace)
	}
	got, err := w.Settled(ctx, asked)
	must(t, err)
	for i, trace := range traces {
		if got[i] != trace.want {
			t.Errorf("%+v: settled %v, want %v", trace.Trace, got[i], trace.want)
		}
	}
	if got, err := w.Settled(ctx, nil); err != nil || len(got) != 0 {
		t.Errorf("of nothing: %v, %v", got, err)
	}
}
