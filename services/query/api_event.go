package query

import (
	"context"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// instant is nil for a time that was never told.
func instant(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() || t.Unix() == 0 {
		return nil
	}
	return timestamppb.New(t)
}

func (a api) GetEvent(ctx context.Context, r *foreshockv1.GetEventRequest) (*foreshockv1.GetEventResponse, error) {
	asOf, err := a.day("as_of", r.GetAsOf())
	if err != nil {
		return nil, err
	}
	var event *foreshockv1.Event
	var signals []*foreshockv1.Signal
	err = together(ctx, func(ctx context.Context) (err error) {
		event, err = a.deps.Reader.Event(ctx, r.GetEventId(), asOf)
		return err
	}, func(ctx context.Context) (err error) {
		signals, err = a.deps.Reader.Signals(ctx, SignalFilter{EventID: r.GetEventId(), AsOf: asOf})
		return err
	})
	if err != nil {
		return nil, err
	}
	return eventAnswer(event, signals, isoDay(asOf)), nil
}

func segmentsOf(segments []Segment) []*foreshockv1.Segment {
	out := make([]*foreshockv1.Segment, 0, len(segments))
	for _, s := range segments {
		segment := &foreshockv1.Segment{Text: s.Text}
		for _, n := range s.Signals {
			segment.Signals = append(segment.Signals, uint32(n))
		}
		out = append(out, segment)
	}
	return out
}

func (a api) DiffCompany(ctx context.Context, r *foreshockv1.DiffCompanyRequest) (*foreshockv1.DiffCompanyResponse, error) {
	if r.GetFrom() == "" {
		return nil, invalid("from", "want the earlier day, such as 2025-12-31")
	}
	from, err := a.day("from", r.GetFrom())
	if err != nil {
		return nil, err
	}
	to, err := a.day("to", r.GetTo())
	if err != nil {
		return nil, err
	}
	if from.After(to) {
		return nil, invalid("from", "it lies after to: give the earlier day first")
	}
	if r.GetQuarter() != "" {
		q, err := quarter.Parse(r.GetQuarter())
		if err != nil {
			return nil, invalid("quarter", "want a quarter such as 2026Q2")
		}
		if q > quarter.Of(to)+1 {
			return nil, invalid("quarter", "the newest forecast on %s is for %s", isoDay(to), quarter.Of(to)+1)
		}
	}
	id, err := a.company(ctx, r.GetCompany())
	if err != nil {
		return nil, err
	}
	diff, err := a.deps.Analyst.Diff(ctx, id, r.GetQuarter(), from, to)
	if err != nil {
		return nil, err
	}
	diff.From, diff.To = isoDay(from), isoDay(to)
	for _, i := range diff.GetIndicators() {
		m := measureOf(i.GetName())
		i.Label, i.Unit, i.Basis = m.label, m.unit, arithmetic(i.GetBasis())
	}
	return diff, nil
}

// alertsMost is how many alerts can be paged through.
const alertsMost = 10_000

func (a api) ListAlerts(ctx context.Context, r *foreshockv1.ListAlertsRequest) (*foreshockv1.ListAlertsResponse, error) {
	asOf, err := a.day("as_of", r.GetAsOf())
	if err != nil {
		return nil, err
	}
	if r.GetSeverity() != "" && !slices.Contains([]string{"info", "warning", "critical"}, r.GetSeverity()) {
		return nil, invalid("severity", "want info, warning or critical")
	}
	company := ""
	if r.GetCompany() != "" {
		if company, err = a.company(ctx, r.GetCompany()); err != nil {
			return nil, err
		}
	}
	all, err := a.deps.Reader.Alerts(ctx, asOf, alertsMost)
	if err != nil {
		return nil, err
	}
	wanted := slices.DeleteFunc(all, func(alert *foreshockv1.Alert) bool {
		return company != "" && alert.GetCompanyId() != company || r.GetRule() != "" && alert.GetRule() != r.GetRule() ||
			r.GetSeverity() != "" && alert.GetSeverity() != r.GetSeverity()
	})
	cut, next, err := page(ctx, r, wanted)
	if err != nil {
		return nil, err
	}
	for _, alert := range cut {
		for _, f := range alert.GetFacts() {
			f.Url = external(f.GetUrl())
		}
	}
	return &foreshockv1.ListAlertsResponse{Alerts: cut, NextPageToken: next, AsOf: isoDay(asOf)}, nil
}
