package warehouse

import (
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

type factRow struct {
	*foreshockv1.Fact
	claim                                 *foreshockv1.Claim
	lead                                  *foreshockv1.Signal
	evidence                              *foreshockv1.Evidence
	eventTime, knowledgeTime, firstKnown  time.Time
	writtenAt                             time.Time
	linkSignals, linkMethods, linkOrigins []string
	linkAlike                             []*float64
	linkScores                            []float64
	digest                                uint64
	deleted                               uint8
	message                               []byte
}

var facts = table[factRow]{
	name: "fact",
	columns: append([]column[factRow]{
		text("id", func(r *factRow) *string { return &r.Id }),
		text("company_id", func(r *factRow) *string { return &r.CompanyId }),
		text("company", func(r *factRow) *string { return &r.Company }),
		each("quarter", func(r *factRow) *string { return &r.Quarter }),
		plain("event_time", func(r *factRow) *time.Time { return &r.eventTime }),
		plain("knowledge_time", func(r *factRow) *time.Time { return &r.knowledgeTime }),
		plain("first_known", func(r *factRow) *time.Time { return &r.firstKnown }),
		plain("origins", func(r *factRow) *uint32 { return &r.Origins }),
		plain("articles", func(r *factRow) *uint32 { return &r.Articles }),
		plain("confidence", func(r *factRow) *float64 { return &r.Confidence }),
		each("flags", func(r *factRow) *[]string { return &r.Flags }),
		each("evidence_field", func(r *factRow) *string { return &r.evidence.Field }),
		plain("evidence_start", func(r *factRow) *uint32 { return &r.evidence.Start }),
		plain("evidence_end", func(r *factRow) *uint32 { return &r.evidence.End }),
		text("quote", func(r *factRow) *string { return &r.evidence.Quote }),
		text("url", func(r *factRow) *string { return &r.lead.Url }),
		text("title", func(r *factRow) *string { return &r.lead.Title }),
		each("source", func(r *factRow) *string { return &r.lead.Source }),
		each("event_kind", func(r *factRow) *string { return &r.lead.EventKind }),
		text("document", func(r *factRow) *string { return &r.lead.Document }),
		text("origin", func(r *factRow) *string { return &r.lead.Origin }),
		text("lead_signal_id", func(r *factRow) *string { return &r.lead.Id }),
		text("lead_event_id", func(r *factRow) *string { return &r.lead.EventId }),
		texts("links.signal_id", func(r *factRow) *[]string { return &r.linkSignals }),
		each("links.method", func(r *factRow) *[]string { return &r.linkMethods }),
		numbers("links.score", func(r *factRow) *[]float64 { return &r.linkScores }),
		texts("links.origin", func(r *factRow) *[]string { return &r.linkOrigins }),
		each("links.days_since_alike", func(r *factRow) *[]*float64 { return &r.linkAlike }),
		each("rules", func(r *factRow) *string { return &r.Rules }),
		plain("digest", func(r *factRow) *uint64 { return &r.digest }),
		text("message", func(r *factRow) *[]byte { return &r.message }),
		plain("written_at", func(r *factRow) *time.Time { return &r.writtenAt }),
		plain("is_deleted", func(r *factRow) *uint8 { return &r.deleted }),
	}, claimColumns(func(r *factRow) *foreshockv1.Claim { return r.claim })...),
	fresh: func() factRow {
		return factRow{
			Fact: &foreshockv1.Fact{}, claim: &foreshockv1.Claim{},
			lead: &foreshockv1.Signal{}, evidence: &foreshockv1.Evidence{},
		}
	},
	size: func(r factRow) int { return 500 + 2*len(r.message) },
}

func newFactRow(f FactRow, writtenAt time.Time) (r factRow, err error) {
	fact := f.Fact
	lead := orEmpty(fact.GetLead())
	r = factRow{
		Fact: fact, claim: orEmpty(fact.GetClaim()), lead: lead, evidence: orEmpty(lead.GetEvidence()),
		writtenAt: writtenAt, digest: f.Digest, deleted: flag(f.Deleted),
		eventTime: epoch, firstKnown: epoch,
	}
	if r.knowledgeTime, err = instant("fact", fact.GetId(), "knowledge_time", fact.GetKnowledgeTime()); err != nil {
		return r, err
	}
	if f.Deleted { // its key is all that matters
		return r, nil
	}
	if r.eventTime, err = instant("fact", fact.GetId(), "event_time", fact.GetEventTime()); err != nil {
		return r, err
	}
	if r.firstKnown, err = instant("fact", fact.GetId(), "first_known", fact.GetFirstKnown()); err != nil {
		return r, err
	}
	for _, link := range fact.GetLinks() {
		r.linkSignals = append(r.linkSignals, link.GetSignalId())
		r.linkMethods = append(r.linkMethods, link.GetMethod())
		r.linkScores = append(r.linkScores, link.GetScore())
		r.linkOrigins = append(r.linkOrigins, link.GetOrigin())
		r.linkAlike = append(r.linkAlike, link.DaysSinceAlike)
	}
	r.message, err = encode("fact", fact.GetId(), fact)
	return r, err
}
