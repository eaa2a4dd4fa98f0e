package main

import (
	"encoding/json"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protojson"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/query"
)

// factAnswer is a fact as the verbs about one company print it.
type factAnswer struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Quarter string `json:"quarter"`
	// Day of the occurrence; Known and Changed are when it was first known, and when it
	// came into this state.
	Day     string `json:"day"`
	Known   string `json:"known"`
	Changed string `json:"changed"`
	Status  string `json:"status,omitempty"`
	// Figures of the claim in words; Claim is all of it.
	Figures    string          `json:"figures,omitempty"`
	Claim      json.RawMessage `json:"claim"`
	Origins    uint32          `json:"origins"`
	Articles   uint32          `json:"articles"`
	Confidence float64         `json:"confidence"`
	Flags      []string        `json:"flags,omitempty"`
	// The words that speak for it, and where they stand.
	Quote  string `json:"quote"`
	Title  string `json:"title,omitempty"`
	Source string `json:"source"`
	URL    string `json:"url,omitempty"`
}

func factAnswerOf(f *foreshockv1.Fact) (factAnswer, error) {
	claim, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(f.GetClaim())
	if err != nil {
		return factAnswer{}, err
	}
	return factAnswer{
		ID: f.GetId(), Kind: f.GetClaim().GetKind(), Quarter: f.GetQuarter(),
		Day:     f.GetEventTime().AsTime().Format(time.DateOnly),
		Known:   f.GetFirstKnown().AsTime().Format(time.RFC3339),
		Changed: f.GetKnowledgeTime().AsTime().Format(time.RFC3339),
		Status:  f.GetClaim().GetStatus(), Figures: query.Headline(f.GetClaim()), Claim: claim,
		Origins: f.GetOrigins(), Articles: f.GetArticles(), Confidence: f.GetConfidence(), Flags: f.GetFlags(),
		Quote: f.GetLead().GetEvidence().GetQuote(), Title: f.GetLead().GetTitle(),
		Source: f.GetLead().GetSource(), URL: f.GetLead().GetUrl(),
	}, nil
}

func factAnswersOf(facts []*foreshockv1.Fact) ([]factAnswer, error) {
	answers := make([]factAnswer, len(facts))
	for i, f := range facts {
		var err error
		if answers[i], err = factAnswerOf(f); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// factLine is a fact in one line: "28 Jan 2026, layoff: 16,000 jobs, confirmed".
func factLine(f *foreshockv1.Fact) string {
	line := longDay(f.GetEventTime().AsTime()) + ", " + query.Label(f.GetClaim().GetKind())
	var said []string
	for _, s := range []string{query.Headline(f.GetClaim()), f.GetClaim().GetStatus()} {
		if s != "" {
			said = append(said, s)
		}
	}
	if len(said) > 0 {
		line += ": " + strings.Join(said, ", ")
	}
	return line
}

// evidence writes who says a fact, in which words and where.
func (p page) evidence(indent string, f *foreshockv1.Fact) {
	told := "told by " + counted(f.GetOrigins(), "independent origin", "independent origins") + " in " +
		counted(f.GetArticles(), "document", "documents") + ", known since " + longDay(f.GetFirstKnown().AsTime())
	if flags := f.GetFlags(); len(flags) > 0 {
		told += "; mind: " + strings.ReplaceAll(strings.Join(flags, ", "), "_", " ")
	}
	p.paragraph(indent, "%s", told)
	p.words(indent, f.GetLead().GetEvidence().GetQuote(), f.GetLead().GetSource(), f.GetLead().GetUrl())
}

// words writes a quotation and where it stands.
func (p page) words(indent, quote, source, url string) {
	if quote != "" {
		p.paragraph(indent, "“%s”", quote)
	}
	if url != "" {
		source += ", " + url
	}
	p.line("%s%s", indent, source)
}
