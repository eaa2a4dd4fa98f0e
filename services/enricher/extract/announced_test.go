package extract_test

import (
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// A row of a table of announced layoffs is one claim, whatever its rendered words say; a
// notice's range and an incident's cause are those of their columns.
func TestColumnsBeforeWords(t *testing.T) {
	t.Parallel()
	at := timestamppb.Now()
	row := &foreshockv1.Event{
		Id: "e1", Kind: "news", Source: "layoffs", Document: "d", Company: "Northwind Widgets", Title: "Northwind Widgets: a layoff of 120 people, 100% of the workforce",
		Text:      "A table of announced layoffs lists a layoff of 120 people, 100% of the workforce. The company closed.",
		EventTime: at, KnowledgeTime: at, Attributes: map[string]string{"table": "layoffs", "headcount": "120", "percent": "100", "closed": "true"},
	}
	signals := extractor(t).Extract(row)
	if len(signals) != 1 || signals[0].GetClaim().GetKind() != "layoff" || signals[0].GetClaim().GetStatus() != "confirmed" || signals[0].GetClaim().GetHeadcount() != 120 || signals[0].GetClaim().GetPercent() != 100 {
		t.Errorf("row: %v", signals)
	}
	notice := &foreshockv1.Event{
		Id: "e2", Kind: "notice", Source: "warn", Document: "d", Company: "Northwind Widgets", Title: "Northwind Widgets", EventTime: at, KnowledgeTime: at,
		Attributes: map[string]string{"state": "AK", "headcount_low": "60", "headcount_high": "80"},
	}
	if signals = extractor(t).Extract(notice); len(signals) != 1 || signals[0].GetClaim().GetHeadcountLow() != 60 || signals[0].GetClaim().GetHeadcountHigh() != 80 || signals[0].GetClaim().Headcount != nil {
		t.Errorf("notice: %v", signals)
	}
	incident := &foreshockv1.Event{
		Id: "e3", Kind: "incident", Source: "status", Document: "d", Company: "GitHub", Lang: "en", Title: "Actions is unavailable", Text: "Actions is unavailable after a deployment.", EventTime: at, KnowledgeTime: at,
		Attributes: map[string]string{"cause": "capacity", "ai_linked": "true", "impact": "major", "service": "Actions"},
	}
	if signals = extractor(t).Extract(incident); len(signals) != 1 || signals[0].GetClaim().GetCause() != "capacity" || !signals[0].GetClaim().GetAiLinked() || signals[0].GetClaim().GetService() != "Actions" {
		t.Errorf("incident: %v", signals)
	}
}
