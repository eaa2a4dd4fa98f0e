package warehouse_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// What became known is read as of any instant, in the order of knowledge, and what was
// written is followed from any instant on.
func TestAnswersAsOfAnInstant(t *testing.T) {
	t.Parallel()
	w := open(t)
	before := time.Now()
	early, late := indicator("acme", "cut_gap", 3, 100), indicator("acme", "cut_gap", 5, 40)
	score := indicator("acme", "risk_score", 4, 12)
	score.Parts = []*foreshockv1.Part{{Name: "layoff_rounds", Value: 1, Contribution: 0.5}}
	score.FactIds = []string{"f1"}
	withdrawn := indicator("acme", "cuts_announced", 3, 7)
	rows := []warehouse.IndicatorRow{{Indicator: late}, {Indicator: early}, {Indicator: score}, {Indicator: withdrawn}, {Indicator: indicator("other", "cut_gap", 3, 1)}}
	must(t, w.InsertIndicators(t.Context(), rows), w.InsertIndicators(t.Context(), []warehouse.IndicatorRow{{Indicator: withdrawn, Deleted: true}}))
	told := signal("acme", "s1")
	told.EventId, told.EventKind = "e1", "news"
	must(t, w.InsertSignals(t.Context(), []*foreshockv1.Signal{told}), w.InsertEvents(t.Context(), []*foreshockv1.Event{event("e1")}))

	history := func(asOf time.Time) (values []float64) {
		found, err := w.IndicatorHistory(t.Context(), "acme", asOf)
		must(t, err)
		for _, i := range found {
			values = append(values, i.GetValue())
			if i.GetName() == "risk_score" && (len(i.GetFactIds()) != 0 || len(i.GetParts()) != 1 || !proto.Equal(i.GetParts()[0], score.GetParts()[0])) {
				t.Errorf("a score comes with its parts and without facts, got %v", i)
			}
		}
		return values
	}
	if diff := cmp.Diff([]float64{100, 12, 40}, history(day(9).AsTime())); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float64{100}, history(day(3).AsTime())); diff != "" {
		t.Error(diff)
	}

	for asOf, want := range map[int]int{1: 0, 2: 1} { // it became known on day 2
		found, err := w.EventSignals(t.Context(), "e1", day(asOf).AsTime())
		must(t, err)
		if len(found) != want {
			t.Errorf("as of day %d the event has %d signals, want %d", asOf, len(found), want)
		}
	}
	passages, err := w.Passages(t.Context(), []string{"e1", "nowhere"})
	must(t, err)
	if diff := cmp.Diff(map[warehouse.Passage]string{{EventID: "e1", Field: "title"}: "A title", {EventID: "e1", Field: "text"}: "A text."}, passages); diff != "" {
		t.Error(diff)
	}
	if passages, err = w.Passages(t.Context(), nil); err != nil || len(passages) != 0 {
		t.Errorf("of no event there are %v %v", passages, err)
	}

	companies, err := w.CompaniesSince(t.Context(), before)
	must(t, err)
	slices.Sort(companies)
	if diff := cmp.Diff([]string{"acme", "other"}, companies); diff != "" {
		t.Error(diff)
	}
	if companies, err = w.CompaniesSince(t.Context(), time.Now().Add(time.Minute)); err != nil || len(companies) != 0 {
		t.Errorf("written since a minute from now: %v %v", companies, err)
	}
	var signals []warehouse.WrittenSignal
	must(t, w.SignalsSince(t.Context(), time.Time{}, func(s warehouse.WrittenSignal) { signals = append(signals, s) }))
	if len(signals) != 1 || signals[0].CompanyID != "acme" || signals[0].EventKind != "news" || !signals[0].Known.Equal(day(2).AsTime()) || signals[0].Deleted {
		t.Errorf("signals written: %v", signals)
	}
	taken := map[string]bool{}
	must(t, w.IndicatorsSince(t.Context(), []string{"cuts_announced", "cut_gap"}, before, func(i warehouse.WrittenIndicator) {
		taken[i.Name] = taken[i.Name] || i.Deleted
	}))
	if diff := cmp.Diff(map[string]bool{"cut_gap": false, "cuts_announced": true}, taken); diff != "" {
		t.Error(diff)
	}

	at := day(4).AsTime()
	must(t, w.InsertSourceDays(t.Context(), []warehouse.SourceDay{{Source: "warn-wa", Kind: "notice", Day: at.Truncate(24 * time.Hour), KnowledgeTime: at}}))
	var days []warehouse.WrittenDay
	must(t, w.DaysSince(t.Context(), time.Time{}, func(d warehouse.WrittenDay) { days = append(days, d) }))
	if len(days) != 1 || days[0].Source != "warn-wa" || !days[0].Known.Equal(at) || !days[0].Day.Equal(at.Truncate(24*time.Hour)) {
		t.Errorf("days: %v", days)
	}

	status, err := w.Status(t.Context())
	must(t, err)
	counted := map[string]uint32{}
	for _, c := range status.GetTables() {
		counted[c.GetName()] = c.GetRows()
	}
	if counted["signal"] != 1 || counted["event"] != 1 || counted["alert"] != 0 || !status.GetFirstKnown().AsTime().Equal(day(2).AsTime()) {
		t.Errorf("status %v", status)
	}
	for name, ask := range map[string]func() (int, error){
		"resolved":   func() (int, error) { r, err := w.Resolved(t.Context()); return len(r), err },
		"scorecard":  func() (int, error) { r, err := w.Scorecard(t.Context(), time.Now()); return len(r), err },
		"backtests":  func() (int, error) { r, err := w.Backtests(t.Context(), time.Now()); return len(r), err },
		"lead times": func() (int, error) { r, err := w.LeadTimes(t.Context(), time.Now()); return len(r), err },
		"batches":    func() (int, error) { r, err := w.BatchRuns(t.Context()); return len(r), err },
		"contradict": func() (int, error) {
			r, err := w.Contradictions(t.Context(), "acme", time.Now())
			return len(r), err
		},
	} {
		if n, err := ask(); err != nil || n != 0 {
			t.Errorf("%s of nothing: %d rows, %v", name, n, err)
		}
	}
}
