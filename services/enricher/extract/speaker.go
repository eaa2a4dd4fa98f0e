package extract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// speaker updates whom the text speaks of by a sentence without a claim.
func (doc *document) speaker(s *sentence) {
	doc.noteCaller(s)
	for i := range s.entities {
		e := &s.entities[i]
		as := doc.spokenOf(s, e)
		if as == unspoken || doc.d.Tag == "en" && doc.overshadowed(s, i) {
			continue
		}
		if as == asSpeaker {
			doc.attend(e.reference)
			return
		}
		doc.topic = e.reference
	}
}

// How a sentence without a claim speaks of a name.
const (
	unspoken = iota
	asTopic
	asSpeaker
)

// spokenOf tells how a sentence without a claim speaks of a name.
func (doc *document) spokenOf(s *sentence, e *entity) int {
	if e.aside || !doc.usable(e) || doc.ownersName(s, e) || doc.ownThing(s, e) || doc.described(s, e) || e.source || e.person || e.place || s.isPress(e, doc.d) || s.has(e.start-1, doc.d.Relative) > 0 || doc.d.Tag != "en" && !e.known() && doc.site(s, e) {
		return unspoken
	}
	if !e.known() && max(s.has(e.start-1, doc.d.Own), s.has(e.start-1, doc.d.We)) > 0 {
		return unspoken // "our Next Level plan"
	}
	if doc.fromWhom(s, e) {
		return unspoken // "A message from Anil"
	}
	if s.endsAt(e.start, doc.d.OwnPartner) {
		return unspoken // "son partenaire Hitachi pèse lourd"
	}
	if doc.headOf(s, e) {
		return asSpeaker // "my hardest decision as chief executive of Acme"
	}
	formed := doc.d.Tag == "en" && s.formed(e) // "Acme Foods, Inc., whose offices are in Fremont, hereby"
	if s.field == "title" && !e.known() && e.start == 0 && e.end+1 < len(s.tokens) && (s.tokens[e.end].Mark == ':' || s.tokens[e.end].Mark == ',' && s.tokens[e.end+1].Kind == token.Number) && doc.topic.id == "" && !(e.end == 1 && doc.daily(s, 0)) && strings.Contains(doc.event.GetText(), " our ") {
		return asSpeaker // "Acme: some hard news", over a text of its own
	}
	if e.start > 1 && !e.known() && doc.focus.id == "" && s.has(e.start-1, doc.d.Founded) == e.start && (s.word(e.start-2) == "I" || s.has(e.start-2, doc.d.We) > 0) {
		return asSpeaker // "I started Acme in a garage"
	}
	if !e.possessive && s.endsAt(e.start, doc.d.DealOf) {
		return unspoken // "Kaum ein Jahr nach der Abspaltung von Acme verordnet sich Bolt"
	}
	lead := e.start == 0 || doc.leadsVerb(s, e) || e.possessive || formed || doc.focus.id == "" && doc.introduced(s, e)
	if !lead && !(e.known() && !e.ordinary) {
		if (s.field == "title" || s.contains(doc.d.We) || doc.d.NameArticle != rule.None && s.number == 0) && doc.topic.id == "" && s.has(e.start-1, doc.d.Own) == 0 && s.has(e.start-1, doc.d.We) == 0 && s.has(doc.wordBefore(s, e), doc.d.AgentBefore) > 0 {
			return asTopic // "A message to everyone at Acme", "the hardest day we had at Acme"
		}
		return unspoken
	}
	if e.ordinary && !lead || e.ordinary && e.start == 0 && !doc.leadsVerb(s, e) && !e.possessive {
		return unspoken
	}
	if !e.known() && !doc.leadsVerb(s, e) && !e.possessive && !formed {
		return unspoken
	}
	return asSpeaker
}

// introduced tells whether a word for what it is stands before the name: "la conserverie
// Kestrel", "beim Zulieferer Kestrel".
func (doc *document) introduced(s *sentence, e *entity) bool {
	d, i := doc.d, e.start-1
	return d.Tag != "en" && i >= 0 && s.tokens[i].Kind == token.Word && !s.tokens[i].Capital && s.has(i, d.Article) == 0 && max(s.has(i, d.Descriptor), s.has(i, d.NameHead)) == e.start
}

// formed tells whether a company's legal form ends a name or follows it.
func (s *sentence) formed(e *entity) bool {
	after := e.end
	if after+1 < len(s.tokens) && s.tokens[after].Mark == ',' {
		after++
	}
	return company.LegalForm(s.word(e.end-1)) || after < len(s.tokens) && s.tokens[after].Capital && company.LegalForm(s.word(after))
}

// attend turns the text's attention to a company. A text on a company that names one of
// its units goes on about the company.
func (doc *document) attend(r reference) {
	if r.known() && r.company.ParentID != "" && (r.company.ParentID == doc.topic.id || r.company.ParentID == doc.focus.id) {
		return
	}
	doc.focus = r
	if doc.topic.id == "" {
		doc.topic = r
	}
}

// acts tells whether a name that the text has not used so is that of somebody who does or
// owns something there: whom a claim without a name may be about.
func (doc *document) acts(s *sentence, e *entity) bool {
	d := doc.d
	if e.reference.id == "" || e.person || e.place || e.source || e.aside || len(doc.actors) >= 8 || s.has(e.start-1, d.Own) > 0 || s.has(doc.wordBefore(s, e), d.Subordinator) > 0 || s.isPress(e, d) {
		return false
	}
	if !e.known() && !e.possessive && !doc.leadsVerb(s, e) && s.has(doc.wordBefore(s, e), d.AtPlace) == 0 {
		return false
	}
	return !slices.ContainsFunc(doc.actors, func(r reference) bool { return r.id == e.reference.id })
}

// firstName tells whether a name that no registry holds is a first name and nothing else.
func (doc *document) firstName(r reference) bool {
	return !r.known() && doc.x.given[company.Fold(r.name)]
}

// settle gives the claims that wait for a company the only one that the text names, be it
// in a letter's signature, and drops them where there is none or several.
func (doc *document) settle(found []mention) []mention {
	if !doc.pending {
		return found
	}
	if text := doc.event.GetText(); len(doc.named) == 0 && text != "" {
		from := cut(text, max(0, len(text)-160))
		if i := strings.LastIndexByte(text[from:], '\n'); i >= 0 && from+i+3 < len(text) {
			from += i + 1
		}
		if utf8.ValidString(text[from:]) && (from == 0 || doc.d.Tag != "en" || strings.IndexByte(text[max(0, from-1):], '\n') >= 0) {
			doc.prepare("text", text, token.Span{Start: from, End: len(text)}, 2)
		}
	}
	only := reference{}
	if len(doc.actors) == 1 {
		only = doc.actors[0]
	} else if len(doc.actors) == 0 && len(doc.named) == 1 && !doc.onlyBehind(doc.named[0].id) && !doc.firstName(doc.named[0]) {
		only = doc.named[0]
	} else if len(doc.actors) == 0 {
		only = doc.lead
	}
	for i := range found {
		if found[i].reference.id == "" {
			found[i].reference, found[i].link = only, 1.25
		}
	}
	return slices.DeleteFunc(found, func(m mention) bool { return m.reference.id == "" })
}
