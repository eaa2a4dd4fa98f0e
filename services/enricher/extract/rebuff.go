package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Who answers talk of cuts does so in countless verbs, and talk has as many names; and a word that
// credits or denies something in a clause of its own says nothing of the claim beside it.

// rebuffs tells whether a sentence says that talk is denied, by a verb of denial and a word for talk
// close behind it, "rejects fresh rumors", "brushed aside a blog's claim", "has disputed talk that", or
// by what talk is called: "nannte den Bericht grotesk". What a union calls so is more than talk.
func (doc *document) rebuffs(s *sentence) bool {
	d := doc.d
	if !s.contains(d.TalkWord) {
		return false
	}
	if s.contains(d.Belittles) && !s.contains(d.UnionWord) {
		return true
	}
	if !s.contains(d.DenyVerb) {
		return false
	}
	for i := range s.tokens {
		if s.has(i, d.DenyVerb) == 0 {
			continue
		}
		for k := i + 1; k < min(len(s.tokens), i+7); k++ {
			if s.has(k, d.TalkWord) > 0 {
				return true
			}
			if t := &s.tokens[k]; t.Kind == token.Mark && t.Mark != '-' || t.Kind == token.Number || t.Kind == token.Possessive && s.tokens[k-1].Capital || s.has(k, d.AgentBefore) > 0 || s.has(k, d.Staffs) > 0 || s.has(k, d.Subordinator) > 0 {
				break
			}
		}
	}
	return false
}

// deniesElse tells whether what a sentence denies is something else than the claim that begins at a token:
// "dismissed the story on profits, but said it would cut 300", "confirmed a report of 300 cuts and
// denied rumors of a sale".
func (doc *document) deniesElse(s *sentence, start int) bool {
	d := doc.d
	at := max(s.find(0, len(s.tokens), d.Deny), s.find(0, len(s.tokens), d.DenyVerb))
	if at < start {
		return at >= 0 && s.find(at, start, d.But) >= 0
	}
	return s.find(0, start+1, d.Confirm) >= 0 && s.has(at-1, d.And) > 0
}

// deniesCuts tells whether a headline denies cuts, or a report: the one beside the other, in one clause.
// "Acme denies it is for sale, confirms cuts" denies none.
func (doc *document) deniesCuts(s *sentence) bool {
	d := doc.d
	at := s.find(0, len(s.tokens), d.Deny)
	if at < 0 {
		return false
	}
	from, to := at, at
	for from > 0 && s.tokens[from-1].Mark != ',' && s.tokens[from-1].Mark != ';' {
		from--
	}
	for to < len(s.tokens) && s.tokens[to].Mark != ',' && s.tokens[to].Mark != ';' {
		to++
	}
	return s.find(from, to, d.ReportWord) >= 0 || s.find(from, to, d.CutNoun) >= 0 || s.find(from, to, d.LayoffVerb) >= 0
}

// isLower tells whether token i is one of some words, be its capital as it may.
func (s *sentence) isLower(i int, words spelling) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, s.word(i)) })
}

// ofOther tells whether the adverb at token i, which credits somebody, is of another subject's clause
// than the claim between two tokens: "Meta laid off 11,000, and Cisco is reportedly due to ax 4,000".
func (doc *document) ofOther(s *sentence, i, start, end int) bool {
	if doc.d.Tag != "en" || s.has(i, doc.d.Reported) != i+1 || !s.isLower(i, doc.d.HearsayAdverb) {
		return false
	}
	for k := range s.entities {
		e := &s.entities[k]
		if e.person || e.place || e.source || e.reference.id == "" {
			continue
		}
		before := doc.wordBefore(s, e)
		joined := before >= 0 && (s.has(before, doc.d.And) > 0 || s.has(before, doc.d.Subordinator) > 0 || s.tokens[before].Mark == ',')
		if i >= end && e.start > end && e.end <= i && e.end >= i-2 && joined || i < start && e.start > i && e.end <= start && joined && doc.leadsVerb(s, e) {
			return true
		}
	}
	return false
}

// thawed tells whether the words of a match say that hiring has not been stopped: "hiring has not
// been frozen", and not "hiring will not resume".
func (doc *document) thawed(s *sentence, start, end int) bool {
	d := doc.d
	if d.Tag != "en" {
		return false
	}
	at := s.find(start+1, end, d.NoPlans)
	if at < 0 {
		return false
	}
	no := s.has(at, d.NoPlans)
	return s.find(no, min(end, no+3), d.HireOff) >= no
}

// whenEnds is where words that only say when something happened end that begin at token i: "last
// Thursday", "on Monday", "this week"; i where there are none.
func (doc *document) whenEnds(s *sentence, i int) int {
	d := doc.d
	day := func(k int) bool {
		return k < len(s.tokens) && s.tokens[k].Word > 0 && d.Weekdays[s.tokens[k].Word] > 0
	}
	switch {
	case i >= len(s.tokens) || d.Tag != "en":
		return i
	case day(i):
		return i + 1
	case day(i+1) && (s.has(i, d.PastTime) > 0 || s.has(i, d.WhenWord) > 0):
		return i + 2
	}
	return i
}

// noteOwner keeps the owner that a sentence begins with, of somebody who is not named: "Its French
// owner Lafarge says".
func (doc *document) noteOwner(s *sentence) {
	d := doc.d
	if d.Tag != "en" || s.field != "text" || !s.contains(d.Owner) || s.has(0, d.Own) == 0 && !doc.ofSite(s) {
		return
	}
	for i := range s.entities {
		e := &s.entities[i]
		if e.start >= 7 {
			return
		}
		at := e.start
		if at > 0 && s.tokens[at-1].Mark == ',' {
			at--
		}
		if !e.person && !e.place && !e.source && e.reference.id != "" && s.endsAt(at, d.Owner) {
			doc.owner, doc.ownerIn = e.reference, s.number
			doc.ownerSays = s.has(0, d.Own) == 0 && doc.tells(s, e.end)
			return
		}
	}
}

// ownedAbove gives cuts whose employer nobody names to the owner whom the next sentence names.
func (doc *document) ownedAbove(found []mention) []mention {
	if doc.owner.id == "" {
		return found
	}
	for i := range found {
		m := &found[i]
		if m.field != "text" || !layoffKind(m.claim.Kind) && m.claim.Kind != "plant_closure" && m.claim.Kind != "warn_notice" {
			continue
		}
		if m.reference.id == "" && m.sentence == doc.ownerIn-1 || doc.ownerSays && m.sentence == doc.ownerIn && m.link < ownWord && !m.known() {
			m.reference, m.link = doc.owner, ownWord
		}
	}
	return found
}

// ofSite tells whether a sentence begins with whose a plant or a house is, and not with whose a
// company is, which may well act on its own: "The nursing home's owner, Acme Care, told the state".
func (doc *document) ofSite(s *sentence) bool {
	d := doc.d
	if s.has(0, d.Article) == 0 {
		return false
	}
	for i := 2; i < min(len(s.tokens), 5); i++ {
		if s.tokens[i].Kind == token.Possessive {
			return s.endsAt(i, d.Plant) || s.endsAt(i, d.SiteNoun)
		}
	}
	return false
}

// tells tells whether the verb at token i, or behind a comma there, is one of telling or acting.
func (doc *document) tells(s *sentence, i int) bool {
	if i < len(s.tokens) && s.tokens[i].Mark == ',' {
		i++
	}
	d := doc.d
	return max(s.has(i, d.Said), s.has(i, d.PressSays), s.has(i, d.Verb), s.has(i, d.Plan), s.has(i, d.Announce)) > 0
}
