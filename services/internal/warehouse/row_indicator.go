package warehouse

import (
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/types/known/timestamppb"
)

type indicatorRow struct {
	*foreshockv1.Indicator
	eventTime, knowledgeTime, writtenAt time.Time
	partNames                           []string
	partValues, partContributions       []float64
	digest                              uint64
	deleted                             uint8
	message                             []byte
}

var indicators = table[indicatorRow]{
	name: "indicator",
	columns: []column[indicatorRow]{
		text("id", func(r *indicatorRow) *string { return &r.Id }),
		text("company_id", func(r *indicatorRow) *string { return &r.CompanyId }),
		text("company", func(r *indicatorRow) *string { return &r.Company }),
		each("quarter", func(r *indicatorRow) *string { return &r.Quarter }),
		each("name", func(r *indicatorRow) *string { return &r.Name }),
		plain("value", func(r *indicatorRow) *float64 { return &r.Value }),
		plain("previous", func(r *indicatorRow) **float64 { return &r.Previous }),
		plain("low", func(r *indicatorRow) **float64 { return &r.Low }),
		plain("high", func(r *indicatorRow) **float64 { return &r.High }),
		text("basis", func(r *indicatorRow) *string { return &r.Basis }),
		texts("fact_ids", func(r *indicatorRow) *[]string { return &r.FactIds }),
		each("parts.name", func(r *indicatorRow) *[]string { return &r.partNames }),
		numbers("parts.value", func(r *indicatorRow) *[]float64 { return &r.partValues }),
		numbers("parts.contribution", func(r *indicatorRow) *[]float64 { return &r.partContributions }),
		plain("event_time", func(r *indicatorRow) *time.Time { return &r.eventTime }),
		plain("knowledge_time", func(r *indicatorRow) *time.Time { return &r.knowledgeTime }),
		each("rules", func(r *indicatorRow) *string { return &r.Rules }),
		plain("digest", func(r *indicatorRow) *uint64 { return &r.digest }),
		text("message", func(r *indicatorRow) *[]byte { return &r.message }),
		plain("written_at", func(r *indicatorRow) *time.Time { return &r.writtenAt }),
		plain("is_deleted", func(r *indicatorRow) *uint8 { return &r.deleted }),
	},
	fresh: func() indicatorRow { return indicatorRow{Indicator: &foreshockv1.Indicator{}} },
	size:  func(r indicatorRow) int { return 200 + 2*len(r.message) },
}

func newIndicatorRow(i IndicatorRow, writtenAt time.Time) (r indicatorRow, err error) {
	indicator := i.Indicator
	r = indicatorRow{Indicator: indicator, writtenAt: writtenAt, digest: i.Digest, deleted: flag(i.Deleted), eventTime: epoch}
	if r.knowledgeTime, err = instant("indicator", indicator.GetId(), "knowledge_time", indicator.GetKnowledgeTime()); err != nil {
		return r, err
	}
	if i.Deleted { // its key is all that matters
		return r, nil
	}
	if n := len(indicator.GetParts()); n > 0 {
		r.partNames, r.partValues, r.partContributions = make([]string, 0, n), make([]float64, 0, n), make([]float64, 0, n)
	}
	for _, part := range indicator.GetParts() {
		r.partNames = append(r.partNames, part.GetName())
		r.partValues = append(r.partValues, part.GetValue())
		r.partContributions = append(r.partContributions, part.GetContribution())
	}
	if r.eventTime, err = instant("indicator", indicator.GetId(), "event_time", indicator.GetEventTime()); err != nil {
		return r, err
	}
	r.message, err = encode("indicator", indicator.GetId(), indicator)
	return r, err
}

// bare is the message without basis, fact ids and parts, of a row of bareIndicators.
func (r indicatorRow) bare() *foreshockv1.Indicator {
	r.EventTime = timestamppb.New(r.eventTime)
	r.KnowledgeTime = timestamppb.New(r.knowledgeTime)
	return r.Indicator
}
