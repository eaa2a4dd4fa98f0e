package extract_test

import (
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

func TestAWithdrawnNoticeIsNoConfirmedOne(t *testing.T) {
	t.Parallel()
	x := extractor(t)
	for withdrawn, want := range map[string]string{"": "confirmed", "true": "denied"} {
		event := &foreshockv1.Event{
			Id: "e1", Kind: "notice", Source: "warn", Title: "Acme Forge: WARN notice, CO", Company: "Acme Forge", EventTime: timestamppb.Now(), KnowledgeTime: timestamppb.Now(),
			Attributes: map[string]string{"state": "CO", "headcount": "80", "withdrawn": withdrawn, "industry": "332111", "layoff_type": "closure"},
		}
		signals := x.Extract(event)
		if len(signals) != 1 || signals[0].GetClaim().GetStatus() != want {
			t.Errorf("withdrawn %q: %v, want one that is %s", withdrawn, signals, want)
			continue
		}
		if traits := signals[0].GetTraits(); traits.GetIndustry() != "332111" || !traits.GetClosure() || traits.GetTemporary() {
			t.Errorf("traits %v", traits)
		}
	}
}
