package main

import (
	"time"

	"github.com/foreshock/foreshock/services/query"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// contradictionAnswer is a contradiction as the verbs about one company print it.
type (
	contradictionAnswer struct {
		Quarter string       `json:"quarter"`
		About   string       `json:"about"`
		A       sayingAnswer `json:"a"`
		B       sayingAnswer `json:"b"`
		Note    string       `json:"note,omitempty"`
	}
	sayingAnswer struct {
		Fact    string `json:"fact"`
		Signal  string `json:"signal"`
		Kind    string `json:"kind"`
		Status  string `json:"status,omitempty"`
		Figures string `json:"figures,omitempty"`
		Source  string `json:"source"`
		Said    string `json:"said"`
		Known   string `json:"known"`
		Quote   string `json:"quote"`
		URL     string `json:"url,omitempty"`
	}
)

func contradictionAnswersOf(all []ledger.Contradiction) []contradictionAnswer {
	out := []contradictionAnswer{}
	for _, c := range all {
		out = append(out, contradictionAnswer{c.Quarter.String(), c.About, sayingAnswerOf(c.A), sayingAnswerOf(c.B), c.Note})
	}
	return out
}

func sayingAnswerOf(s ledger.Saying) sayingAnswer {
	return sayingAnswer{
		Fact: s.Fact, Signal: s.Signal, Kind: s.Kind, Status: s.Status, Figures: query.Headline(s.Claim), Source: s.Source,
		Said: s.Said.UTC().Format(time.DateOnly), Known: s.Known.UTC().Format(time.RFC3339), Quote: s.Quote, URL: s.URL,
	}
}

var contradictionWords = map[string]string{
	"headcount": "One round, two numbers",
	"percent":   "One round, two shares of the workforce",
	"amount":    "One sum of money, two numbers",
	"status":    "Told and denied",
	"ai_linked": "Linked to AI, and not",
	"round":     "Perhaps one round told with two numbers; kept as two facts",
	"target":    "One plan, two sizes",
	"per_head":  "Money and heads that do not go together",
}

// contradictions writes the pairs, each with who said what when.
func (p page) contradictions(all []contradictionAnswer) {
	if len(all) == 0 {
		return
	}
	p.line("")
	p.line("What can not both be true: %s", counted(len(all), "pair", "pairs"))
	for _, c := range all {
		p.line("")
		p.line("  %s (%s)", contradictionWords[c.About], c.Quarter)
		if c.Note != "" {
			p.paragraph("    ", "%s", query.Arithmetic(c.Note))
		}
		for _, s := range []sayingAnswer{c.A, c.B} {
			said := query.Label(s.Kind)
			for _, more := range []string{s.Figures, s.Status} {
				if more != "" {
					said += ", " + more
				}
			}
			p.line("    %s, %s: %s", s.Said, s.Source, said)
			if s.Quote != "" {
				p.paragraph("      ", "“%s”", s.Quote)
			}
		}
	}
}
