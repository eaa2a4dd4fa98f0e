package extract

import (
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Some well-known firms are called by a letter, by three letters of a word or by a word that begins
// many sentences: X, Gap, Next. A capital says nothing of them; what they do does.

// shortBrand tells whether the name of three letters at token i is the well-known company's: in the
// middle of a sentence by its capital, elsewhere by what it does.
func (doc *document) shortBrand(s *sentence, i int, known *company.Company) bool {
	if doc.d.Tag != "en" || !known.Prominent || len(known.Name) != 3 || s.tokens[i].End-s.tokens[i].Start != 3 || i > 0 && s.has(i-1, doc.d.Article) == i {
		return false
	}
	return i > 0 && !s.headline && s.tokens[i-1].Kind == token.Word && !s.tokens[i-1].Capital || doc.acting(s, i)
}

// headBrand tells whether the word of daily use with which a headline begins is the well-known
// company's name: "Next to close its Enderby warehouse".
func (doc *document) headBrand(s *sentence, i int, known *company.Company) bool {
	return doc.d.Tag == "en" && i == 0 && s.field == "title" && known.Prominent && known.Ordinary && doc.cutsFrom(s, i+1)
}

// loneX tells whether the X with which a sentence begins is the company.
func (doc *document) loneX(s *sentence, i int) bool {
	return doc.d.Tag == "en" && s.is(i, doc.d.LoneName) && doc.acting(s, i)
}

// acting tells whether what stands behind the word at token i is what companies do, or theirs: "Gap
// slashes", "X outage", "Gap's", "Sky chief".
func (doc *document) acting(s *sentence, i int) bool {
	d := doc.d
	if i+1 >= len(s.tokens) {
		return false
	}
	if s.tokens[i+1].Kind == token.Possessive || doc.cutsFrom(s, i+1) {
		return true
	}
	if !s.headline && s.tokens[i+1].Capital {
		return s.has(i+1, d.Executive) > 0
	}
	return max(s.has(i+1, d.Verb), s.has(i+1, d.Executive), s.has(i+1, d.OfficeWord), s.has(i+1, d.OutageNoun),
		s.has(i+1, d.ServiceStop), s.has(i+1, d.Announce), s.has(i+1, d.CutNoun), s.has(i+1, d.Buyout)) > 0
}

// cutsFrom tells whether a headline's verb of cutting, closing or lowering stands at token i: "to
// close", "slashes".
func (doc *document) cutsFrom(s *sentence, i int) bool {
	d := doc.d
	if s.isLower(i, d.To) {
		i++
	}
	return max(s.has(i, d.CutVerb), s.has(i, d.LayoffVerb), s.has(i, d.Closes), s.has(i, d.LowerVerb)) > 0
}

// officerOf tells whether an unknown name behind a firm's possessive is that of somebody who leaves
// it: "Starbucks' Schultz to retire as chairman".
func (doc *document) officerOf(s *sentence, e *entity) bool {
	d, k := doc.d, len(doc.w.entities)
	if s.field != "title" || k == 0 || e.known() || e.end != e.start+1 || e.start < 2 || s.tokens[e.start-1].Kind != token.Possessive {
		return false
	}
	firm := &doc.w.entities[k-1]
	return firm.end == e.start-1 && firm.known() && (s.has(e.end, d.Leave) > 0 || s.has(e.end, d.Verb) > 0 && s.has(e.end+1, d.Leave) > 0)
}

// workplace tells whether a name that begins like a person's is a firm's by the jobs or the plant at
// it: "Fears for 400 jobs at Alexander Dennis", "Bernard Matthews turkey plant to close".
func (doc *document) workplace(s *sentence, start, end int) bool {
	d := doc.d
	if d.Tag != "en" || s.field != "title" || s.headline || end < start+2 || s.has(start, d.GivenName) == 0 {
		return false
	}
	if start > 0 && s.has(start-1, d.AtPlace) == start && s.has(start-1, d.WhereOnly) == 0 {
		return s.find(0, start, d.Jobs) >= 0 || s.find(0, start, d.CutNoun) >= 0 || s.find(0, start, d.Plant) >= 0
	}
	return s.find(end, min(len(s.tokens), end+2), d.Plant) >= 0
}

// listedHead tells whether a name is the last of those with which a headline begins and which only
// commas part: "Microsoft, Google freeze hiring".
func (s *sentence) listedHead(k int) bool {
	if s.field != "title" || k == 0 {
		return false
	}
	for ; k > 0; k-- {
		if e, before := &s.entities[k], &s.entities[k-1]; before.end != e.start-1 || s.tokens[before.end].Mark != ',' || before.place || before.person {
			return false
		}
	}
	return s.entities[0].start == 0
}
