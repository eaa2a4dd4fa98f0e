package extract

import "github.com/foreshock/foreshock/services/enricher/extract/rule"

// actsBehindVerb tells whether a name stands right behind the verb of a sentence that begins with
// what the one of that name does, as German and Dutch have it: "Einen Einstellungsstopp hat Kestrel
// schon beschlossen", "De fabriek in Emmen sluit Kestrel". The claim ends before token end, and
// before is the word before the name or its article.
func (doc *document) actsBehindVerb(s *sentence, e *entity, before, end int) bool {
	d := doc.d
	if d.Tag != "de" && d.Tag != "nl" || e.person || e.source || before < end-1 || before > end+3 || s.tokens[before].Capital || s.has(before, d.Verb) == 0 {
		return false
	}
	return s.mark(end, before, ',') >= before && s.mark(end, before, ':') >= before
}

// ratherThan tells whether what begins at token start is set against what a sentence has denied:
// "n'envisage pas de licenciements mais un plan de départs volontaires".
func (doc *document) ratherThan(s *sentence, start int) bool {
	d := doc.d
	return d.ButRather != rule.None && s.find(max(0, start-4), start, d.ButRather) >= 0
}
