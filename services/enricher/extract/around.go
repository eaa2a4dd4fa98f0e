package extract

import (
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// officerSays tells whether a name is that of the company whose officer is quoted: "Acme's
// finance chief said".
func (doc *document) officerSays(s *sentence, e *entity) bool {
	at := s.find(e.end, e.end+3, doc.d.Executive)
	if at < 0 {
		return false
	}
	end := s.has(at, doc.d.Executive)
	return s.find(end, end+4, doc.d.PressSays) >= 0
}

// endsAt tells whether a term of a class, of up to four words, ends right before token i.
func (s *sentence) endsAt(i int, class rule.Class) bool { return s.endsWithin(i, 4, class) }

// endsWithin is endsAt for terms of up to so many words.
func (s *sentence) endsWithin(i, words int, class rule.Class) bool {
	if !s.contains(class) {
		return false
	}
	for k := max(0, i-words); k < i; k++ {
		if s.has(k, class) == i {
			return true
		}
	}
	return false
}

// ownThing tells whether a name is that of something of the speaker's, in apposition:
// "our assistant, Juniper, will answer".
func (doc *document) ownThing(s *sentence, e *entity) bool {
	i := e.start - 1
	if i < 2 || s.tokens[i].Mark != ',' || e.end >= len(s.tokens) || s.tokens[e.end].Mark != ',' {
		return false
	}
	return s.find(i-4, i, doc.d.Own) >= 0 || s.find(i-4, i, doc.d.We) >= 0
}

// ownersThing tells whether a name only says what the one meant owns: "Vauxhall's owner,
// Stellantis", "Vauxhall owner to close a plant".
func (doc *document) ownersThing(s *sentence, e *entity) bool {
	after := e.end
	if e.possessive {
		after++
	}
	if doc.d.Tag != "en" || after >= len(s.tokens) {
		return false
	}
	if !e.possessive && s.is(e.end-1, doc.d.PaperTail) && s.has(after, doc.d.OfficeWord) > 0 {
		return false // "Lansing Herald publisher Carl Enders"
	}
	if s.tokens[after].Hyphen {
		switch s.word(after) { // "Razer-backed fintech Nium"
		case "backed", "owned", "led", "funded", "listed":
			return true
		}
		return false
	}
	return s.has(after, doc.d.Kin) > 0 || doc.standsFor(s, e, after)
}

// described tells whether a name only describes who is meant by what they make or own: "the
// maker of Wegovy said".
func (doc *document) described(s *sentence, e *entity) bool {
	i := e.start - 1
	if doc.d.Tag != "en" && i > 1 && s.tokens[i].Kind == token.Mark && quoteMark(s.tokens[i].Mark) && s.has(i-1, doc.d.AgentBefore) == i && s.has(i-2, doc.d.Descriptor) == i-1 {
		return true // "l'éditeur d'« Assassin's Creed »"
	}
	if i < 2 || s.has(i, doc.d.MadeBy) == 0 || s.has(i-1, doc.d.Descriptor) == 0 {
		return false
	}
	return s.find(i-4, i-1, doc.d.Article) >= 0
}

func quoteMark(r rune) bool {
	switch r {
	case '"', '«', '»', '„', '“', '”', '‹', '‘', '\'':
		return true
	}
	return false
}

// site tells whether an unknown name says where the company or the plant before it is:
// "Acme in Springfield has", "the plant in Springfield".
func (doc *document) site(s *sentence, e *entity) bool {
	i := e.start - 1
	o := s.entityAt(e.end + 1)
	placed := o != nil && o.place && s.has(e.end, doc.d.Where) == e.end+1 // "la planta de Kestrel en Burgos", "fabriek Kestrel in Tiel"
	if doc.d.NounBefore != rule.None && i >= 0 && s.has(i, doc.d.Seat) == e.start {
		return true // "am Stammsitz Iserlohn"
	}
	if (doc.d.Tag == "de" || doc.d.Tag == "nl") && i >= 0 && s.has(i, doc.d.Plant) == e.start {
		return !placed // "Werk Sonneberg"
	}
	if doc.plantAt(s, e) {
		return true
	}
	if i < 1 || s.has(i, doc.d.Where) != e.start {
		if doc.d.Tag != "en" && i > 0 && s.has(i, doc.d.AgentBefore) == e.start {
			o := s.entityOver(i - 1)
			return o != nil && o.end == i && s.has(o.start-1, doc.d.Plant) == o.start // "l'usine Haribo d'Uzès"
		}
		return false
	}
	for k := range s.entities {
		if o := &s.entities[k]; o.end == i && !o.place && !o.person {
			return true
		}
	}
	return s.has(i-1, doc.d.Plant) == i && !(placed && doc.d.Tag != "en" && s.has(i, doc.d.AgentBefore) == e.start)
}

func (s *sentence) isPress(e *entity, d *dialect) bool {
	return s.has(e.start, d.PressName) >= e.end || e.start > 0 && s.has(e.start-1, d.PressName) >= e.end
}

func (s *sentence) parenthesised(e *entity) bool {
	return e.start > 0 && s.tokens[e.start-1].Mark == '('
}

// wordBefore is the token before a name, over an article and lower-case descriptions
// ("at the chipmaker Intel", "at Derby engineering firm Locke").
func (doc *document) wordBefore(s *sentence, e *entity) int {
	i := e.start - 1
	for i > 0 && i > e.start-6 && s.tokens[i].Kind == token.Word && (s.has(i, doc.d.Descriptor) > 0 && !s.tokens[i].Capital || s.has(i, doc.d.Article) > 0 ||
		i < e.start-1 && doc.d.Tag == "en" && s.tokens[i].Capital && doc.townAt(s, i)) {
		i--
	}
	return doc.overTrade(s, i, e.start)
}

// overTrade is the preposition before token i where only the words for what a firm makes or does
// stand between the two: "at vacuum cleaner maker Acme". Else it is i.
func (doc *document) overTrade(s *sentence, i, name int) int {
	d := doc.d
	if d.Tag != "en" || !s.endsAt(name, d.FirmKind) {
		return i
	}
	for k := i; k > max(0, i-6) && s.tokens[k].Kind == token.Word && (!s.tokens[k].Capital || doc.townAt(s, k)); k-- {
		if s.has(k, d.AgentBefore) == k+1 || s.has(k, d.BadPrep) == k+1 {
			return k
		}
		if s.has(k, d.Verb) > 0 || s.has(k, d.CutVerb) > 0 || s.has(k, d.And) > 0 || s.has(k, d.Said) > 0 {
			break
		}
	}
	return i
}

// townAt tells whether token i is the name of a place, or the last word of one.
func (doc *document) townAt(s *sentence, i int) bool {
	if s.has(i, doc.d.Place) > 0 || doc.x.places[company.Fold(s.word(i))] {
		return true
	}
	e := s.entityOver(i)
	return e != nil && e.place && !e.known()
}

// leadsVerb tells whether a verb of doing or saying follows the name, as after a subject.
func (doc *document) leadsVerb(s *sentence, e *entity) bool {
	d := doc.d
	i := e.end
	if i+1 < len(s.tokens) && s.tokens[i].Capital && !s.headline && company.LegalForm(s.word(i)) {
		i++ // "Verso Paper Corp. said", of whom the registry knows "Verso"
	}
	if i+1 < len(s.tokens) && s.tokens[i].Mark == '.' && company.LegalForm(s.word(i-1)) {
		i++ // "Acme Inc. committed to"
	}
	if i < len(s.tokens) && s.tokens[i].Mark == '(' { // (NASDAQ: ABC)
		for k := i; k < len(s.tokens) && k < i+9; k++ {
			if s.tokens[k].Mark == ')' {
				i = k + 1
				break
			}
		}
	}
	i = doc.whereEnds(s, i)
	if i < len(s.tokens) && s.tokens[i].Mark == ',' { // Acme, the maker of …, said
		for k := i + 1; k < len(s.tokens) && k < i+16; k++ {
			if s.tokens[k].Mark == ',' {
				i = k + 1
				if i < len(s.tokens) && s.tokens[i].Capital && !s.headline {
					continue // "Acme, an outfit in Watertown, Mass., let go"
				}
				break
			}
		}
	}
	if s.has(i, d.Executive) > 0 {
		return true // "Target CEO …"
	}
	i = doc.whenEnds(s, doc.pastOthers(s, i))
	for k := i; k < len(s.tokens) && k < i+3; k++ {
		for _, class := range [...]rule.Class{d.Verb, d.CutVerb, d.LayoffVerb, d.Announce, d.Plan, d.PressSays, d.CompanyCue} {
			if s.has(k, class) > 0 && !(s.tokens[k].Capital && !s.headline) {
				return true
			}
		}
		if s.has(k, d.DenyVerb) > 0 && !s.tokens[k].Capital {
			return true
		}
		if s.tokens[k].Kind != token.Word || s.has(k, d.Adverb) == 0 {
			return d.pastTense(s.word(k)) && s.has(k, d.Common) == 0
		}
		k = s.has(k, d.Adverb) - 1 // "no longer" is two
	}
	return false
}

// pastTense tells whether a word has the form of a regular verb's past: after a name it is
// mostly what the named one did.
func (d *dialect) pastTense(word string) bool {
	return len(word) >= 6 && d.PastEnd.ends(word) && word[0] >= 'a' && word[0] <= 'z'
}

func (doc *document) cutsNext(s *sentence, e *entity) bool {
	d := doc.d
	for k := e.end; k < len(s.tokens) && k < e.end+4; k++ {
		if s.has(k, d.CutVerb) > 0 || s.has(k, d.LayoffVerb) > 0 || s.has(k, d.Plan) > 0 {
			return true
		}
	}
	return false
}
