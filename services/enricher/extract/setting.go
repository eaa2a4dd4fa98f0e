package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

// Where in a text a name stands beside a claim often tells whose it is: at the head of the item,
// first in its paragraph, the last to act before it. A round-up gives each firm a paragraph of its
// own; what its sentences claim is not that of the one whom the headline or the item above names.

// setting is what the lines around a claim say of whose it is: ids, empty for nobody.
type setting struct {
	// heading stands alone on the last such line above, opens begins the paragraph.
	heading, opens string
	// last and acted are the last ones named and the last that did something before the claim.
	last, acted string
	// only is the one whom the paragraph names where it names no other up to the claim.
	only string
	// bare: the claim's sentence names nobody who could be an employer.
	bare bool
	// called are those beside whose names, or in them, stands the word, or in a longer one, by which
	// the claim's sentence calls a firm.
	called []string
	signs  *settingFeatures
}

var (
	noEmployer = signBit("only cited") | signBit("a person") | signBit("a place")
	isActor    = signBit("with a verb") | signBit("begins the sentence") | signBit("owns something") | signBit("cuts something")
	ownLine    = signBit("in a line of its own")
	aPaper     = signBit("a newspaper") | signBit("called as papers are")
)

// setTo is the setting of a claim.
func (doc *document) setTo(m *mention) setting {
	s := doc.linesAround(m)
	s.signs = allSettings[s.bare][m.meant()]
	return s
}

// paragraphReach is how far before a claim its paragraph is looked for: the same time for a text that
// is one line.
const paragraphReach = 4000

// linesAround is the setting of a claim but for its features.
func (doc *document) linesAround(m *mention) (s setting) {
	if m.field != "text" {
		return s
	}
	from := max(0, int(m.start)-paragraphReach)
	from += strings.LastIndexByte(doc.event.GetText()[from:m.start], '\n') + 1
	s.bare = true
	several := false
	for i := range doc.w.cast {
		a := &doc.w.cast[i]
		if m.called != "" && a.signs&noEmployer == 0 && !slices.Contains(s.called, a.id) && doc.callsSo(m, a) {
			s.called = append(s.called, a.id)
		}
		if a.field != m.field {
			continue
		}
		if a.sentence == m.sentence && a.signs&noEmployer == 0 {
			s.bare = false
		}
		if a.told.Start >= int(m.start) {
			continue
		}
		if a.signs&ownLine != 0 {
			s.heading = a.id
		}
		if a.signs&noEmployer != 0 {
			continue
		}
		s.last = a.id
		if a.signs&isActor != 0 {
			s.acted = a.id
		}
		if a.told.Start < from {
			continue
		}
		switch {
		case s.opens == "":
			s.opens, s.only = a.id, a.id
		case s.only != a.id:
			several = true
		}
	}
	if several {
		s.only = ""
	}
	return s
}

// callsSo tells whether the text calls somebody what a claim's sentence calls a firm: "the bank" of
// Acme Bank, "the chipmaker" of the chipmaker Acme, "the paper" of the Herald.
func (doc *document) callsSo(m *mention, a *appearance) bool {
	if m.aPaper && a.signs&aPaper != 0 {
		return true
	}
	field := doc.fieldText(a.field)
	around := field[max(0, a.told.Start-wordsAround):min(len(field), a.told.End+wordsAround)]
	return containsFold(around, m.called)
}

// wordsAround is how many bytes before and behind a name are looked through for what it is.
const wordsAround = 40

// containsFold is strings.Contains of a word in small letters, whatever the letters of the text.
func containsFold(text, word string) bool {
	for i := 0; i+len(word) <= len(text); i++ {
		if text[i]|0x20 == word[0] && strings.EqualFold(text[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// noteCalled keeps the word for what it is by which a claim's sentence calls a firm, the nearest
// before the claim, else behind it: "the first layoffs came, with 20 people at the paper gone".
func (doc *document) noteCalled(s *sentence, m *mention) {
	d := doc.d
	if d.Tag != "en" || m.called != "" || s.field != "text" || !s.contains(d.Descriptor) && !s.contains(d.SourceWord) {
		return
	}
	for k := 1; k < len(s.tokens) && (m.called == "" || k < m.to); k++ {
		if s.tokens[k].Capital || s.has(k, d.Descriptor) != k+1 && s.has(k, d.SourceWord) != k+1 || !s.thePrecedes(k, d) && !s.thePrecedes(k-1, d) || s.has(k, d.CompanyWord) > 0 && s.has(k, d.SurelyFirm) == 0 {
			continue
		}
		if k+1 < len(s.tokens) && s.tokens[k+1].Capital {
			continue // "the chipmaker Acme" names it
		}
		m.called, m.aPaper = s.word(k), s.has(k, d.SourceWord) > 0
	}
}

// settingSigns are what a setting says of a candidate, or says that it is another's.
var settingSigns = [...]string{"called so", "heads the item", "opens the paragraph", "named last", "acted last", "alone in the paragraph"}

// settingFeatures are those of each sign, of whom it holds and of whom it does not.
type settingFeatures struct {
	// begins is how their names begin.
	begins string
	of     [len(settingSigns)][2]judge.Feature
}

// allSettings are the features by whether the claim's sentence is bare and how surely it points to
// somebody.
var allSettings = func() map[bool]map[string]*settingFeatures {
	all := map[bool]map[string]*settingFeatures{false: {}, true: {}}
	for _, meant := range []string{"surely", "well", "perhaps", "weakly"} {
		for bare, kind := range map[bool]string{false: "set ", true: "bare "} {
			signs := &settingFeatures{begins: kind + meant}
			for k, sign := range settingSigns {
				signs.of[k] = [2]judge.Feature{judge.Name(signs.begins + sign), judge.Name(signs.begins + sign + " not")}
			}
			all[bare][meant] = signs
		}
	}
	return all
}()

// set notes what the setting says of a candidate.
func (n *notes) set(s *setting, id string) {
	note := func(sign int, holds bool) {
		which, not := 0, ""
		if !holds {
			which, not = 1, " not"
		}
		f := s.signs.of[sign][which]
		n.features = append(n.features, f)
		if n.names != nil {
			n.names[f] = s.signs.begins + settingSigns[sign] + not
		}
	}
	if len(s.called) > 0 {
		note(0, slices.Contains(s.called, id))
	}
	for k, whose := range [...]string{s.heading, s.opens, s.last, s.acted, s.only} {
		if whose != "" {
			note(k+1, whose == id)
		}
	}
}
