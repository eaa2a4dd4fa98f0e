package notifier

import (
	"fmt"
	"strings"
	"unicode"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// longest is the most runes of a body: what every service takes.
const longest = 3000

// words are an alert for a person: a line, and what is behind it.
func words(a *foreshockv1.Alert) (title, body string) {
	title = printable(a.GetSummary())
	switch a.GetState() {
	case "updated", "revised", "resolved":
		title = strings.ToUpper(a.GetState()[:1]) + a.GetState()[1:] + ": " + title
	}
	var b strings.Builder
	if reason := printable(a.GetReason()); reason != "" {
		fmt.Fprintf(&b, "%s\n", reason)
	}
	fmt.Fprintf(&b, "%s, rule %s, as known on %s\n", a.GetSeverity(), a.GetRule(), a.GetKnowledgeTime().AsTime().Format("2006-01-02 15:04 MST"))
	for _, fact := range a.GetFacts() {
		if quote := printable(fact.GetEvidence().GetQuote()); quote != "" {
			fmt.Fprintf(&b, "\n“%s”\n", quote)
		}
		if fact.GetUrl() != "" {
			fmt.Fprintf(&b, "%s\n", printable(fact.GetUrl()))
		}
	}
	fmt.Fprintf(&b, "\nalert %s", a.GetId())
	runes := []rune(b.String())
	if len(runes) > longest {
		return title, string(runes[:longest-1]) + "…"
	}
	return title, string(runes)
}

// printable keeps what a document brings from steering a terminal or a header.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}

// oneLine is a title that fits a header.
func oneLine(s string) string {
	runes := []rune(printable(s))
	if len(runes) > 200 {
		return string(runes[:199]) + "…"
	}
	return string(runes)
}
