package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// A text often tells of one employer beside another: a rival cuts while the one of the headline
// hires. Whose a claim is then stands in its own sentence.

// rivalPhrase is the token before the words that introduce a name as a rival's, "its bigger
// competitor Bolt", -1 where the sentence begins with them. False where no such words do.
func (doc *document) rivalPhrase(s *sentence, e *entity) (before int, found bool) {
	d := doc.d
	i := doc.wordBefore(s, e)
	if i >= 0 && s.tokens[i].Mark == ',' {
		i--
	}
	if i < 0 || s.has(i, d.Competitor) == 0 {
		return i, false
	}
	for i--; i >= 0; i-- {
		t := s.tokens[i]
		if t.Kind != token.Word || t.Capital && i > 0 || max(s.has(i, d.Competes), s.has(i, d.Verb), s.has(i, d.CutVerb)) > 0 {
			break
		}
		if s.has(i, d.Own) == 0 && s.has(i, d.Article) == 0 && s.has(i, d.Descriptor) == 0 && s.has(i, d.RivalKind) == 0 {
			break
		}
	}
	return i, true
}

// rivalActs tells whether a name that words for a rival introduce is the subject of what follows:
// "Its competitor Bolt confirmed that", and not "unlike its competitor Bolt".
func (doc *document) rivalActs(s *sentence, e *entity) bool {
	d := doc.d
	if !s.contains(d.Competitor) || e.possessive {
		return false
	}
	before, found := doc.rivalPhrase(s, e)
	if !found || before >= 0 && (s.has(before, d.Competes) > 0 || s.tokens[before].Kind == token.Possessive) {
		return false
	}
	if d.NounBefore != rule.None && doc.followsVerb(s, before) {
		return true // "baut der Rivale Bolt in Ulm 100 Stellen ab"
	}
	return doc.leadsVerb(s, e) || s.find(e.end, e.end+3, d.DoneAux) >= 0 || d.Tag != "en" && doc.followsVerb(s, e.end)
}

// followsVerb tells whether token i may be a verb behind its subject: a word of small letters that
// is none of those that go on with a name.
func (doc *document) followsVerb(s *sentence, i int) bool {
	d := doc.d
	if i < 0 || i >= len(s.tokens) || s.tokens[i].Kind != token.Word || s.tokens[i].Capital {
		return false
	}
	return max(s.has(i, d.AgentBefore), s.has(i, d.BadPrep), s.has(i, d.And), s.has(i, d.Article), s.has(i, d.Which), s.has(i, d.Own)) == 0
}

// clauseOf tells whether token i stands in a clause that says what a name right before it does:
// "engineers from Bolt, which laid off 5,400".
func (doc *document) clauseOf(s *sentence, e *entity, i int) bool {
	from := e.end + 1
	if i <= from || i > e.end+16 || e.person || e.place || s.tokens[e.end].Mark != ',' || s.has(from, doc.d.Which) == 0 || s.isPress(e, doc.d) || s.find(e.start-4, e.start, doc.d.ReportWord) >= 0 {
		return false
	}
	if !e.known() && doc.d.Tag != "en" && max(s.find(0, e.start, doc.d.Said), s.find(0, e.start, doc.d.Announce), s.find(0, e.start, doc.d.CompanyCue)) >= 0 {
		return false // "ha comunicato oggi, nel corso del coordinamento nazionale di Mestre, che"
	}
	return !s.apartBetween(from, i)
}
