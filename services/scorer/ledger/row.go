package ledger

import (
	"maps"
	"slices"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// slice is the rows of one knowledge instant.
func (l *Ledger) slice(known int64, touched []*fact.Fact, changed map[quarter.Quarter]bool) Slice {
	s := Slice{Knowledge: time.Unix(0, known).UTC()}
	for _, f := range touched {
		s.Facts = append(s.Facts, f.Row(l.company.ID, l.company.Name, l.rules.version, s.Knowledge))
	}
	for _, q := range slices.Sorted(maps.Keys(changed)) {
		entries := l.evaluate(q)
		if len(entries) == 0 {
			continue
		}
		before := l.last[q]
		for _, e := range entries {
			at := slices.IndexFunc(before, func(b entry) bool { return b.Name == e.Name })
			if at >= 0 && same(before[at], e) {
				continue
			}
			row := l.row(q, e, s.Knowledge)
			if at >= 0 {
				row.Previous = &before[at].Value.Value
			}
			s.Indicators = append(s.Indicators, row)
		}
		l.last[q] = entries
	}
	return s
}

func (l *Ledger) row(q quarter.Quarter, e entry, known time.Time) *foreshockv1.Indicator {
	name := q.String()
	row := &foreshockv1.Indicator{
		Id:        identity.Indicator(l.company.ID, name, e.Name, known),
		CompanyId: l.company.ID, Company: l.company.Name, Quarter: name, Name: e.Name, Value: e.Value.Value,
		Basis: e.Basis, FactIds: e.Facts, Parts: e.parts,
		EventTime: timestamppb.New(q.Start()), KnowledgeTime: timestamppb.New(known), Rules: l.rules.version,
	}
	if e.interval != nil {
		row.Low, row.High = &e.interval.Low, &e.interval.High
	}
	return row
}

// Standing is an indicator of a quarter as it stands, with nothing said of what it was
// before; nil where there is none. Known is the last instant read, the zero time before any.
func (l *Ledger) Standing(q quarter.Quarter, name string) *foreshockv1.Indicator {
	at := slices.IndexFunc(l.last[q], func(e entry) bool { return e.Name == name })
	if at < 0 {
		return nil
	}
	return l.row(q, l.last[q][at], l.Known())
}

// Known is the last instant of knowledge read.
func (l *Ledger) Known() time.Time {
	if !l.begun {
		return time.Time{}
	}
	return time.Unix(0, l.known).UTC()
}

// same tells that nothing about an indicator changed, its reasons included.
func same(a, b entry) bool {
	if (a.interval == nil) != (b.interval == nil) || a.interval != nil && *a.interval != *b.interval {
		return false
	}
	return a.Value.Value == b.Value.Value && a.Basis == b.Basis && slices.Equal(a.Facts, b.Facts) &&
		slices.EqualFunc(a.parts, b.parts, func(x, y *foreshockv1.Part) bool {
			return x.GetName() == y.GetName() && x.GetValue() == y.GetValue() && x.GetContribution() == y.GetContribution()
		})
}
