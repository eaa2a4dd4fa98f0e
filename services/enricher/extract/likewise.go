package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// likewise adds what a name does as another did right before: "Amazon froze recruitment; Meta did the
// same in September". Only claims without a number can be the same.
func (doc *document) likewise(s *sentence) {
	d, w := doc.d, doc.w
	for at := s.find(0, len(s.tokens), d.DidSame); at >= 0; at = s.find(at+1, len(s.tokens), d.DidSame) {
		e := doc.subjectAt(s, at)
		if e == nil || len(w.mentions) >= enough {
			continue
		}
		for i := len(w.mentions) - 1; i >= 0 && w.mentions[i].field == s.field && s.number-w.mentions[i].sentence <= 1; i-- {
			m := w.mentions[i]
			if m.claim.Kind != "hiring_freeze" && m.claim.Kind != "rto_mandate" || m.reference.id == e.reference.id || m.reference.id == "" {
				continue
			}
			if !slices.ContainsFunc(w.mentions, func(o mention) bool { return o.claim.Kind == m.claim.Kind && o.reference.id == e.reference.id }) {
				m.reference, m.link = e.reference, ownWord
				m.from, m.to, m.numeral = e.start, s.has(at, d.DidSame), 0
				m.sentence, m.span, m.start = s.number, s.evidence(e.start, s.has(at, d.DidSame)), s.tokens[e.start].Start
				w.mentions = append(w.mentions, m)
			}
			break
		}
	}
}

// subjectAt is the name that ends right before token i, but for an adverb.
func (doc *document) subjectAt(s *sentence, i int) *entity {
	for k := range s.entities {
		if e := &s.entities[k]; e.end <= i && e.end >= i-1 && doc.usable(e) && !e.person && !e.place && !e.source && !e.aside {
			return e
		}
	}
	return nil
}

// pastOthers is where a subject ends that goes on with others who have no name: "Acme and three
// unions have come to terms".
func (doc *document) pastOthers(s *sentence, i int) int {
	d := doc.d
	if d.Tag != "en" || s.headline || s.has(i, d.And) == 0 {
		return i
	}
	others := s.has(i, d.And)
	if q := s.amountFrom(others); s.has(others, d.Article) == 0 && s.has(others, d.Own) == 0 && (q == nil || q.Start != others) {
		return i
	}
	for k := others; k < min(len(s.tokens), i+6); k++ {
		t := s.tokens[k]
		if t.Capital || t.Kind != token.Word {
			return i
		}
		if k > i+1 && s.has(k, d.Verb) > 0 {
			return k
		}
	}
	return i
}
