package ledger

import (
	"cmp"
	"maps"
	"slices"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"google.golang.org/protobuf/proto"
)

// Alteration is how a fact changed between two days.
type Alteration string

// Alterations of facts.
const (
	FactEntered    Alteration = "entered"
	FactRevised    Alteration = "revised"    // its claim, date or flags are others
	FactSuperseded Alteration = "superseded" // a later version of a document gave another number
	FactWithdrawn  Alteration = "withdrawn"  // nothing said of it stands any more
	FactRetold     Alteration = "retold"     // more told of it and changed nothing
)

// FactChange is a fact before and after; Before is nil where it entered.
type FactChange struct {
	Alteration    Alteration
	Before, After *foreshockv1.Fact
}

// IndicatorChange is an indicator before and after, nil where it is not there.
type IndicatorChange struct {
	Quarter       quarter.Quarter
	Name          string
	Before, After *foreshockv1.Indicator
}

// diffFacts compares rows by id; a fact once known is never gone.
func diffFacts(before, after []*foreshockv1.Fact) []FactChange {
	known := make(map[string]*foreshockv1.Fact, len(before))
	for _, f := range before {
		known[f.GetId()] = f
	}
	var changes []FactChange
	for _, f := range after {
		if alteration := alterationOf(known[f.GetId()], f); alteration != "" {
			changes = append(changes, FactChange{alteration, known[f.GetId()], f})
		}
	}
	return changes
}

func alterationOf(before, after *foreshockv1.Fact) Alteration {
	gained := func(flag string) bool {
		return slices.Contains(after.GetFlags(), flag) && !slices.Contains(before.GetFlags(), flag)
	}
	said := func(f *foreshockv1.Fact) *foreshockv1.Fact {
		return &foreshockv1.Fact{Claim: f.GetClaim(), EventTime: f.GetEventTime(), Flags: f.GetFlags()}
	}
	switch {
	case before == nil:
		return FactEntered
	case gained(fact.FlagWithdrawn):
		return FactWithdrawn
	case gained(fact.FlagCorrected):
		return FactSuperseded
	case !proto.Equal(said(before), said(after)):
		return FactRevised
	case before.GetOrigins() != after.GetOrigins() || before.GetArticles() != after.GetArticles() || len(before.GetLinks()) != len(after.GetLinks()):
		return FactRetold
	default:
		return ""
	}
}

// diffIndicators compares values by quarter and name.
func diffIndicators(rules *Rules, before, after []Quarter) []IndicatorChange {
	type place struct {
		quarter quarter.Quarter
		name    string
	}
	all := map[place]IndicatorChange{}
	for _, q := range before {
		for _, i := range q.Indicators {
			all[place{q.Quarter, i.GetName()}] = IndicatorChange{Quarter: q.Quarter, Name: i.GetName(), Before: i}
		}
	}
	for _, q := range after {
		for _, i := range q.Indicators {
			at := place{q.Quarter, i.GetName()}
			all[at] = IndicatorChange{Quarter: q.Quarter, Name: i.GetName(), Before: all[at].Before, After: i}
		}
	}
	return slices.SortedFunc(func(yield func(IndicatorChange) bool) {
		for c := range maps.Values(all) {
			if (c.Before == nil || c.After == nil || c.Before.GetValue() != c.After.GetValue()) && !yield(c) {
				return
			}
		}
	}, func(a, b IndicatorChange) int {
		return cmp.Or(cmp.Compare(a.Quarter, b.Quarter), cmp.Compare(rules.order[a.Name], rules.order[b.Name]))
	})
}
