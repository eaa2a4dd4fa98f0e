package warehouse

import (
	"context"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// FactsKnown returns the facts of all companies in every state that became known from one
// instant to another (exclusive), in any order; those taken back are left out.
func (w *Warehouse) FactsKnown(ctx context.Context, from, until time.Time) ([]*foreshockv1.Fact, error) {
	return w.factsWhere(ctx, between(from, until), "")
}

// IndicatorsKnown is the same of the indicators of some names.
func (w *Warehouse) IndicatorsKnown(ctx context.Context, names []string, from, until time.Time) ([]*foreshockv1.Indicator, error) {
	return readMessages[foreshockv1.Indicator](ctx, w.conn, "indicator", between(from, until).in("name", names), "")
}

func between(from, until time.Time) where {
	return where{}.and("knowledge_time", ">= "+instantArgument, from.UnixMilli()).and("knowledge_time", "< "+instantArgument, until.UnixMilli())
}
