package query

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime/debug"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

func (a api) GetCompany(ctx context.Context, r *foreshockv1.GetCompanyRequest) (*foreshockv1.GetCompanyResponse, error) {
	asOf, err := a.day("as_of", r.GetAsOf())
	if err != nil {
		return nil, err
	}
	id, err := a.company(ctx, r.GetCompany())
	if err != nil {
		return nil, err
	}
	if r.GetQuarter() != "" {
		if _, err := quarter.Parse(r.GetQuarter()); err != nil {
			return nil, invalid("quarter", "want a quarter such as 2026Q1")
		}
	}
	var states []*foreshockv1.Indicator
	var facts []*foreshockv1.Fact
	err = together(ctx, func(ctx context.Context) (err error) {
		states, err = a.deps.Reader.History(ctx, id, asOf)
		return err
	}, func(ctx context.Context) (err error) {
		facts, err = a.facts(ctx, id, r.GetAsOf(), asOf)
		return err
	})
	if err != nil {
		return nil, err
	}
	survey, err := a.surveyed(ctx)
	if err != nil {
		return nil, err
	}
	indicators := newestStates(states)
	known, ok := companyOf(id, indicators, facts, asOf)
	if !ok {
		return nil, ErrNotFound
	}
	answer := companyAnswer(known, indicators, facts)
	answer.Coverage = survey.of(quarter.Of(asOf), asOf)(id)
	if r.GetQuarter() != "" {
		answer.Forecast = nil
		for _, q := range known.Quarters {
			if q.Quarter == r.GetQuarter() {
				answer.Forecast = forecastOf(q.Risk)
			}
		}
	}
	if answer.Forecast != nil {
		answer.RiskHistory = riskHistory(states, answer.GetForecast().GetQuarter())
	}
	if slices.ContainsFunc(indicators, contradicted) { // the pairs are rare, and their question is dear
		if answer.Contradictions, err = a.deps.Reader.Contradictions(ctx, id, asOf); err != nil {
			return nil, err
		}
	}
	return answer, nil
}

// together reads several things at once and waits for all. The first error ends the
// others. One that panics ends this request, as it would by itself, and not the process.
func together(ctx context.Context, reads ...func(ctx context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, read := range reads {
		group.Go(func() (err error) {
			defer caught("read", &err)
			return read(ctx)
		})
	}
	return group.Wait()
}

// caught makes a panic of the function that defers it an error of that: in a goroutine that is
// not a request's own it would end the process.
func caught(what string, err *error) {
	if reason := recover(); reason != nil {
		*err = fmt.Errorf("%s panicked: %v\n%s", what, reason, debug.Stack())
	}
}

// newestStates keeps the state of each indicator that became known last.
func newestStates(states []*foreshockv1.Indicator) []*foreshockv1.Indicator {
	type key struct{ quarter, name string }
	place := make(map[key]int, len(states))
	var out []*foreshockv1.Indicator
	for _, i := range states {
		k := key{i.GetQuarter(), i.GetName()}
		if at, ok := place[k]; ok {
			out[at] = i
			continue
		}
		place[k] = len(out)
		out = append(out, i)
	}
	return out
}

// riskHistory is how the risk of a quarter moved.
func riskHistory(states []*foreshockv1.Indicator, of string) []*foreshockv1.RiskPoint {
	var out []*foreshockv1.RiskPoint
	for _, i := range states {
		if i.GetQuarter() == of && i.GetName() == riskProbability {
			out = append(out, &foreshockv1.RiskPoint{Quarter: of, Known: i.GetKnowledgeTime(), Probability: i.GetValue()})
		}
	}
	return out
}

func contradicted(i *foreshockv1.Indicator) bool {
	return (i.GetName() == "contradictions" || i.GetName() == "implausible_figures") && i.GetValue() > 0
}

// companyAnswer is what one reading of a company gives.
func companyAnswer(known Company, indicators []*foreshockv1.Indicator, facts []*foreshockv1.Fact) *foreshockv1.GetCompanyResponse {
	byQuarter := map[string][]*foreshockv1.Indicator{}
	for _, i := range indicators {
		byQuarter[i.GetQuarter()] = append(byQuarter[i.GetQuarter()], i)
	}
	answer := &foreshockv1.GetCompanyResponse{
		CompanyId: known.CompanyID, Company: known.Company, AsOf: known.AsOf, Facts: uint32(len(facts)),
		Forecast: forecastOf(known.Forecast), Outages: outagesOf(facts), Cuts: cutsOf(known.Quarters, facts),
	}
	for _, q := range known.Quarters {
		forecast := forecastOf(q.Risk)
		if forecast != nil {
			forecast.Parts, forecast.Steps = nil, nil
		}
		answer.Quarters = append(answer.Quarters, &foreshockv1.CompanyQuarter{Quarter: q.Quarter, Values: valuesOf(byQuarter[q.Quarter]), Forecast: forecast})
	}
	if known.Programme != nil {
		answer.Programme = programmeAnswer(known.Programme, byQuarter[known.Programme.Quarter])
	}
	return answer
}

// valuesOf are a quarter's indicators other than its forecast, in the order of reading.
func valuesOf(indicators []*foreshockv1.Indicator) []*foreshockv1.IndicatorValue {
	var out []*foreshockv1.IndicatorValue
	for _, i := range indicators {
		if m := measureOf(i.GetName()); m.group != groupRisk {
			out = append(out, &foreshockv1.IndicatorValue{
				Name: m.name, Label: m.label, Unit: m.unit, Group: m.group, Value: i.GetValue(), Basis: arithmetic(i.GetBasis()), FactIds: i.GetFactIds(),
			})
		}
	}
	slices.SortFunc(out, func(a, b *foreshockv1.IndicatorValue) int {
		return cmp.Or(cmp.Compare(place(a.GetName()), place(b.GetName())), cmp.Compare(a.GetName(), b.GetName()))
	})
	return out
}

// forecastOf is nil where there is no probability.
func forecastOf(r *Risk) *foreshockv1.Forecast {
	if r == nil || r.Probability == nil {
		return nil
	}
	out := &foreshockv1.Forecast{Quarter: r.Quarter, Probability: *r.Probability, Score: r.Score, Known: r.Known}
	if h := r.Headcount; h != nil {
		out.HeadcountLow, out.HeadcountMedian, out.HeadcountHigh = &h.Low, &h.Median, &h.High
	}
	for _, p := range r.Parts {
		out.LogOdds += p.Contribution
		out.Parts = append(out.Parts, &foreshockv1.Part{Name: p.Name, Value: p.Value, Contribution: p.Contribution})
		out.Steps = append(out.Steps, &foreshockv1.Step{
			Name: p.Name, Label: kindLabel(p.Name), Value: p.Value, Contribution: p.Contribution,
			LogOdds: out.LogOdds, Probability: 1 / (1 + math.Exp(-out.LogOdds)),
		})
	}
	return out
}

// outagesOf are the outages of which it is known when they began: a text states it, or a
// status page dates the incident by it. Others would be drawn on the day they were told of.
// One of which the month alone is stated stands at its first day.
func outagesOf(facts []*foreshockv1.Fact) []*foreshockv1.OutageSpan {
	var out []*foreshockv1.OutageSpan
	for _, f := range facts {
		c := f.GetClaim()
		if c.GetKind() != "outage" || c.GetStatus() == "denied" || c.Count != nil ||
			c.GetStart() == "" && f.GetLead().GetEventKind() != "incident" {
			continue
		}
		span := &foreshockv1.OutageSpan{
			FactId: f.GetId(), Service: c.GetService(), Start: f.GetEventTime(), Cause: c.GetCause(), AiLinked: c.GetAiLinked(),
		}
		// Another telling may have given the fact its day: what the claim says would contradict it.
		if f.GetLead().GetEventKind() != "incident" && strings.HasPrefix(f.GetEventTime().AsTime().Format(time.DateOnly), c.GetStart()) {
			span.Started = c.GetStart()
		}
		if c.DurationHours != nil {
			span.End = timestamppb.New(f.GetEventTime().AsTime().Add(time.Duration(c.GetDurationHours() * float64(time.Hour))))
		}
		out = append(out, span)
	}
	slices.SortFunc(out, func(a, b *foreshockv1.OutageSpan) int {
		return cmp.Or(a.GetStart().AsTime().Compare(b.GetStart().AsTime()), cmp.Compare(a.GetFactId(), b.GetFactId()))
	})
	return out
}

// cutsOf are the three bases side by side. What is effective in a quarter goes by the
// dates that notices or announcements state, whichever tell of more: they tell of the same
// people (as indicator programme_effective does).
func cutsOf(quarters []Quarter, facts []*foreshockv1.Fact) []*foreshockv1.CutQuarter {
	byQuarter := map[string]*foreshockv1.CutQuarter{}
	of := func(q string) *foreshockv1.CutQuarter {
		if byQuarter[q] == nil {
			byQuarter[q] = &foreshockv1.CutQuarter{Quarter: q}
		}
		return byQuarter[q]
	}
	for _, q := range quarters {
		if v := cutsIn(q.Values); v != nil {
			of(q.Quarter).Announced = v
		}
		if v, ok := q.Values[warnHeadcount]; ok {
			of(q.Quarter).Notified = &v
		}
	}
	sums := map[string]map[string]float64{}
	for _, f := range facts {
		c := f.GetClaim()
		q, ok := quarterOfDay(c.GetEffective())
		if !ok || c.Headcount == nil || c.GetCumulative() || c.GetStatus() == "denied" || c.GetKind() != "layoff" && c.GetKind() != "warn_notice" {
			continue
		}
		if sums[q] == nil {
			sums[q] = map[string]float64{}
		}
		sums[q][c.GetKind()] += float64(c.GetHeadcount())
	}
	for q, by := range sums {
		effective := max(by["layoff"], by["warn_notice"])
		of(q).Effective = &effective
	}
	out := make([]*foreshockv1.CutQuarter, 0, len(byQuarter))
	for _, q := range sortedKeys(byQuarter) {
		out = append(out, byQuarter[q])
	}
	return out
}

// quarterOfDay is the quarter of YYYY-MM-DD, YYYY-MM or YYYY-Qn.
func quarterOfDay(s string) (string, bool) {
	if year, n, ok := strings.Cut(s, "-Q"); ok {
		q, err := quarter.Parse(year + "Q" + n)
		return q.String(), err == nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01"} {
		if t, err := time.Parse(layout, s); err == nil {
			return quarter.Of(t).String(), true
		}
	}
	return "", false
}

func programmeAnswer(p *Programme, indicators []*foreshockv1.Indicator) *foreshockv1.Programme {
	out := &foreshockv1.Programme{Quarter: p.Quarter, Target: p.Target, TargetFactIds: p.Said}
	for _, g := range p.Gaps {
		gap := &foreshockv1.ProgrammeGap{Name: g.Name, Label: measureOf(g.Name).label, Value: g.Value, Basis: arithmetic(g.Basis)}
		for _, r := range g.Rounds {
			gap.Rounds = append(gap.Rounds, &foreshockv1.ProgrammeRound{FactId: r.FactID, Day: r.Day, Headcount: r.Headcount})
		}
		out.Gaps = append(out.Gaps, gap)
	}
	flag := ""
	for _, i := range indicators {
		if i.GetName() == "implausible_figures" && i.GetValue() > 0 {
			flag = "implausible_figures"
		}
	}
	for _, i := range indicators {
		value := i.GetValue()
		switch i.GetName() {
		case "programme_announced":
			out.Announced = &value
		case "programme_notified":
			out.Notified = &value
		case "programme_effective":
			out.Effective = &value
		case savingsPerHead, "savings_per_head_year_usd", "charge_per_head_usd":
			out.Checks = append(out.Checks, &foreshockv1.ProgrammeCheck{Name: i.GetName(), Value: value, Basis: arithmetic(i.GetBasis()), Flag: flag})
		}
	}
	slices.SortFunc(out.Checks, func(a, b *foreshockv1.ProgrammeCheck) int { return cmp.Compare(a.GetName(), b.GetName()) })
	return out
}

func (a api) ListFacts(ctx context.Context, r *foreshockv1.ListFactsRequest) (*foreshockv1.ListFactsResponse, error) {
	asOf, err := a.day("as_of", r.GetAsOf())
	if err != nil {
		return nil, err
	}
	if r.GetQuarter() != "" {
		if _, err := quarter.Parse(r.GetQuarter()); err != nil {
			return nil, invalid("quarter", "want a quarter such as 2026Q1")
		}
	}
	id, err := a.company(ctx, r.GetCompany())
	if err != nil {
		return nil, err
	}
	facts, err := a.facts(ctx, id, r.GetAsOf(), asOf)
	if err != nil {
		return nil, err
	}
	if len(facts) == 0 {
		// Nothing told of it, or nobody heard of it: the indicators know.
		known, err := a.deps.Reader.Indicators(ctx, IndicatorFilter{CompanyID: id, Names: []string{riskProbability}, AsOf: asOf, Bare: true})
		if err != nil {
			return nil, err
		}
		if len(known) == 0 {
			return nil, ErrNotFound
		}
	}
	answer := &foreshockv1.ListFactsResponse{AsOf: isoDay(asOf), CompanyId: id, Kinds: kindCounts(facts)}
	if len(facts) > 0 {
		answer.Company = slices.MinFunc(facts, func(a, b *foreshockv1.Fact) int {
			return cmp.Or(b.GetKnowledgeTime().AsTime().Compare(a.GetKnowledgeTime().AsTime()), cmp.Compare(a.GetCompany(), b.GetCompany()))
		}).GetCompany()
	}
	var wanted []*foreshockv1.Fact
	for _, f := range facts {
		if (len(r.GetKinds()) == 0 || slices.Contains(r.GetKinds(), f.GetClaim().GetKind())) && (r.GetQuarter() == "" || f.GetQuarter() == r.GetQuarter()) {
			wanted = append(wanted, f)
		}
	}
	slices.SortFunc(wanted, newestFact)
	cut, next, err := page(ctx, r, wanted)
	if err != nil {
		return nil, err
	}
	answer.Matched, answer.NextPageToken = uint32(len(wanted)), next
	var signals []*foreshockv1.Signal
	var around map[Place]Surrounding
	places := leadPlaces(cut)
	err = together(ctx, func(ctx context.Context) (err error) {
		if slices.ContainsFunc(cut, func(f *foreshockv1.Fact) bool { return len(f.GetLinks()) > 1 }) {
			signals, err = a.deps.Reader.Signals(ctx, SignalFilter{CompanyID: id, AsOf: asOf})
		}
		return err
	}, func(ctx context.Context) (err error) {
		around, err = a.deps.Reader.Surroundings(ctx, places)
		return err
	})
	if err != nil {
		return nil, err
	}
	byID := make(map[string]*foreshockv1.Signal, len(signals))
	for _, s := range signals {
		byID[s.GetId()] = s
	}
	for i, f := range cut {
		row := factRow(f, byID)
		row.Lead.Before, row.Lead.After = around[places[i]].Before, around[places[i]].After
		answer.Facts = append(answer.Facts, row)
	}
	return answer, nil
}

// leadPlaces are where the words stand that lead facts.
func leadPlaces(facts []*foreshockv1.Fact) []Place {
	places := make([]Place, len(facts))
	for i, f := range facts {
		e := f.GetLead().GetEvidence()
		places[i] = Place{f.GetLead().GetEventId(), e.GetField(), e.GetStart(), e.GetEnd()}
	}
	return places
}

// newestFact orders a timeline: what happened last first, of one day what is cut before
// what points to it.
func newestFact(a, b *foreshockv1.Fact) int {
	return cmp.Or(
		cmp.Compare(isoDay(b.GetEventTime().AsTime()), isoDay(a.GetEventTime().AsTime())),
		cmp.Compare(kindPlace(a.GetClaim().GetKind()), kindPlace(b.GetClaim().GetKind())),
		cmp.Compare(a.GetClaim().GetKind(), b.GetClaim().GetKind()), cmp.Compare(a.GetId(), b.GetId()))
}

func kindCounts(facts []*foreshockv1.Fact) []*foreshockv1.KindCount {
	counts := map[string]uint32{}
	for _, f := range facts {
		counts[f.GetClaim().GetKind()]++
	}
	out := make([]*foreshockv1.KindCount, 0, len(counts))
	for kind, n := range counts {
		out = append(out, &foreshockv1.KindCount{Kind: kind, Label: kindLabel(kind), Facts: n})
	}
	slices.SortFunc(out, func(a, b *foreshockv1.KindCount) int {
		return cmp.Or(cmp.Compare(kindPlace(a.GetKind()), kindPlace(b.GetKind())), cmp.Compare(a.GetKind(), b.GetKind()))
	})
	return out
}

// tellingsMost bounds the further tellings of one fact in an answer.
const tellingsMost = 20

func factRow(f *foreshockv1.Fact, byID map[string]*foreshockv1.Signal) *foreshockv1.FactRow {
	c := f.GetClaim()
	out := &foreshockv1.FactRow{
		Id: f.GetId(), Kind: c.GetKind(), Label: kindLabel(c.GetKind()), Status: c.GetStatus(), Headline: headline(c), Claim: c,
		Quarter: f.GetQuarter(), Day: isoDay(f.GetEventTime().AsTime()), FirstKnown: isoDay(f.GetFirstKnown().AsTime()),
		Origins: f.GetOrigins(), Articles: f.GetArticles(), Confidence: f.GetConfidence(), Flags: f.GetFlags(),
		Lead: telling(f.GetLead(), ""),
	}
	for _, link := range f.GetLinks() {
		switch s := byID[link.GetSignalId()]; {
		case link.GetSignalId() == f.GetLead().GetId():
			out.Lead.Method = link.GetMethod()
		case s != nil:
			out.Others = append(out.Others, telling(s, link.GetMethod()))
		}
	}
	slices.SortFunc(out.Others, func(a, b *foreshockv1.Telling) int {
		return cmp.Or(cmp.Compare(a.GetDay(), b.GetDay()), cmp.Compare(a.GetSignalId(), b.GetSignalId()))
	})
	out.Others = out.Others[:min(len(out.Others), tellingsMost)]
	return out
}

func telling(s *foreshockv1.Signal, method string) *foreshockv1.Telling {
	return &foreshockv1.Telling{
		SignalId: s.GetId(), EventId: s.GetEventId(), Title: s.GetTitle(), Field: s.GetEvidence().GetField(), Quote: s.GetEvidence().GetQuote(),
		Source: s.GetSource(), Url: external(s.GetUrl()), Day: isoDay(s.GetEventTime().AsTime()), Origin: s.GetOrigin(),
		Headline: headline(s.GetClaim()), Status: s.GetClaim().GetStatus(), Method: method,
	}
}

// SurroundingOf cuts what stands around bytes start to end of a text: at most so many
// bytes on each side, whole characters. Nothing where they are no part of the text.
func SurroundingOf(text string, start, end uint32, most int) Surrounding {
	if start > end || int(end) > len(text) {
		return Surrounding{}
	}
	from := max(int(start)-most, 0)
	for from < int(start) && !utf8.RuneStart(text[from]) {
		from++
	}
	until := min(int(end)+most, len(text))
	for until < len(text) && until > int(end) && !utf8.RuneStart(text[until]) {
		until--
	}
	return Surrounding{text[from:start], text[end:until]}
}
