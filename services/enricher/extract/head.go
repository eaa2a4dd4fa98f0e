package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// civicAt takes a town, county or district as an employer, with the word for what it is, be
// that written with a capital or not: "Stadt Wuppertal", "gemeente Breda", "mairie de Nantes".
func (doc *document) civicAt(s *sentence, i int) (entity, bool) {
	d := doc.d
	next := s.has(i, d.Civic)
	if d.Civic == rule.None || next == 0 {
		return entity{}, false
	}
	body := s.has(i, d.CivicBody) > 0
	if joined := s.has(next, d.HeadConnect); d.Tag == "fr" {
		if joined == 0 && !body {
			return entity{}, false // "la ville a": not "la ville de Nantes"
		}
		next = max(next, joined)
	}
	if next >= len(s.tokens) || !s.tokens[next].Capital || s.tokens[next].Kind != token.Word || s.has(next, d.Common) > 0 || !body && (s.has(i-1, d.WhereOnly) > 0 || i > 1 && s.has(i-1, d.Article) > 0 && s.has(i-2, d.WhereOnly) > 0) {
		return entity{}, false // in der Stadt Wuppertal
	}
	end := hyphenated(s, next)
	for end < len(s.tokens) && s.tokens[end].Kind == token.Word && s.tokens[end].Capital && s.tokens[end].Word == 0 {
		end++
	}
	name := company.OneSpaced(s.text[s.tokens[i].Start:s.tokens[end-1].End])
	key := company.Key(name)
	if key == "" || len(name) > 80 {
		return entity{}, false
	}
	return entity{start: i, end: end, reference: doc.refer(key, name)}, true
}

// knownRest tells whether a name without the word for what it is that begins it is that of a
// company the registry has.
func (doc *document) knownRest(s *sentence, start, end int) bool {
	m := doc.x.registry.Lookup(company.Key(s.text[s.tokens[start].Start:s.tokens[end-1].End]))
	return m.Company != nil && !m.Company.Ordinary
}

// nominative is a German name as a reader would say it, by the article before it: "Bayerischer
// Rundfunk" for "der Bayerische Rundfunk", "Wiener Städtische" for "bei der Wiener Städtischen",
// "Südwestrundfunk" for "des Südwestrundfunks".
func (doc *document) nominative(s *sentence, start, end int, name string) string {
	if start == 0 {
		return name
	}
	at := start - 1
	if at > 0 && (s.tokens[at].Kind == token.Mark) && s.has(at-1, doc.d.NounBefore) == at {
		at-- // "beim „Nordhessischen Kurier“"
	}
	article := strings.ToLower(s.word(at))
	words := strings.Split(name, " ")
	if slices.Contains(doc.d.GenitiveArticle, article) {
		for k, word := range words {
			if start+k < end && s.has(start+k, doc.d.Genitive) == start+k+1 {
				words[k] = strings.TrimSuffix(word, "s")
			}
		}
	}
	for _, of := range doc.d.declined {
		k := 0
		if of.Last {
			k = len(words) - 1
		}
		if stem, ok := strings.CutSuffix(words[k], of.From); ok && len(words) == 2 && slices.Contains(of.Articles, article) {
			words[k] = stem + of.To
			break
		}
	}
	return strings.Join(words, " ")
}

// wholeOf tells whether a count is only that of which a part goes that the same clause tells:
// "Von den 640 Beschäftigten müssen 75 gehen".
func (s *sentence) wholeOf(q *quantity.Quantity, d *dialect) bool {
	if q.Kind != quantity.Count || !s.endsAt(q.Start, d.WholeBefore) || s.find(q.End, q.End+3, d.Staffs) < 0 {
		return false
	}
	for k := range s.amounts {
		o := &s.amounts[k]
		if o.Start > q.End && o.Start < q.End+14 && o.Kind == quantity.Count && o.High < q.High && o.High > 1 && !s.separated(q.End, o.Start) {
			return true
		}
	}
	return false
}

// ownKind tells whether the word for a kind of firm that begins a name is part of it: one with
// a capital in the middle of a sentence, in a language that writes such words without, before
// what no registry knows: "chez Verrier Textiles".
func (doc *document) ownKind(s *sentence, i, start, end int) bool {
	if tag := doc.d.Tag; tag != "fr" && tag != "nl" || start != i || i == 0 || s.headline || s.tokens[i-1].Kind != token.Word || s.tokens[i-1].Capital {
		return false
	}
	return !doc.knownRest(s, start+1, end)
}

// pastKind returns where a German name begins behind a kind of firm that hyphens join of
// several words: "Luftfahrt-Start-up Kestrel", "E-Bike-Anbieter Kestrel".
func (doc *document) pastKind(s *sentence, start, end int) int {
	last := start
	for k := start + 1; k < end && s.tokens[k].Hyphen; k++ {
		last = k
	}
	if last < start+2 || last+1 >= end {
		return start
	}
	for k := last; k > start && k >= last-1; k-- {
		if s.has(k, doc.d.Descriptor) == last+1 {
			return last + 1
		}
	}
	return start
}
