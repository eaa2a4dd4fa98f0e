package warehouse

import (
	"fmt"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

type factRow struct {
	*foreshockv1.Fact
	claim                                       *foreshockv1.Claim
	lead                                        *foreshockv1.Signal
	evidence                                    *foreshockv1.Evidence
	leadClaim                                   string
	eventTime, knowledgeTime, firstKnown        time.Time
	leadEventTime, leadKnowledgeTime, writtenAt time.Time
	linkSignals, linkMethods                    []string
	linkScores                                  []float64
	digest                                      uint64
	deleted                                     uint8
}

var facts = table[factRow]{
	name: "fact",
	columns: append([]column[factRow]{
		plain("id", func(r *factRow) *string { return &r.Id }),
		plain("company_id", func(r *factRow) *string { return &r.CompanyId }),
		plain("company", func(r *factRow) *string { return &r.Company }),
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
		plain("quote", func(r *factRow) *string { return &r.evidence.Quote }),
		plain("url", func(r *factRow) *string { return &r.lead.Url }),
		plain("title", func(r *factRow) *string { return &r.lead.Title }),
		each("source", func(r *factRow) *string { return &r.lead.Source }),
		each("event_kind", func(r *factRow) *string { return &r.lead.EventKind }),
		plain("document", func(r *factRow) *string { return &r.lead.Document }),
		plain("origin", func(r *factRow) *string { return &r.lead.Origin }),
		plain("lead_signal_id", func(r *factRow) *string { return &r.lead.Id }),
		plain("lead_event_id", func(r *factRow) *string { return &r.lead.EventId }),
		plain("lead_company", func(r *factRow) *string { return &r.lead.Company }),
		each("lead_company_basis", func(r *factRow) *string { return &r.lead.CompanyBasis }),
		plain("lead_claim", func(r *factRow) *string { return &r.leadClaim }),
		plain("lead_confidence", func(r *factRow) *float64 { return &r.lead.Confidence }),
		plain("lead_event_time", func(r *factRow) *time.Time { return &r.leadEventTime }),
		plain("lead_knowledge_time", func(r *factRow) *time.Time { return &r.leadKnowledgeTime }),
		each("lead_rules", func(r *factRow) *string { return &r.lead.Rules }),
		each("links.signal_id", func(r *factRow) *[]string { return &r.linkSignals }),
		each("links.method", func(r *factRow) *[]string { return &r.linkMethods }),
		each("links.score", func(r *factRow) *[]float64 { return &r.linkScores }),
		each("rules", func(r *factRow) *string { return &r.Rules }),
		plain("digest", func(r *factRow) *uint64 { return &r.digest }),
		plain("written_at", func(r *factRow) *time.Time { return &r.writtenAt }),
		plain("is_deleted", func(r *factRow) *uint8 { return &r.deleted }),
	}, claimColumns(func(r *factRow) *foreshockv1.Claim { return r.claim })...),
	fresh: func() factRow {
		return factRow{
			Fact: &foreshockv1.Fact{}, claim: &foreshockv1.Claim{},
			lead: &foreshockv1.Signal{}, evidence: &foreshockv1.Evidence{},
		}
	},
	size: func(r factRow) int {
		return 900 + len(r.evidence.Quote) + len(r.lead.Title) + len(r.lead.Url) + 50*len(r.linkSignals)
	},
}

func newFactRow(f FactRow, writtenAt time.Time) (r factRow, err error) {
	fact := f.Fact
	lead := orEmpty(fact.GetLead())
	r = factRow{
		Fact: fact, claim: orEmpty(fact.GetClaim()), lead: lead, evidence: orEmpty(lead.GetEvidence()),
		writtenAt: writtenAt, digest: f.Digest, deleted: flag(f.Deleted),
		eventTime: epoch, firstKnown: epoch, leadEventTime: epoch, leadKnowledgeTime: epoch,
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
	}
	if fact.GetLead() == nil {
		return r, nil
	}
	if r.leadEventTime, err = instant("fact", fact.GetId(), "lead.event_time", lead.GetEventTime()); err != nil {
		return r, err
	}
	if r.leadKnowledgeTime, err = instant("fact", fact.GetId(), "lead.knowledge_time", lead.GetKnowledgeTime()); err != nil {
		return r, err
	}
	if !proto.Equal(lead.GetClaim(), fact.GetClaim()) {
		claim, err := protojson.Marshal(orEmpty(lead.GetClaim()))
		if err != nil {
			return r, fmt.Errorf("warehouse: fact %s: lead.claim: %w: %w", fact.GetId(), err, ErrRow)
		}
		r.leadClaim = string(claim)
	}
	return r, nil
}

func (r factRow) message() (*foreshockv1.Fact, error) {
	r.Claim = present(r.claim)
	r.EventTime = timestamp(r.eventTime)
	r.KnowledgeTime = timestamp(r.knowledgeTime)
	r.FirstKnown = timestamp(r.firstKnown)
	if len(r.Flags) == 0 {
		r.Flags = nil
	}
	for i := range r.linkSignals {
		r.Links = append(r.Links, &foreshockv1.Link{SignalId: r.linkSignals[i], Method: r.linkMethods[i], Score: r.linkScores[i]})
	}
	if r.lead.Id == "" {
		return r.Fact, nil
	}
	r.Lead = r.lead
	r.Lead.CompanyId = r.CompanyId
	r.Lead.Evidence = present(r.evidence)
	r.Lead.EventTime = timestamp(r.leadEventTime)
	r.Lead.KnowledgeTime = timestamp(r.leadKnowledgeTime)
	r.Lead.Claim = proto.CloneOf(r.Claim)
	if r.leadClaim != "" {
		claim := &foreshockv1.Claim{}
		if err := protojson.Unmarshal([]byte(r.leadClaim), claim); err != nil {
			return nil, fmt.Errorf("fact %s: lead_claim: %w", r.Id, err)
		}
		r.Lead.Claim = present(claim)
	}
	return r.Fact, nil
}
