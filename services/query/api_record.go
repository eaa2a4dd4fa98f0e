package query

import (
	"cmp"
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

func (a api) GetRecord(ctx context.Context, r *foreshockv1.GetRecordRequest) (*foreshockv1.GetRecordResponse, error) {
	asOf, err := a.day("as_of", r.GetAsOf())
	if err != nil {
		return nil, err
	}
	scorecard, err := a.record.of(ctx, a.deps.Reader, asOf, a.deps.Now())
	if err != nil {
		return nil, err
	}
	backtests, err := a.deps.Reader.Backtests(ctx, asOf)
	if err != nil {
		return nil, err
	}
	return &foreshockv1.GetRecordResponse{AsOf: isoDay(asOf), Scorecard: scorecard, Backtests: backtests}, nil
}

func (a api) ListLeadTimes(ctx context.Context, r *foreshockv1.ListLeadTimesRequest) (*foreshockv1.ListLeadTimesResponse, error) {
	asOf, err := a.day("as_of", r.GetAsOf())
	if err != nil {
		return nil, err
	}
	if r.GetPanel() != "" && !slices.Contains([]string{"warn", "layoffs"}, r.GetPanel()) {
		return nil, invalid("panel", "want warn or layoffs")
	}
	all, err := a.deps.Reader.LeadTimes(ctx, asOf)
	if err != nil {
		return nil, err
	}
	last := isoDay(asOf)
	wanted := slices.DeleteFunc(all, func(l *foreshockv1.LeadTime) bool {
		return l.GetDay() > last || r.GetPanel() != "" && l.GetPanel() != r.GetPanel() || r.GetQuery() != "" && !holds(l.GetName(), r.GetQuery())
	})
	cut, next, err := page(ctx, r, wanted)
	if err != nil {
		return nil, err
	}
	return &foreshockv1.ListLeadTimesResponse{LeadTimes: cut, NextPageToken: next, Kinds: leadKinds(wanted), Matched: uint32(len(wanted)), AsOf: last}, nil
}

// leadKinds counts the cuts by the kind of sign that came first.
func leadKinds(leads []*foreshockv1.LeadTime) []*foreshockv1.LeadTimeKind {
	days := map[string][]int32{}
	for _, l := range leads {
		days[l.GetFirstKind()] = append(days[l.GetFirstKind()], l.GetLeadDays())
	}
	labels := map[string]string{"": "Nothing came before", "earlier": "An earlier cut of its own", "notice": "A statutory notice", "announcement": "An announcement", "forecast": "The forecast"}
	out := make([]*foreshockv1.LeadTimeKind, 0, len(days))
	for kind, d := range days {
		slices.Sort(d)
		median := (float64(d[(len(d)-1)/2]) + float64(d[len(d)/2])) / 2
		out = append(out, &foreshockv1.LeadTimeKind{Kind: kind, Label: cmp.Or(labels[kind], sentence(kind)), Cuts: uint32(len(d)), MedianDays: median})
	}
	slices.SortFunc(out, func(a, b *foreshockv1.LeadTimeKind) int {
		return cmp.Or(cmp.Compare(b.GetCuts(), a.GetCuts()), cmp.Compare(a.GetKind(), b.GetKind()))
	})
	return out
}

func (a api) ListSources(ctx context.Context, r *foreshockv1.ListSourcesRequest) (*foreshockv1.ListSourcesResponse, error) {
	asOf, err := a.day("as_of", r.GetAsOf())
	if err != nil {
		return nil, err
	}
	sources, err := a.deps.Reader.Sources(ctx, asOf)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(sources, func(a, b Source) int {
		return cmp.Or(cmp.Compare(worst[a.State], worst[b.State]), cmp.Compare(a.Name, b.Name))
	})
	cut, next, err := page(ctx, r, sources)
	if err != nil {
		return nil, err
	}
	answer := &foreshockv1.ListSourcesResponse{NextPageToken: next, AsOf: isoDay(asOf)}
	for _, s := range cut {
		answer.Sources = append(answer.Sources, &foreshockv1.SourceRow{
			Source: s.Name, Kind: s.Kind, Url: external(s.URL), State: s.State, Reason: s.Reason, Detail: s.Detail, Failures: s.Failures,
			Fetched: clock(s.Fetched), Read: clock(s.Read), Changed: clock(s.Changed), NewestItem: clock(s.Newest), FarthestEffective: s.Farthest, Next: clock(s.Next),
		})
	}
	return answer, nil
}

// clock is an instant as text; nil where it never told a time.
func clock(text string) *timestamppb.Timestamp {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil
	}
	return timestamppb.New(t)
}

func (a api) ListBatches(ctx context.Context, r *foreshockv1.ListBatchesRequest) (*foreshockv1.ListBatchesResponse, error) {
	asOf, err := a.day("as_of", r.GetAsOf())
	if err != nil {
		return nil, err
	}
	all, err := a.deps.Reader.Batches(ctx)
	if err != nil {
		return nil, err
	}
	wanted := slices.DeleteFunc(all, func(b *foreshockv1.BatchRow) bool {
		return r.GetBatch() != "" && b.GetBatch() != r.GetBatch() || b.GetStarted().AsTime().After(asOf)
	})
	if asOf.Before(a.deps.Now()) {
		for i, b := range wanted {
			wanted[i] = runAt(b, asOf)
		}
	}
	cut, next, err := page(ctx, r, wanted)
	if err != nil {
		return nil, err
	}
	return &foreshockv1.ListBatchesResponse{Batches: cut, NextPageToken: next, AsOf: isoDay(asOf)}, nil
}

// runAt is a run as it stood at an instant that has passed: how far one had come that was
// under way is kept for no other instant than now.
func runAt(b *foreshockv1.BatchRow, asOf time.Time) *foreshockv1.BatchRow {
	ended := b.GetStarted().AsTime().Add(time.Duration(b.GetSeconds() * float64(time.Second)))
	if b.GetState() != "running" && !ended.After(asOf) {
		return b
	}
	return &foreshockv1.BatchRow{
		Batch: b.GetBatch(), State: "running", Trigger: b.GetTrigger(), Started: b.GetStarted(), Resumed: b.GetResumed(),
		Input: b.GetInput(), FromDay: b.GetFromDay(), ToDay: b.GetToDay(),
	}
}
