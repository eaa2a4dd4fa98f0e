package warehouse_test

import (
	"fmt"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// The views tell the newest state known at an instant, and only that.
func TestDossierViews(t *testing.T) {
	t.Parallel()
	w := open(t)
	at := func(day string) *timestamppb.Timestamp {
		d, err := time.Parse(time.DateOnly, day)
		must(t, err)
		return timestamppb.New(d)
	}
	factRow := func(id, kind, known string, heads int32) warehouse.FactRow {
		return warehouse.FactRow{Fact: &foreshockv1.Fact{
			Id: id, CompanyId: "acme", Company: "Acme", Quarter: "2026Q1", EventTime: at("2026-01-10"), KnowledgeTime: at(known), FirstKnown: at("2026-01-10"),
			Claim: &foreshockv1.Claim{Kind: kind, Headcount: proto.Int32(heads), Status: "planned"},
			Lead:  &foreshockv1.Signal{Source: "press-" + id, Evidence: &foreshockv1.Evidence{Quote: "words"}},
			Links: []*foreshockv1.Link{{SignalId: "s1", Method: "first", Score: 1}, {SignalId: "s2", Method: "related_notice", Score: 0.9}},
		}}
	}
	row := func(name, quarter, known string, value float64, basis string, facts ...string) warehouse.IndicatorRow {
		return warehouse.IndicatorRow{Indicator: &foreshockv1.Indicator{
			Id: name + quarter + known, CompanyId: "acme", Company: "Acme", Quarter: quarter, Name: name, Value: value, Basis: basis, FactIds: facts,
			EventTime: at("2026-01-01"), KnowledgeTime: at(known),
		}}
	}
	must(t, w.InsertFacts(t.Context(), []warehouse.FactRow{
		factRow("f1", "layoff_target", "2026-01-10", 30000), factRow("f1", "layoff_target", "2026-02-10", 27000), factRow("f2", "layoff", "2026-01-12", 14000),
	}), w.InsertIndicators(t.Context(), []warehouse.IndicatorRow{
		row("cut_target", "2026Q1", "2026-01-10", 30000, "", "f1"), row("cut_target", "2026Q1", "2026-02-10", 27000, "", "f1"),
		row("cut_gap", "2026Q1", "2026-01-12", 16000, "30000 - 14000", "f1", "f2"), row("cut_gap", "2026Q1", "2026-02-10", 13000, "27000 - 14000", "f1", "f2"),
		row("programme_announced", "2026Q1", "2026-01-12", 14000, "", "f2"), row("programme_notified", "2026Q1", "2026-01-13", 1395, ""),
		row("contradictions", "2026Q1", "2026-01-12", 2, "round: a against b; target: c against d", "f2", "f2", "f1", "f2"),
	}), w.InsertSignals(t.Context(), []*foreshockv1.Signal{{
		Id: "s1", EventId: "e1", CompanyId: "acme", Company: "Acme", Claim: &foreshockv1.Claim{Kind: "layoff"}, EventTime: at("2026-01-10"), KnowledgeTime: at("2026-01-10"),
	}}), w.InsertEvents(t.Context(), []*foreshockv1.Event{{
		Id: "e9", Kind: "decision", Source: "analyst", Text: "one round", Company: "Acme", EventTime: at("2026-02-01"), KnowledgeTime: at("2026-02-01"),
		Attributes: map[string]string{"company_id": "acme", "action": "link", "signal_id": "s1", "other_signal_id": "s2", "by": "someone"},
	}}))
	for _, test := range []struct{ sql, day, want string }{
		{"SELECT toInt64(target), toInt64(announced), toInt64(notified), toInt64(effective), toInt64(gap_stated), gap_stated_basis, target_fact FROM programme_as_of(as_of = '%s')", "2026-01-20", "[30000 14000 1395 0 16000 30000 - 14000 f1]"},
		{"SELECT toInt64(target), toInt64(gap_stated) FROM programme_as_of(as_of = '%s')", "2026-03-01", "[27000 13000]"},
		{"SELECT toInt64(target) FROM programme_latest", "", "[27000]"},
		{"SELECT words, a_kind, b_kind, a_source, b_source FROM contradiction_as_of(as_of = '%s') ORDER BY words LIMIT 1 OFFSET 1", "2026-01-20", "[target: c against d layoff_target layoff press-f1 press-f2]"},
		{"SELECT toInt64(count()) FROM contradiction_as_of(as_of = '%s')", "2026-01-11", "[0]"},
		{"SELECT toInt64(count()) FROM contradiction_latest", "", "[2]"},
		{"SELECT toInt64(sum(headcount)) FROM programme_target_as_of(as_of = '%s')", "2026-01-20", "[30000]"},
		{"SELECT toInt64(count()), toInt64(sum(related)) FROM fact_link_as_of(as_of = '%s')", "2026-01-20", "[4 2]"},
		{"SELECT company, toInt64(signals) FROM company_as_of(as_of = '%s')", "2026-01-20", "[Acme 1]"},
		{"SELECT toInt64(count()) FROM company_as_of(as_of = '%s')", "2026-01-01", "[0]"},
		{"SELECT action, decided_by, reason FROM link_decision_as_of(as_of = '%s')", "2026-02-20", "[link someone one round]"},
		{"SELECT toInt64(count()) FROM link_decision_as_of(as_of = '%s')", "2026-01-20", "[0]"},
		{"SELECT toInt64(count()) FROM alert_as_of(as_of = '%s')", "2026-01-20", "[0]"},
	} {
		sql := test.sql
		if test.day != "" {
			sql = fmt.Sprintf(sql, test.day)
		}
		rows, err := w.Query(t.Context(), sql, nil)
		must(t, err)
		n := 0
		for row, err := range rows.All() {
			must(t, err)
			if n++; fmt.Sprint(row) != test.want {
				t.Errorf("%s as of %s: %v, want %s", test.sql, test.day, row, test.want)
			}
		}
		if n != 1 {
			t.Errorf("%s as of %s: %d rows", test.sql, test.day, n)
		}
		must(t, rows.Close())
	}
}
