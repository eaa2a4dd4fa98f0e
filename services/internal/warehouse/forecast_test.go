package warehouse_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

func forecastOf(company string, q quarter.Quarter, issue string, probability float64) warehouse.Forecast {
	return warehouse.Forecast{
		ID: company + q.String() + issue, CompanyID: company, Company: company, Quarter: q.String(), Issue: issue, Probability: probability,
		BaseRate: 0.03, PartNames: []string{"base_rate"}, PartValues: []float64{0.03}, PartContributions: []float64{-3.476099},
		Rules: "r1", Rule: "announced-layoff/1", Text: "yes if", Hash: fmt.Sprint(probability),
		Closes: q.End().Add(-time.Millisecond), Resolves: q.End().AddDate(0, 0, 45).Add(-time.Millisecond),
		EventTime: q.Start(), KnowledgeTime: q.Start().Add(-time.Millisecond),
	}
}

func resolutionOf(company string, q quarter.Quarter, came bool) warehouse.Resolution {
	return warehouse.Resolution{
		ID: company + q.String(), CompanyID: company, Company: company, Quarter: q.String(), Rule: "announced-layoff/1", Came: came,
		EventTime: q.Start(), KnowledgeTime: q.End().AddDate(0, 0, 45).Add(-time.Millisecond),
	}
}

// Of live forecasts the first one written stays, of replays the last; a replay can be
// taken back.
func TestALiveForecastIsNeverChanged(t *testing.T) {
	t.Parallel()
	w := open(t)
	q := quarter.New(2026, 2)
	for _, p := range []float64{0.1, 0.2, 0.3} {
		must(t, w.InsertForecasts(t.Context(), []warehouse.Forecast{
			forecastOf("acme", q, warehouse.IssueLive, p), forecastOf("acme", q, warehouse.IssueReplay, p)}))
	}
	of := func() map[string]float64 {
		found, err := w.ForecastsOf(t.Context(), []string{"acme"})
		must(t, err)
		by := map[string]float64{}
		for _, f := range found {
			by[f.Issue] = f.Probability
		}
		return by
	}
	if got := of(); got[warehouse.IssueLive] != 0.1 || got[warehouse.IssueReplay] != 0.3 {
		t.Errorf("%v, want the first live one and the last replay", got)
	}
	whole, err := w.ForecastsOf(t.Context(), []string{"acme"})
	must(t, err)
	hashes, err := w.ForecastHashes(t.Context(), []string{"acme"})
	must(t, err)
	for i, f := range whole {
		whole[i] = warehouse.Forecast{CompanyID: f.CompanyID, Company: f.Company, Quarter: f.Quarter, Issue: f.Issue, Hash: f.Hash}
	}
	byIssue := func(a, b warehouse.Forecast) int { return strings.Compare(a.Issue, b.Issue) }
	slices.SortFunc(whole, byIssue)
	slices.SortFunc(hashes, byIssue)
	if diff := cmp.Diff(whole, hashes); diff != "" {
		t.Errorf("hashes of what is stored (-whole +hashes):\n%s", diff)
	}
	gone := forecastOf("acme", q, warehouse.IssueReplay, 0)
	gone.Deleted = true
	must(t, w.InsertForecasts(t.Context(), []warehouse.Forecast{gone}))
	if got := of(); len(got) != 1 {
		t.Errorf("%v, want the live one alone", got)
	}
}

// The views give what the formulas give, worked out here by another library.
func TestScorecardAgainstItsFormulas(t *testing.T) {
	t.Parallel()
	w := open(t)
	r := rand.New(rand.NewPCG(7, 7))
	var forecasts []warehouse.Forecast
	var resolutions []warehouse.Resolution
	var probabilities, outcomes []float64
	for i := range 4000 {
		q := quarter.New(2023, 1) + quarter.Quarter(i%8)
		p := math.Pow(r.Float64(), 4)
		came := r.Float64() < p
		company := fmt.Sprintf("c%d", i)
		forecasts = append(forecasts, forecastOf(company, q, warehouse.IssueReplay, p))
		if q == quarter.New(2024, 4) {
			continue // not resolved
		}
		resolutions = append(resolutions, resolutionOf(company, q, came))
		probabilities = append(probabilities, p)
		outcomes = append(outcomes, map[bool]float64{true: 1}[came])
	}
	must(t, w.InsertForecasts(t.Context(), forecasts), w.InsertResolutions(t.Context(), resolutions))

	brier, loss := make([]float64, len(outcomes)), make([]float64, len(outcomes))
	for i, y := range outcomes {
		p := probabilities[i]
		brier[i] = (p - y) * (p - y)
		loss[i] = -math.Log(max(1e-6, p*y+(1-p)*(1-y)))
	}
	base := stat.Mean(outcomes, nil)
	want := warehouse.Scorecard{
		BaseRate: base, Brier: stat.Mean(brier, nil), LogLoss: stat.Mean(loss, nil), MeanProbability: stat.Mean(probabilities, nil),
		LogLossOfBaseRate: distuv.Bernoulli{P: base}.Entropy(),
	}
	late := quarter.New(2026, 1).Start()
	cards, err := w.Scorecards(t.Context(), late)
	must(t, err)
	if len(cards) != 8 { // seven quarters and all
		t.Fatalf("%d rows, want 8", len(cards))
	}
	all := cards[len(cards)-1]
	if all.Period != "all" || all.Forecasts != len(outcomes) {
		t.Fatalf("the last row is %+v", all)
	}
	for name, pair := range map[string][2]float64{
		"base rate": {all.BaseRate, want.BaseRate}, "brier": {all.Brier, want.Brier}, "log loss": {all.LogLoss, want.LogLoss},
		"mean": {all.MeanProbability, want.MeanProbability}, "entropy": {all.LogLossOfBaseRate, want.LogLossOfBaseRate},
		"skill": {*all.Skill, 1 - want.Brier/(base*(1-base))}, "log skill": {*all.LogSkill, 1 - want.LogLoss/want.LogLossOfBaseRate},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-9 {
			t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
		}
	}
	if all.AUC == nil || *all.AUC < 0.8 || *all.AUC > 1 {
		t.Errorf("AUC %v", all.AUC)
	}

	bins, err := w.Reliabilities(t.Context(), late)
	must(t, err)
	n := 0
	for _, b := range bins {
		n += b.Forecasts
		if b.MeanProbability < b.From || b.MeanProbability > b.To || b.Share != float64(b.Came)/float64(b.Forecasts) {
			t.Errorf("%+v", b)
		}
		// The Wilson ends are where the share lies exactly z standard errors away.
		z := distuv.UnitNormal.Quantile(0.975)
		for _, end := range []float64{b.WilsonLow, b.WilsonHigh} {
			if end > 0 && end < 1 && math.Abs(math.Abs(b.Share-end)/math.Sqrt(end*(1-end)/float64(b.Forecasts))-z) > 1e-6 {
				t.Errorf("%v is no Wilson end of %d of %d", end, b.Came, b.Forecasts)
			}
		}
	}
	if n != len(outcomes) {
		t.Errorf("the bins hold %d, want %d", n, len(outcomes))
	}

	// As of a day on which four quarters were resolved, five were issued.
	early := quarter.New(2024, 2).Start().Add(-time.Hour)
	cards, err = w.Scorecards(t.Context(), early)
	must(t, err)
	if len(cards) != 5 || cards[4].Forecasts != 2000 {
		t.Errorf("as of %v: %d rows, the last %+v", early, len(cards), cards[len(cards)-1])
	}
	open, err := w.OpenForecasts(t.Context(), early)
	must(t, err)
	if open[warehouse.IssueReplay] != 500 {
		t.Errorf("%v open, want those of 2024Q1", open)
	}
}

func TestForecastRounds(t *testing.T) {
	t.Parallel()
	w := open(t)
	if _, found, err := w.LastForecastRound(t.Context()); found || err != nil {
		t.Fatalf("a round before the first: %v", err)
	}
	at := time.Date(2026, 4, 1, 0, 5, 0, 0, time.UTC)
	for i := range 3 {
		must(t, w.RecordForecastRound(t.Context(), warehouse.ForecastRound{AsOf: at.AddDate(0, 0, i), SignalsUntil: at.Add(123 * time.Microsecond), Rules: "r", Companies: i, Covered: at}))
	}
	last, found, err := w.LastForecastRound(t.Context())
	must(t, err)
	if !found || !last.AsOf.Equal(at.AddDate(0, 0, 2)) || !last.SignalsUntil.Equal(at.Add(123*time.Microsecond)) || !last.Covered.Equal(at) || last.Rules != "r" {
		t.Errorf("%+v", last)
	}
}

// What may come before a cut is all that is known of a company but its cuts: a report or a
// plan of them counts, what the employer confirms and notices do not.
func TestToldBeforeCuts(t *testing.T) {
	t.Parallel()
	w := open(t)
	day := time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)
	told := func(id, event, kind, status string, after int) *foreshockv1.Signal {
		s := signal("acme", id)
		s.EventKind, s.Claim = event, &foreshockv1.Claim{Kind: kind, Status: status}
		s.KnowledgeTime = timestamppb.New(day.AddDate(0, 0, after))
		return s
	}
	must(t, w.InsertSignals(t.Context(), []*foreshockv1.Signal{
		told("s1", "news", "layoff", "confirmed", 0), told("s2", "news", "layoff", "reported", 1), told("s3", "notice", "warn_notice", "", 2),
		told("s4", "incident", "outage", "", 3), told("s5", "news", "outage", "", 3), told("s6", "filing", "savings_target", "", 0),
	}))
	got, err := w.ToldBeforeCuts(t.Context())
	must(t, err)
	want := []warehouse.Told{{"acme", "savings_target", day}, {"acme", "layoff_reported", day.AddDate(0, 0, 1)}, {"acme", "outage", day.AddDate(0, 0, 3)}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
