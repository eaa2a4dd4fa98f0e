package query

import (
	"cmp"
	"slices"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Evidence is one event with the words of its signals marked in place.
type Evidence struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Source   string `json:"source"`
	URL      string `json:"url,omitempty"`
	Lang     string `json:"lang,omitempty"`
	Company  string `json:"company,omitempty"`
	Document string `json:"document"`
	// Published and Known are days; the flags say which was inferred from the other.
	Published         string      `json:"published"`
	PublishedInferred bool        `json:"published_inferred,omitempty"`
	Known             string      `json:"known"`
	KnownInferred     bool        `json:"known_inferred,omitempty"`
	Title             []Segment   `json:"title"`
	Text              []Segment   `json:"text"`
	Signals           []Signal    `json:"signals"`
	Attributes        []Attribute `json:"attributes,omitempty"`
}

// Attribute is a further value as the source published it.
type Attribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Signal is one claim that an event makes.
type Signal struct {
	// Number is the signal's place in its event, from 1, in the order of its words.
	Number       int                `json:"number"`
	ID           string             `json:"id"`
	Kind         string             `json:"kind"`
	Company      string             `json:"company"`
	CompanyID    string             `json:"company_id"`
	CompanyBasis string             `json:"company_basis"`
	Headline     string             `json:"headline"`
	Status       string             `json:"status,omitempty"`
	Claim        *foreshockv1.Claim `json:"claim"`
	Field        string             `json:"field"`
	Start        uint32             `json:"start"`
	End          uint32             `json:"end"`
	Quote        string             `json:"quote"`
	Confidence   float64            `json:"confidence"`
	Origin       string             `json:"origin"`
	Rules        string             `json:"rules"`
	// Placed is false where the offsets do not fall on the quote, so that nothing could be marked.
	Placed bool `json:"placed"`
}

// evidenceOf marks an event's signals in its title and text.
func evidenceOf(e *foreshockv1.Event, signals []*foreshockv1.Signal) Evidence {
	out := Evidence{
		ID: e.GetId(), Kind: e.GetKind(), Source: e.GetSource(), URL: external(e.GetUrl()), Lang: e.GetLang(),
		Company: e.GetCompany(), Document: e.GetDocument(),
		Published: isoDay(e.GetEventTime().AsTime()), PublishedInferred: e.GetEventTimeInferred(),
		Known: isoDay(e.GetKnowledgeTime().AsTime()), KnownInferred: e.GetKnowledgeInferred(),
		Signals: make([]Signal, 0, len(signals)),
	}
	for _, name := range sortedKeys(e.GetAttributes()) {
		out.Attributes = append(out.Attributes, Attribute{name, e.GetAttributes()[name]})
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
		field := s.GetEvidence().GetField()
		where, placed := spanOf(n+1, s.GetEvidence(), fields[field])
		if placed {
			spans[field] = append(spans[field], where)
		}
		out.Signals = append(out.Signals, Signal{
			Number: n + 1, ID: s.GetId(), Kind: s.GetClaim().GetKind(), Company: s.GetCompany(),
			CompanyID: s.GetCompanyId(), CompanyBasis: s.GetCompanyBasis(), Headline: headline(s.GetClaim()),
			Status: s.GetClaim().GetStatus(), Claim: s.GetClaim(), Field: field,
			Start: s.GetEvidence().GetStart(), End: s.GetEvidence().GetEnd(), Quote: s.GetEvidence().GetQuote(),
			Confidence: s.GetConfidence(), Origin: s.GetOrigin(), Rules: s.GetRules(), Placed: placed,
		})
	}
	out.Title = segments(e.GetTitle(), spans["title"])
	out.Text = segments(e.GetText(), spans["text"])
	return out
}
