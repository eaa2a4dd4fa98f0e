package query_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zaptest"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/query"
)

// memory is a Reader over slices. It answers with every state of a fact and an indicator
// that was known, newest first, and leaves out what became known later.
type memory struct {
	indicators     []*foreshockv1.Indicator
	facts          []*foreshockv1.Fact
	signals        []*foreshockv1.Signal
	events         []*foreshockv1.Event
	alerts         []*foreshockv1.Alert
	sources        []query.Source
	looked         []query.LookedDay
	scorecard      []*foreshockv1.Score
	resolved       []time.Time
	backtests      []*foreshockv1.Score
	leads          []*foreshockv1.LeadTime
	batches        []*foreshockv1.BatchRow
	contradictions []*foreshockv1.Contradiction
	err            error
}

var _ query.Reader = (*memory)(nil)

func (m *memory) Indicators(_ context.Context, f query.IndicatorFilter) ([]*foreshockv1.Indicator, error) {
	newest := map[string]*foreshockv1.Indicator{}
	for _, i := range m.indicators {
		if i.GetKnowledgeTime().AsTime().After(f.AsOf) || f.CompanyID != "" && i.GetCompanyId() != f.CompanyID ||
			len(f.Names) > 0 && !slices.Contains(f.Names, i.GetName()) || i.GetQuarter() < f.FromQuarter {
			continue
		}
		key := strings.Join([]string{i.GetCompanyId(), i.GetQuarter(), i.GetName()}, "\x00")
		if old := newest[key]; old == nil || !i.GetKnowledgeTime().AsTime().Before(old.GetKnowledgeTime().AsTime()) {
			newest[key] = i
		}
	}
	var out []*foreshockv1.Indicator
	for _, i := range newest { // in any order, as the contract allows
		out = append(out, i)
	}
	return out, m.err
}

func (m *memory) Facts(_ context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Fact, error) {
	newest := map[string]*foreshockv1.Fact{}
	for _, f := range m.facts {
		if f.GetCompanyId() == companyID && !f.GetKnowledgeTime().AsTime().After(asOf) {
			newest[f.GetId()] = f
		}
	}
	var out []*foreshockv1.Fact
	for _, f := range newest {
		out = append(out, f)
	}
	return out, m.err
}

func (m *memory) Signals(_ context.Context, f query.SignalFilter) ([]*foreshockv1.Signal, error) {
	var out []*foreshockv1.Signal
	for _, s := range m.signals {
		if (s.GetCompanyId() == f.CompanyID || s.GetEventId() == f.EventID) && !s.GetKnowledgeTime().AsTime().After(f.AsOf) {
			out = append(out, s)
		}
	}
	return out, m.err
}

func (m *memory) Event(_ context.Context, id string, asOf time.Time) (*foreshockv1.Event, error) {
	for _, e := range m.events {
		if e.GetId() == id && !e.GetKnowledgeTime().AsTime().After(asOf) {
			return e, m.err
		}
	}
	if m.err != nil {
		return nil, m.err
	}
	return nil, query.ErrNotFound
}

func (m *memory) Alerts(_ context.Context, asOf time.Time, limit int) ([]*foreshockv1.Alert, error) {
	var out []*foreshockv1.Alert
	for _, a := range slices.Backward(m.alerts) {
		if !a.GetKnowledgeTime().AsTime().After(asOf) && len(out) < limit {
			out = append(out, a)
		}
	}
	return out, m.err
}

func (m *memory) Sources(_ context.Context, asOf time.Time) ([]query.Source, error) {
	then := func(s query.Source) bool { return s.Fetched > asOf.Format(time.RFC3339) }
	return slices.DeleteFunc(slices.Clone(m.sources), then), m.err
}

func (m *memory) History(_ context.Context, companyID string, asOf time.Time) ([]*foreshockv1.Indicator, error) {
	var out []*foreshockv1.Indicator
	for _, i := range m.indicators {
		if i.GetCompanyId() == companyID && !i.GetKnowledgeTime().AsTime().After(asOf) {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b *foreshockv1.Indicator) int {
		return a.GetKnowledgeTime().AsTime().Compare(b.GetKnowledgeTime().AsTime())
	})
	return out, m.err
}

func (m *memory) Contradictions(context.Context, string, time.Time) ([]*foreshockv1.Contradiction, error) {
	return m.contradictions, m.err
}

func (m *memory) Surroundings(_ context.Context, asked []query.Place) (map[query.Place]query.Surrounding, error) {
	out := map[query.Place]query.Surrounding{}
	for _, p := range asked {
		for _, e := range m.events {
			if e.GetId() == p.EventID {
				out[p] = query.SurroundingOf(map[string]string{"title": e.GetTitle(), "text": e.GetText()}[p.Field], p.Start, p.End, 40)
			}
		}
	}
	return out, m.err
}

func (m *memory) Resolved(context.Context) ([]time.Time, error) { return m.resolved, m.err }

func (m *memory) Scorecard(context.Context, time.Time) ([]*foreshockv1.Score, error) {
	return m.scorecard, m.err
}

// Backtests are all that were stored by then: one of each panel is stored here.
func (m *memory) Backtests(_ context.Context, asOf time.Time) ([]*foreshockv1.Score, error) {
	late := func(s *foreshockv1.Score) bool { return s.GetKnown().AsTime().After(asOf) }
	return slices.DeleteFunc(slices.Clone(m.backtests), late), m.err
}

func (m *memory) LeadTimes(ctx context.Context, asOf time.Time) ([]*foreshockv1.LeadTime, error) {
	stored, err := m.Backtests(ctx, asOf)
	return slices.DeleteFunc(slices.Clone(m.leads), func(l *foreshockv1.LeadTime) bool {
		return !slices.ContainsFunc(stored, func(s *foreshockv1.Score) bool { return s.GetName() == l.GetPanel() })
	}), err
}

func (m *memory) Batches(context.Context) ([]*foreshockv1.BatchRow, error) {
	return slices.Clone(m.batches), m.err
}

func (m *memory) Counts(context.Context) (*foreshockv1.GetStatusResponse, error) {
	return &foreshockv1.GetStatusResponse{Tables: []*foreshockv1.TableCount{{Name: "event", Rows: uint32(len(m.events))}}}, m.err
}

func (m *memory) SignalsSince(_ context.Context, since time.Time, each func(query.ToldSignal)) error {
	for n, s := range m.signals {
		if at := time.Unix(int64(n), 0); at.After(since) {
			each(query.ToldSignal{CompanyID: s.GetCompanyId(), ID: s.GetId(), Kind: s.GetEventKind(), Event: s.GetEventTime().AsTime(), Known: s.GetKnowledgeTime().AsTime(), At: at})
		}
	}
	return m.err
}

func (m *memory) DaysSince(_ context.Context, since time.Time, each func(query.LookedDay)) error {
	for _, d := range m.looked {
		if d.At.After(since) {
			each(d)
		}
	}
	return m.err
}

func (m *memory) FiguresSince(_ context.Context, names []string, since time.Time, each func(query.Written)) error {
	for n, i := range m.indicators {
		if at := time.Unix(int64(n), 0); slices.Contains(names, i.GetName()) && at.After(since) {
			each(query.Written{CompanyID: i.GetCompanyId(), Company: i.GetCompany(), Quarter: i.GetQuarter(), Name: i.GetName(), Value: i.GetValue(), Known: i.GetKnowledgeTime().AsTime(), At: at})
		}
	}
	return m.err
}

func (m *memory) CompaniesSince(context.Context, time.Time) ([]string, error) { return nil, m.err }

func (m *memory) Ready(context.Context) error { return m.err }

// The builders. Each thing told becomes an event with marked words, signals and a fact.

func at(day string) *timestamppb.Timestamp {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return timestamppb.New(t.Add(9 * time.Hour))
}

// claimed is one claim and the words of the text that carry it.
type claimed struct {
	company, id, quote string
	claim              *foreshockv1.Claim
}

// tell adds an event with its signals and one fact for each; it returns the facts' ids.
func (m *memory) tell(day, source, title, text string, claims ...claimed) []string {
	e := &foreshockv1.Event{
		Kind: "news", Source: source, Document: title, Title: title, Text: text, Lang: "en",
		Url:       "https://example.com/" + source + "/" + identity.Slug(title),
		EventTime: at(day), KnowledgeTime: at(day), KnowledgeInferred: true,
	}
	e.Id = identity.Event(e)
	m.events = append(m.events, e)
	var facts []string
	for _, c := range claims {
		field, where := "text", strings.Index(text, c.quote)
		if where < 0 {
			field, where = "title", strings.Index(title, c.quote)
		}
		if where < 0 {
			panic("the words are nowhere: " + c.quote)
		}
		s := &foreshockv1.Signal{
			EventId: e.GetId(), CompanyId: c.id, Company: c.company, CompanyBasis: "common_name", Claim: c.claim,
			Evidence:   &foreshockv1.Evidence{Field: field, Start: uint32(where), End: uint32(where + len(c.quote)), Quote: c.quote},
			Confidence: 0.93, Origin: identity.Origin(title), EventKind: "news", Source: source, Url: e.GetUrl(), Title: title,
			Document: title, EventTime: at(day), KnowledgeTime: at(day), Rules: "test",
		}
		s.Id = identity.Signal(s)
		m.signals = append(m.signals, s)
		f := &foreshockv1.Fact{
			Id: identity.Fact(s.GetId()), CompanyId: c.id, Company: c.company, Claim: c.claim,
			Quarter: quarter.Of(at(day).AsTime()).String(), EventTime: at(day), KnowledgeTime: at(day), FirstKnown: at(day),
			Origins: 1, Articles: 1, Lead: s, Confidence: 0.93, Rules: "test",
			Links: []*foreshockv1.Link{{SignalId: s.GetId(), Method: "first", Score: 1}},
		}
		m.facts = append(m.facts, f)
		facts = append(facts, f.GetId())
	}
	return facts
}

// echo adds a second telling of a fact by another source.
func (m *memory) echo(factID, day, source, title, text, quote string) {
	at0 := slices.IndexFunc(m.facts, func(f *foreshockv1.Fact) bool { return f.GetId() == factID })
	first := m.facts[at0]
	ids := m.tell(day, source, title, text, claimed{first.GetCompany(), first.GetCompanyId(), quote, first.GetClaim()})
	m.facts = m.facts[:len(m.facts)-len(ids)]
	second := m.signals[len(m.signals)-1]
	state := proto.CloneOf(first)
	state.Articles, state.Origins, state.KnowledgeTime = first.GetArticles()+1, first.GetOrigins()+1, at(day)
	state.Links = append(state.Links, &foreshockv1.Link{SignalId: second.GetId(), Method: "same_round", Score: 0.9})
	m.facts = append(m.facts, state)
}

// measure adds indicators as known on a day.
func (m *memory) measure(company, id, q, day string, values map[string]float64) {
	for name, v := range values {
		m.indicators = append(m.indicators, &foreshockv1.Indicator{
			CompanyId: id, Company: company, Quarter: q, Name: name, Value: v, KnowledgeTime: at(day), EventTime: at(day), Rules: "test",
		})
	}
}

// derive adds one indicator with its arithmetic.
func (m *memory) derive(company, id, q, day, name string, value float64, basis string, facts ...string) {
	m.indicators = append(m.indicators, &foreshockv1.Indicator{
		CompanyId: id, Company: company, Quarter: q, Name: name, Value: value, Basis: basis, FactIds: facts,
		KnowledgeTime: at(day), EventTime: at(day), Rules: "test",
	})
}

// forecast adds a risk whose parts sum to its log-odds.
func (m *memory) forecast(company, id, q, day string, parts ...*foreshockv1.Part) {
	sum := 0.0
	for _, p := range parts {
		sum += p.GetContribution()
	}
	m.indicators = append(m.indicators,
		&foreshockv1.Indicator{CompanyId: id, Company: company, Quarter: q, Name: "risk_score", Value: 50 + 10*sum, Parts: parts, KnowledgeTime: at(day), EventTime: at(day)},
		&foreshockv1.Indicator{CompanyId: id, Company: company, Quarter: q, Name: "risk_probability", Value: 1 / (1 + math.Exp(-sum)), KnowledgeTime: at(day), EventTime: at(day)})
}

func part(name string, value, contribution float64) *foreshockv1.Part {
	return &foreshockv1.Part{Name: name, Value: value, Contribution: contribution}
}

func base() *foreshockv1.Part { return part("base_rate", 0.03, -3.476) }

const hostile = `<script>alert("x")</script> & "Sons" <img src=x onerror=alert(1)>`

// fixture is a small history: the Amazon case on two days, a dozen others, and a company
// whose name came out of a hostile feed.
func fixture() *memory {
	m := &memory{}
	jobs := func(kind, status string, n int32) *foreshockv1.Claim {
		return &foreshockv1.Claim{Kind: kind, Status: status, Headcount: proto.Int32(n)}
	}
	october := m.tell("2025-10-28", "example-wire", "Amazon to cut 14,000 corporate jobs",
		"Amazon said on Tuesday that it will cut about 14,000 corporate jobs. Managers were told a day earlier.",
		claimed{"Amazon", "amazon", "cut about 14,000 corporate jobs", jobs("layoff", "confirmed", 14000)})
	m.echo(october[0], "2025-10-29", "example-daily", "Amazon drops 14,000 office posts",
		"The company confirmed 14,000 layoffs in a memo to staff.", "confirmed 14,000 layoffs")
	m.tell("2025-10-20", "example-wire", "AWS goes down for much of the day",
		"Amazon Web Services was unavailable for about 15 hours on Monday after a race condition removed regional entries.",
		claimed{"Amazon", "amazon", "unavailable for about 15 hours", &foreshockv1.Claim{Kind: "outage", Service: "AWS", DurationHours: proto.Float64(15), Start: "2025-10-20", Cause: "change"}})
	march := m.tell("2026-03-12", "example-weekly", "Amazon’s smaller teams, larger outages – 30,000 jobs in the plan",
		"Amazon has confirmed 16,000 cuts so far, against an internal plan of 30,000. A cost tool was down for 13 hours in December after an AI agent rebuilt its environment. Leavers record knowledge-transfer sessions, and remaining work goes to Bangalore. The company saves $280 million in the first quarter. Overlap: 16,000 cuts so far, against an internal plan of 30,000 is the programme in one line.",
		claimed{"Amazon", "amazon", "confirmed 16,000 cuts", jobs("layoff", "confirmed", 16000)},
		claimed{"Amazon", "amazon", "an internal plan of 30,000", jobs("layoff_target", "reported", 30000)},
		claimed{"Amazon", "amazon", "down for 13 hours in December after an AI agent", &foreshockv1.Claim{Kind: "outage", Service: "cost tool", Start: "2025-12", DurationHours: proto.Float64(13), Cause: "ai_assisted_change", AiLinked: proto.Bool(true)}},
		claimed{"Amazon", "amazon", "knowledge-transfer sessions", &foreshockv1.Claim{Kind: "knowledge_transfer"}},
		claimed{"Amazon", "amazon", "goes to Bangalore", &foreshockv1.Claim{Kind: "offshoring", Destination: "Bangalore"}},
		claimed{"Amazon", "amazon", "saves $280 million", &foreshockv1.Claim{Kind: "savings_target", Amount: proto.Float64(280e6), Currency: "USD", Period: "2026-Q1"}})
	m.facts[len(m.facts)-1].Flags = []string{"headcount_differs"}
	m.measure("Amazon", "amazon", "2025Q4", "2025-10-28", map[string]float64{"cuts_announced": 14000, "cuts_confirmed": 14000})
	m.measure("Amazon", "amazon", "2025Q4", "2026-03-12", map[string]float64{"outage_count": 2, "outage_ai_linked_count": 1, "outage_hours": 28})
	m.measure("Amazon", "amazon", "2026Q1", "2026-03-12", map[string]float64{"cuts_announced": 16000, "cuts_confirmed": 16000, "outage_count": 2, "outage_ai_linked_count": 1, "savings_target_usd": 280e6, "knowledge_transfer_count": 1, "offshoring_count": 1})
	m.derive("Amazon", "amazon", "2026Q1", "2026-03-12", "cut_target", 30000, "", march[1])
	m.derive("Amazon", "amazon", "2026Q1", "2026-03-12", "cut_gap", 14000, "30000 − 16000", march[1], march[0])
	m.derive("Amazon", "amazon", "2026Q1", "2026-03-12", "cut_gap_cumulative", 0, "30000 − (14000 + 16000)", march[1], october[0], march[0])
	m.derive("Amazon", "amazon", "2026Q1", "2026-03-12", "savings_per_head_usd", 17500, "280000000 ÷ 16000", march[5])
	for i, p := range []float64{0.6, 0.8, 0.7, 0.75, 1.1} {
		q, day := quarter.New(2024, 3)+quarter.Quarter(i), "2025-01-02"
		m.forecast("Amazon", "amazon", q.String(), day, base(), part("layoff_rounds", 1, p))
	}
	m.forecast("Amazon", "amazon", "2025Q4", "2025-08-01", base(), part("layoff_rounds", 1, 0.9), part("round_size", 1, 0.4))
	m.forecast("Amazon", "amazon", "2026Q1", "2025-12-20", base(), part("layoff_rounds", 2, 1.1), part("round_size", 2.1, 1.15))
	m.forecast("Amazon", "amazon", "2026Q2", "2026-03-12", base(), part("layoff_rounds", 2.6, 1.43), part("round_size", 2.2, 1.2), part("expected_cuts", 1, 1.1),
		part("stated_gap", 0.47, 0.19), part("outage_excess", 1.4, 0.17), part("ai_linked_outages", 2, 0.3), part("change_control", 1, 0.1), part("knowledge_transfer", 1, 0.25),
		part("offshoring", 1, 0.2), part("savings_target", 1, 0.25), part("hiring_freeze", 0, 0), part("open_gap", 0, 0), part("fading", 0.2, -0.12))

	type other struct {
		name, id, q, day string
		cuts             float64
		risk             float64
		outages          float64
	}
	for _, o := range []other{
		{"Meta", "meta-platforms", "2022Q4", "2022-11-09", 11000, 1.9, 0}, {"Meta", "meta-platforms", "2023Q1", "2023-03-14", 10000, 2.4, 0},
		{"Google", "alphabet", "2023Q1", "2023-01-20", 12000, 1.6, 0}, {"Microsoft", "microsoft", "2023Q1", "2023-01-18", 10000, 1.7, 1},
		{"Microsoft", "microsoft", "2025Q2", "2025-05-13", 6000, 2.1, 0}, {"Microsoft", "microsoft", "2025Q3", "2025-07-02", 9000, 2.5, 1},
		{"Intel", "intel", "2024Q3", "2024-08-01", 15000, 2.0, 0}, {"Intel", "intel", "2026Q1", "2026-02-10", 0, 1.7, 0},
		{"Salesforce", "salesforce", "2026Q1", "2026-01-21", 900, 1.2, 1}, {"Boeing", "boeing", "2026Q1", "2026-01-30", 0, 0.9, 0},
		{"Volkswagen", "volkswagen", "2026Q1", "2026-03-10", 35000, 2.2, 0}, {"Nissan", "nissan", "2026Q1", "2026-02-12", 0, 1.5, 0},
		{"UPS", "united-parcel-service", "2026Q1", "2026-01-27", 30000, 2.1, 0}, {"SAP", "sap", "2026Q1", "2026-01-28", 0, 0.2, 0},
		{"GitHub", "github", "2026Q1", "2026-03-02", 0, 0.35, 7}, {"Spotify", "spotify", "2023Q4", "2023-12-04", 1500, 1.5, 0},
		{hostile, "x-hostile", "2026Q1", "2026-03-01", 120, 0.4, 0},
	} {
		values := map[string]float64{}
		if o.cuts > 0 {
			values["cuts_announced"], values["cuts_confirmed"] = o.cuts, o.cuts
		}
		if o.outages > 0 {
			values["outage_count"] = o.outages
		}
		m.measure(o.name, o.id, o.q, o.day, values)
		q, err := quarter.Parse(o.q)
		if err != nil {
			panic(err)
		}
		m.forecast(o.name, o.id, (q + 1).String(), o.day, base(), part("layoff_rounds", 1, o.risk))
		m.forecast(o.name, o.id, q.String(), o.day, base(), part("layoff_rounds", 1, o.risk*0.6))
	}
	for _, day := range []string{"2026-01-05", "2026-01-06", "2025-12-30"} {
		m.looked = append(m.looked, query.LookedDay{Source: "warn-wa", Kind: "notice", Day: at(day).AsTime(), Known: at(day).AsTime(), At: at(day).AsTime()})
	}
	m.tell("2026-03-01", "example-wire", hostile, hostile+" lays off 120. Denied by nobody.",
		claimed{hostile, "x-hostile", "lays off 120", jobs("layoff", "reported", 120)})
	m.events[len(m.events)-1].Url = "javascript:alert(1)"
	m.signals[len(m.signals)-1].Url = "javascript:alert(1)"
	m.alerts = append(m.alerts, []*foreshockv1.Alert{
		{Id: "a1", Rule: "cut-announced", Severity: "warning", CompanyId: "amazon", Company: "Amazon", Quarter: "2025Q4", Subject: "layoff",
			Summary: "Amazon, 2025Q4: layoff, confirmed, 14000 jobs (2 articles, 2 origins)", EventTime: at("2025-10-28"), KnowledgeTime: at("2025-10-28"),
			Facts: []*foreshockv1.AlertFact{{Id: october[0], Kind: "layoff", Status: "confirmed", Source: "example-wire", Url: "https://example.com/a", Articles: 2, Origins: 2,
				Evidence: &foreshockv1.Evidence{Field: "text", Quote: "cut about 14,000 corporate jobs"}}}},
		{Id: "a2", Rule: "outage-ai-linked", Severity: "info", CompanyId: "amazon", Company: "Amazon", Quarter: "2025Q4", Subject: "outage",
			Summary: "Amazon, 2025Q4: outage, cost tool (1 article, 1 origin)", EventTime: at("2025-12-15"), KnowledgeTime: at("2026-03-12")},
		{Id: "a3", Rule: "risk-high", Severity: "critical", CompanyId: "amazon", Company: "Amazon", Quarter: "2026Q2", Subject: "risk_probability",
			Summary: "Amazon, 2026Q2: risk probability is 0.76", Value: proto.Float64(0.76), Threshold: proto.Float64(0.25), EventTime: at("2026-04-01"), KnowledgeTime: at("2026-03-12")},
		{Id: "a4", Rule: "a-rule-of-ones-own", Severity: "info", CompanyId: "x-hostile", Company: hostile, Quarter: "2026Q1", Subject: "layoff",
			Summary: hostile, EventTime: at("2026-03-01"), KnowledgeTime: at("2026-03-13")},
	}...)
	return m
}

// now is the tests' clock.
func now() time.Time { return time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC) }

func newServer(t *testing.T, reader query.Reader, change ...func(*query.Config, *query.Deps)) *query.Server {
	t.Helper()
	config := query.DefaultConfig()
	config.Addr = "127.0.0.1:0"
	deps := query.Deps{Reader: reader, Logger: zaptest.NewLogger(t), Now: now}
	for _, c := range change {
		c(&config, &deps)
	}
	s, err := query.New(config, deps)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
