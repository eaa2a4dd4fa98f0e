package replay_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/alerter/replay"
	"github.com/foreshock/foreshock/services/alerter/rule"
)

func day(month, day int) time.Time {
	return time.Date(2023, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

func notice(company, id string, at time.Time, heads int32, flags ...string) *foreshockv1.Fact {
	return &foreshockv1.Fact{
		Id: id, CompanyId: company, Company: company, Quarter: "2023Q1", Claim: &foreshockv1.Claim{Kind: "warn_notice", Headcount: &heads},
		EventTime: timestamppb.New(at), KnowledgeTime: timestamppb.New(at), FirstKnown: timestamppb.New(at), Origins: 1, Articles: 1, Flags: flags,
	}
}

func forecast(company string, at time.Time, value float64, previous *float64) *foreshockv1.Indicator {
	return &foreshockv1.Indicator{
		CompanyId: company, Company: company, Quarter: "2023Q1", Name: "risk_probability", Value: value, Previous: previous,
		EventTime: timestamppb.New(day(1, 1)), KnowledgeTime: timestamppb.New(at), FactIds: []string{"old"},
	}
}

// Five alerts on forecasts: one before a cut, one before a cut too late to be of its
// quarter, one before a notice that was withdrawn, one before the first day, and one too
// late to be judged.
func TestWhatCameOfAlerts(t *testing.T) {
	t.Parallel()
	history := replay.History{
		Facts: []*foreshockv1.Fact{
			notice("hit", "old", day(1, 1).AddDate(-1, 0, 0), 10), notice("hit", "cut", day(2, 9), 300), notice("hit", "same-day", day(2, 9), 500),
			notice("late", "l", day(6, 1), 900), notice("gone", "g", day(2, 1), 70), notice("gone", "g", day(3, 1), 70, "withdrawn"), notice("silent", "s", day(2, 5), 40),
		},
		Indicators: []*foreshockv1.Indicator{
			forecast("hit", day(1, 10), 0.4, nil), forecast("hit", day(1, 11), 0.41, proto.Float64(0.4)), forecast("late", day(1, 10), 0.4, nil),
			forecast("gone", day(1, 10), 0.5, nil), forecast("early", day(1, 1).AddDate(0, -1, 0), 0.5, nil), forecast("open", day(6, 20), 0.5, nil),
		},
	}
	set := rule.NewSet([]pipelines.AlertRule{{Name: "risk", Severity: "info", Level: &pipelines.AlertLevel{Indicator: "risk_probability", Raise: 0.35}}}, nil, "v1")
	r := replay.Run(set, history, day(1, 1), day(6, 30))
	of := r.Rules[0]
	if of.Raised != 4 || of.Judged != 3 || of.Followed != 1 || *of.Precision != 1.0/3 || of.LeadDays.Median != 30 {
		t.Errorf("raised %d, judged %d, followed %d, precision %v, lead %v; want 4, 3, 1, 1/3 and 30 days", of.Raised, of.Judged, of.Followed, *of.Precision, of.LeadDays)
	}
	if r.Cuts != 3 || of.Foreseen != 1 || of.Told != 0 || of.Missed != 2 || of.MissedCuts[0].CompanyID != "late" || of.MissedCuts[0].Headcount != 900 {
		t.Errorf("%d cuts, foreseen %d, told %d, missed %d %v; want 3, 1, 0 and 2, the largest first", r.Cuts, of.Foreseen, of.Told, of.Missed, of.MissedCuts)
	}
	if of.MostInAWeek != 3 || len(of.ByCompany) != 4 || of.ByWeek[0] != (replay.Count{Of: "2023-W02", Alerts: 3}) {
		t.Errorf("most in a week %d, by week %v, by company %v", of.MostInAWeek, of.ByWeek, of.ByCompany)
	}
	for _, f := range of.Firings {
		if (f.Followed == nil) != (f.CompanyID == "open") || f.Followed != nil && *f.Followed != (f.CompanyID == "hit") {
			t.Errorf("firing %+v", f)
		}
	}
}

// An alert on a cut is not followed by that same cut; the cut counts as told.
func TestACutDoesNotFollowItself(t *testing.T) {
	t.Parallel()
	set := rule.NewSet([]pipelines.AlertRule{{Name: "notice", Severity: "info", Fact: &pipelines.AlertFact{Kinds: []string{"warn_notice"}}, CoolDown: &pipelines.CoolDown{Days: 30}}}, nil, "v1")
	future := notice("acme", "cut", day(1, 20), 100) // dated after it became known
	future.KnowledgeTime = timestamppb.New(day(1, 10))
	r := replay.Run(set, replay.History{Facts: []*foreshockv1.Fact{future, notice("acme", "second", day(1, 25), 100)}}, day(1, 1), day(12, 31))
	of := r.Rules[0]
	if of.Raised != 1 || of.Followed != 1 || of.LeadDays.Median != 15 || of.Told != 1 || of.Foreseen != 1 || of.Missed != 0 {
		t.Errorf("%+v", of)
	}
}
