package query

import (
	"cmp"
	"slices"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// eventAnswer is an event with the words of its signals marked in its title and text.
func eventAnswer(e *foreshockv1.Event, signals []*foreshockv1.Signal, asOf string) *foreshockv1.GetEventResponse {
	out := &foreshockv1.GetEventResponse{
		Id: e.GetId(), Kind: e.GetKind(), Source: e.GetSource(), Url: external(e.GetUrl()), Lang: e.GetLang(),
		Company: e.GetCompany(), Document: e.GetDocument(), Attributes: e.GetAttributes(), AsOf: asOf,
		Published: e.GetEventTime(), PublishedInferred: e.GetEventTimeInferred(), Known: e.GetKnowledgeTime(), KnownInferred: e.GetKnowledgeInferred(),
	}
	ordered := slices.Clone(signals)
	slices.SortFunc(ordered, func(a, b *foreshockv1.Signal) int {
		// "title" stands before "text" on the page: the other way round in the alphabet.
		return cmp.Or(cmp.Compare(b.GetEvidence().GetField(), a.GetEvidence().GetField()),
			cmp.Compare(a.GetEvidence().GetStart(), b.GetEvidence().GetStart()),
			cmp.Compare(a.GetEvidence().GetEnd(), b.GetEvidence().GetEnd()),
			cmp.Compare(a.GetId(), b.GetId()))
	})
	fields := map[string]string{"title": e.GetTitle(), "text": e.GetText()}
	spans := map[string][]span{}
	for n, s := range ordered {
		words := s.GetEvidence()
		where, placed := spanOf(n+1, words, fields[words.GetField()])
		if placed {
			spans[words.GetField()] = append(spans[words.GetField()], where)
		}
		kind := s.GetClaim().GetKind()
		out.Signals = append(out.Signals, &foreshockv1.EventSignal{
			Number: uint32(n + 1), Id: s.GetId(), CompanyId: s.GetCompanyId(), Company: s.GetCompany(), CompanyBasis: s.GetCompanyBasis(),
			Kind: kind, Label: kindLabel(kind), Headline: headline(s.GetClaim()), Claim: s.GetClaim(),
			Evidence:   &foreshockv1.Evidence{Field: words.GetField(), Start: words.GetStart(), End: words.GetEnd(), Quote: words.GetQuote()},
			Confidence: s.GetConfidence(), Origin: s.GetOrigin(), Rules: s.GetRules(), Placed: placed,
		})
	}
	out.Title = segmentsOf(segments(e.GetTitle(), spans["title"]))
	out.Text = segmentsOf(segments(e.GetText(), spans["text"]))
	return out
}
