package extract

import (
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
)

// DecisionKind is the kind of events that are analysts' decisions, and the kind of their
// signals' claims is DecisionClaim.
const (
	DecisionKind  = "decision"
	DecisionClaim = "link_decision"
)

// Decision is the signal of an analyst's decision. The event's attributes name the company
// (company_id), the action (link, unlink, revoke), the signals (signal_id,
// other_signal_id), or the decision that is revoked (revokes), and who decided (by); its
// text is the reason. Nil where it names no company or no action.
func Decision(event *foreshockv1.Event) []*foreshockv1.Signal {
	a := event.GetAttributes()
	if a["company_id"] == "" || a["action"] == "" {
		return nil
	}
	s := &foreshockv1.Signal{
		EventId: event.GetId(), CompanyId: a["company_id"], Company: event.GetCompany(), CompanyBasis: "source",
		Claim: &foreshockv1.Claim{Kind: DecisionClaim}, Confidence: 1,
		Evidence:  &foreshockv1.Evidence{Field: "text", End: uint32(len(event.GetText())), Quote: event.GetText()},
		EventKind: event.GetKind(), Source: event.GetSource(), Title: event.GetTitle(), Document: event.GetDocument(),
		EventTime: event.GetEventTime(), KnowledgeTime: event.GetKnowledgeTime(),
		Decision: &foreshockv1.Decision{
			Action: a["action"], SignalId: a["signal_id"], OtherSignalId: a["other_signal_id"], Revokes: a["revokes"], By: a["by"], Reason: event.GetText(),
		},
	}
	s.Id = identity.Signal(s)
	return []*foreshockv1.Signal{s}
}
