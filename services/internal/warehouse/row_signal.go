package warehouse

import (
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// claimColumns are the columns of template claim_v1.
func claimColumns[R any](at func(*R) *foreshockv1.Claim) []column[R] {
	return []column[R]{
		each("kind", func(r *R) *string { return &at(r).Kind }),
		plain("headcount", func(r *R) **int32 { return &at(r).Headcount }),
		plain("headcount_low", func(r *R) **int32 { return &at(r).HeadcountLow }),
		plain("headcount_high", func(r *R) **int32 { return &at(r).HeadcountHigh }),
		plain("percent", func(r *R) **float64 { return &at(r).Percent }),
		plain("percent_low", func(r *R) **float64 { return &at(r).PercentLow }),
		plain("percent_high", func(r *R) **float64 { return &at(r).PercentHigh }),
		plain("percent_of_unit", func(r *R) **float64 { return &at(r).PercentOfUnit }),
		each("status", func(r *R) *string { return &at(r).Status }),
		each("bound", func(r *R) *string { return &at(r).Bound }),
		plain("cumulative", func(r *R) *bool { return &at(r).Cumulative }),
		text("effective", func(r *R) *string { return &at(r).Effective }),
		text("notice_date", func(r *R) *string { return &at(r).NoticeDate }),
		text("service", func(r *R) *string { return &at(r).Service }),
		text("start", func(r *R) *string { return &at(r).Start }),
		plain("duration_hours", func(r *R) **float64 { return &at(r).DurationHours }),
		each("cause", func(r *R) *string { return &at(r).Cause }),
		plain("ai_linked", func(r *R) **bool { return &at(r).AiLinked }),
		plain("count", func(r *R) **int32 { return &at(r).Count }),
		plain("amount", func(r *R) **float64 { return &at(r).Amount }),
		plain("amount_low", func(r *R) **float64 { return &at(r).AmountLow }),
		plain("amount_high", func(r *R) **float64 { return &at(r).AmountHigh }),
		each("currency", func(r *R) *string { return &at(r).Currency }),
		each("period", func(r *R) *string { return &at(r).Period }),
		text("destination", func(r *R) *string { return &at(r).Destination }),
		text("role", func(r *R) *string { return &at(r).Role }),
		each("state", func(r *R) *string { return &at(r).State }),
	}
}

type signalRow struct {
	*foreshockv1.Signal
	claim                               *foreshockv1.Claim
	evidence                            *foreshockv1.Evidence
	eventTime, knowledgeTime, writtenAt time.Time
	deleted                             uint8
	message                             []byte
}

var signals = table[signalRow]{
	name: "signal",
	columns: append([]column[signalRow]{
		text("id", func(r *signalRow) *string { return &r.Id }),
		text("event_id", func(r *signalRow) *string { return &r.EventId }),
		text("company_id", func(r *signalRow) *string { return &r.CompanyId }),
		text("company", func(r *signalRow) *string { return &r.Company }),
		each("company_basis", func(r *signalRow) *string { return &r.CompanyBasis }),
		each("evidence_field", func(r *signalRow) *string { return &r.evidence.Field }),
		plain("evidence_start", func(r *signalRow) *uint32 { return &r.evidence.Start }),
		plain("evidence_end", func(r *signalRow) *uint32 { return &r.evidence.End }),
		text("quote", func(r *signalRow) *string { return &r.evidence.Quote }),
		plain("confidence", func(r *signalRow) *float64 { return &r.Confidence }),
		text("origin", func(r *signalRow) *string { return &r.Origin }),
		each("event_kind", func(r *signalRow) *string { return &r.EventKind }),
		each("source", func(r *signalRow) *string { return &r.Source }),
		text("url", func(r *signalRow) *string { return &r.Url }),
		text("title", func(r *signalRow) *string { return &r.Title }),
		text("document", func(r *signalRow) *string { return &r.Document }),
		plain("event_time", func(r *signalRow) *time.Time { return &r.eventTime }),
		plain("knowledge_time", func(r *signalRow) *time.Time { return &r.knowledgeTime }),
		plain("fingerprint", func(r *signalRow) *uint64 { return &r.Fingerprint }),
		each("rules", func(r *signalRow) *string { return &r.Rules }),
		text("message", func(r *signalRow) *[]byte { return &r.message }),
		plain("written_at", func(r *signalRow) *time.Time { return &r.writtenAt }),
		plain("is_deleted", func(r *signalRow) *uint8 { return &r.deleted }),
	}, claimColumns(func(r *signalRow) *foreshockv1.Claim { return r.claim })...),
	fresh: func() signalRow {
		return signalRow{Signal: &foreshockv1.Signal{}, claim: &foreshockv1.Claim{}, evidence: &foreshockv1.Evidence{}}
	},
	size: func(r signalRow) int { return 500 + 2*len(r.message) },
}

func newSignalRow(s *foreshockv1.Signal, deleted bool, writtenAt time.Time) (r signalRow, err error) {
	r = signalRow{
		Signal: s, claim: orEmpty(s.GetClaim()), evidence: orEmpty(s.GetEvidence()),
		writtenAt: writtenAt, deleted: flag(deleted),
	}
	if r.eventTime, err = instant("signal", s.GetId(), "event_time", s.GetEventTime()); err != nil {
		return r, err
	}
	if r.knowledgeTime, err = instant("signal", s.GetId(), "knowledge_time", s.GetKnowledgeTime()); err != nil {
		return r, err
	}
	r.message, err = encode("signal", s.GetId(), s)
	return r, err
}
