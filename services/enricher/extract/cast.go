package extract

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// A sentence alone often does not tell whose a claim is. The text as a whole does: who is
// in the headline, who acts, who is only cited or only a place. The judge of names weighs
// all names of a text for each claim, the one that the sentence points to among them.

// appearance is one place where a text names somebody.
type appearance struct {
	reference
	field      string
	sentence   int
	start, end int
	signs      uint64
	// told is the name as the text has it.
	told token.Span
	naming
}

// signs are what the words around a name say of it, a bit each.
var signs = [...]string{
	"in the headline", "in the first sentence", "begins the sentence", "with a verb", "owns something", "only cited", "a person", "a place",
	"a newspaper", "behind in", "behind at", "behind by", "behind a preposition", "behind of", "says something", "cuts something",
	"before a plant", "before an office", "behind a title", "behind a description", "behind its", "beside a union", "before a comma", "behind a comma",
	"in brackets", "before a colon", "behind and", "ends as institutions do", "ends as companies do", "one word", "two words", "longer", "in capitals",
	"begins as people do", "before a number", "behind a subordinator", "behind a relative", "in a headline in capitals", "behind says", "holds a place",
	"before a region", "joined to the next word", "behind a number", "before a name", "behind a name", "ends with s", "behind from", "before an article",
	"a word of daily use", "words of daily use", "behind a capital", "begins its line", "alone on its line", "in a line of its own", "begins an item", "before a relative", "before a unit of its own",
	"behind an owner", "called as papers are",
}

// appear notes the names of a sentence.
func (doc *document) appear(s *sentence) {
	d, w := doc.d, doc.w
	if doc.filer.id != "" {
		return // whose the claims are is known
	}
	begins, alone := s.linesUp()
	for i := range s.entities {
		e := &s.entities[i]
		if e.reference.id == "" || e.aside || len(w.cast) >= enough {
			continue
		}
		set := uint64(0)
		bit := 0
		sign := func(holds bool) {
			if holds {
				set |= 1 << bit
			}
			bit++
		}
		b := e.start - 1
		before := doc.wordBefore(s, e)
		after := e.end
		if e.possessive {
			after++
		}
		mark := func(i int, marks ...rune) bool {
			return i >= 0 && i < len(s.tokens) && slices.Contains(marks, s.tokens[i].Mark)
		}
		last := s.tokens[e.end-1]
		sign(s.field == "title")
		sign(s.field == "text" && s.number == 0)
		sign(e.start == 0)
		sign(doc.leadsVerb(s, e))
		sign(e.possessive)
		sign(e.source)
		sign(e.person)
		sign(e.place)
		sign(s.isPress(e, d))
		sign(s.has(before, d.WhereOnly) > 0 || s.has(b, d.Where) > 0)
		sign(s.has(before, d.AtPlace) > 0)
		sign(s.has(before, d.AgentBefore) > 0)
		sign(s.has(before, d.BadPrep) > 0)
		sign(s.word(b) == "of")
		sign(s.has(after, d.CompanyCue) > 0 || s.has(after, d.PressSays) > 0 || s.has(after, d.Said) > 0)
		sign(doc.cutsNext(s, e))
		sign(s.has(after, d.Plant) > 0)
		sign(s.has(after, d.Executive) > 0)
		sign(s.has(b, d.PersonTitle) > 0 || s.has(b, d.Executive) > 0)
		sign(b != before)
		sign(s.has(b, d.Own) > 0)
		sign(s.has(b, d.UnionWord) > 0 || s.has(after, d.UnionWord) > 0 || s.has(e.start, d.UnionName) > 0)
		sign(mark(after, ','))
		sign(mark(b, ','))
		sign(mark(b, '(') || mark(b, '—'))
		sign(mark(after, ':'))
		sign(s.has(b, d.And) > 0)
		sign(s.has(e.end-1, d.Tail) > 0)
		sign(s.has(e.end-1, d.CompanyNoun) > 0)
		sign(e.end-e.start == 1)
		sign(e.end-e.start == 2)
		sign(e.end-e.start > 2)
		sign(last.Upper && e.end-e.start == 1)
		sign(s.has(e.start, d.GivenName) > 0)
		sign(after < len(s.tokens) && s.tokens[after].Kind == token.Number)
		sign(s.has(before, d.Subordinator) > 0)
		sign(s.has(b, d.Relative) > 0)
		sign(s.headline)
		sign(s.has(before, d.Said) > 0 || s.has(before, d.PressSays) > 0)
		sign(s.find(e.start, e.end, d.Place) >= 0)
		sign(s.has(e.end, d.Region) > 0)
		sign(e.end < len(s.tokens) && s.tokens[e.end].Hyphen)
		sign(b >= 0 && s.tokens[b].Kind == token.Number)
		sign(i+1 < len(s.entities) && s.entities[i+1].start == after)
		sign(i > 0 && s.entities[i-1].end == e.start)
		sign(s.text[last.End-1] == 's')
		sign(s.has(b, d.From) > 0)
		sign(s.has(after, d.Article) > 0)
		daily := true
		for k := e.start; k < e.end; k++ {
			daily = daily && doc.daily(s, k)
		}
		sign(daily && e.end == e.start+1)
		sign(daily && e.end > e.start+1)
		sign(b >= 0 && s.tokens[b].Kind == token.Word && s.tokens[b].Capital && !s.headline)
		sign(begins && e.start == 0)
		sign(alone && e.start <= 2 && after+2 >= len(s.tokens))
		sign(alone)
		sign(begins && e.start > 0 && e.start <= 2 && (s.tokens[0].Kind == token.Number || s.tokens[0].Kind == token.Mark))
		sign(mark(after, ',') && s.has(after+1, d.Relative) > 0)
		sign(e.possessive && s.find(after, after+3, d.Subsidiary) >= 0)
		sign(b > 0 && (s.endsAt(e.start, d.OwnedBy) || s.endsAt(e.start, d.Owner) || mark(b, ',') && s.endsAt(b, d.Owner)))
		sign(s.is(e.end-1, d.PaperTail))
		w.cast = append(w.cast, appearance{e.reference, s.field, s.number, e.start, e.end, set, token.Span{Start: int(s.tokens[e.start].Start), End: int(last.End)}, doc.naming(s, e)})
	}
}

// plainEnding are words that companies' names end with in full, and that readers leave out.
var plainEnding = map[string]bool{
	"group": true, "holdings": true, "holding": true, "company": true, "corporation": true, "motor": true, "motors": true, "international": true, "global": true,
	"worldwide": true, "technologies": true, "technology": true, "systems": true, "software": true, "pharmaceuticals": true, "pharma": true, "bank": true, "stores": true,
	"brands": true, "industries": true, "enterprises": true, "services": true, "solutions": true, "media": true, "entertainment": true, "airlines": true, "air lines": true,
	"airways": true, "communications": true, "networks": true, "labs": true, "energy": true, "foods": true, "platforms": true, "games": true, "interactive": true,
}

// toldAs is what the text calls a company, where it never calls it by the name the registry
// has, or empty. A service's name is not its owner's.
func (doc *document) toldAs(r reference) string {
	if !r.known() || doc.filer.id != "" {
		return ""
	}
	key, longest, headed := " "+company.Key(r.name)+" ", "", ""
	for i := range doc.w.cast {
		a := &doc.w.cast[i]
		if a.id != r.id {
			continue
		}
		told := doc.fieldText(a.field)[a.told.Start:a.told.End]
		own := " " + company.Key(told) + " "
		if doc.d.NounBefore != rule.None && inflected(own, key) {
			return "" // "der Deutschen Bank"
		}
		switch more, longer := strings.CutPrefix(own, key); {
		case longer && more != "" && !plainEnding[strings.TrimSpace(more)]: // Electrolux Professional
		case (strings.Contains(own, key) || strings.Contains(key, own)) && a.field == "title":
			headed = told // headlines shorten: "Santander", of a text on Santander Totta
			continue
		case strings.Contains(own, key), strings.Contains(key, own):
			return ""
		}
		if _, service := doc.x.services[strings.TrimSpace(own)]; !service && len(told) > len(longest) {
			longest = told
		}
	}
	if longest == "" || headed != "" && !strings.HasPrefix(longest, headed+" ") {
		return ""
	}
	return company.Display(longest)
}

// inflected tells whether two names differ in the endings of German adjectives alone.
func inflected(a, b string) bool {
	as, bs := strings.Fields(a), strings.Fields(b)
	return len(as) == len(bs) && !slices.ContainsFunc(as, func(word string) bool {
		other := bs[0]
		bs = bs[1:]
		return word != other && strings.TrimRight(word, "mnrs") != strings.TrimRight(other, "mnrs")
	})
}

// candidate is somebody whose a claim may be.
type candidate struct {
	reference
	first, times  int    // the first appearance and how many there are
	signs, always uint64 // of any appearance and of all
	// odds are those that a claim is its, whatever the claim.
	odds float64
}

// candidates are those named in a text, each once.
func (doc *document) candidates() []candidate {
	w := doc.w
	w.candidates = w.candidates[:0]
	for i := range w.cast {
		a := &w.cast[i]
		a.reference = doc.fullName(a.reference)
		k := slices.IndexFunc(w.candidates, func(c candidate) bool { return c.id == a.id })
		if k < 0 {
			if len(w.candidates) == 24 {
				continue
			}
			k = len(w.candidates)
			w.candidates = append(w.candidates, candidate{reference: a.reference, first: i, always: ^uint64(0)})
		}
		c := &w.candidates[k]
		c.times++
		c.signs |= a.signs
		c.always &= a.signs
	}
	for k := range w.candidates {
		if c := &w.candidates[k]; doc.x.names != nil {
			w.scratch = doc.stands(c, w.candidates, w.scratch[:0])
			c.odds = doc.x.names.Odds(w.scratch)
		}
	}
	return w.candidates
}

var everSign, hereSign, alwaysSign = signFeatures("ever "), signFeatures("here "), signFeatures("always ")

func signFeatures(prefix string) (features [len(signs)]judge.Feature) {
	for i, name := range signs {
		features[i] = judge.Name(prefix + name)
	}
	return features
}

func (n *notes) signs(set uint64, prefix string, features *[len(signs)]judge.Feature) {
	for ; set != 0; set &= set - 1 {
		b := bits.TrailingZeros64(set)
		n.features = append(n.features, features[b])
		if n.names != nil {
			n.names[features[b]] = prefix + signs[b]
		}
	}
}

// stands notes what speaks for and against any claim's being a candidate's.
func (doc *document) stands(c *candidate, all []candidate, into []judge.Feature) []judge.Feature {
	n := notes{features: into, names: doc.names}
	n.flag("known", c.known())
	if c.known() {
		n.flag("prominent", c.company.Prominent)
		n.flag("an ordinary word", c.company.Ordinary)
	}
	most := 0
	for i := range all {
		most = max(most, all[i].times)
	}
	n.tell("named ", strconv.Itoa(min(c.times, 3)), " times")
	n.flag("named most", c.times == most && most > 1)
	n.flag("the first named", c.first == 0)
	n.tell("one of ", strconv.Itoa(min(len(all), 5)))
	n.signs(c.signs, "ever ", &everSign)
	n.signs(c.always, "always ", &alwaysSign)
	return doc.namedBy(c.id, n.features)
}

// fits notes what speaks for and against this claim's being a candidate's.
func (doc *document) fits(m *mention, c *candidate, set *setting, into []judge.Feature) []judge.Feature {
	w := doc.w
	n := notes{features: into, names: doc.names}
	chosen := c.id == m.reference.id
	n.flag("meant by the sentence", chosen)
	if chosen {
		n.tell("meant ", m.meant())
	}
	n.flag("nobody meant", m.reference.id == "")
	here, gap, before, previous, earlier, back := uint64(0), 1<<30, false, false, false, 0
	for i := range w.cast {
		a := &w.cast[i]
		if a.id != c.id {
			continue
		}
		switch {
		case a.field == m.field && a.sentence == m.sentence:
			here |= a.signs
			g := 0
			if a.end <= m.from {
				g = m.from - a.end
			} else if a.start >= m.to {
				g = a.start - m.to
			}
			if g < gap {
				gap, before = g, a.end <= m.from
			}
		case a.field == m.field && a.sentence == m.sentence-1:
			previous = true
		case a.field == m.field && a.sentence < m.sentence || a.field == "title":
			earlier = true
			if a.field == m.field && a.sentence < m.sentence {
				back = m.sentence - a.sentence
			}
		}
	}
	n.signs(here, "here ", &hereSign)
	n.set(set, c.id)
	switch {
	case gap < 1<<30:
		where := "behind it"
		if before {
			where = "before it"
		} else if gap == 0 {
			where = "within it"
		}
		reach := "far"
		switch {
		case gap <= 2:
			reach = "close"
		case gap <= 7:
			reach = "near"
		}
		n.tell("named ", reach, " ", where)
		switch {
		case here&noEmployer != 0:
			n.tell("cited ", reach, " ", where)
		case here&isActor != 0:
			n.tell("acts ", reach, " ", where)
		}
	case previous:
		n.flag("named right before", true)
	case earlier:
		n.flag("named earlier", true)
		n.tell("named ", strconv.Itoa(min(back, 6)), " before")
	default:
		n.flag("named later", true)
	}
	if m.field == "title" && c.signs&1 == 0 {
		n.tell("kind ", m.claim.Kind, " in the headline")
	}
	return n.features
}

// meant is how surely a claim's sentence points to whose it is.
func (m *mention) meant() string {
	switch {
	case m.link >= 3.5:
		return "surely"
	case m.link >= 2.5:
		return "well"
	case m.link >= 1.5:
		return "perhaps"
	}
	return "weakly"
}

// sway is by how much another name must speak more for itself, in log-odds, than the one
// that the sentence means.
const sway = 0.5

// Choose is whose a claim is, by the log-odds of those whose it may be and which of them
// the sentence means (-1: none of them). elsewhere: it means somebody who is not among
// them. It is -1 where the claim stays with whom the sentence means, or with nobody.
func Choose(odds []float64, meant int, elsewhere bool) int {
	best := -1
	for k := range odds {
		if best < 0 || odds[k] > odds[best] {
			best = k
		}
	}
	switch {
	case best < 0 || best == meant:
		return -1
	case meant >= 0:
		if odds[best] <= odds[meant]+sway {
			return -1
		}
	case !elsewhere && odds[best] <= 0.4:
		return -1
	}
	return best
}

var behindSubordinator = signBit("behind a subordinator")

func signBit(name string) uint64 { return 1 << slices.Index(signs[:], name) }

// onlyBehind tells whether somebody is only named in what led to something: "a supplier
// lays off 212 after Stellantis delays a truck".
func (doc *document) onlyBehind(id string) bool {
	appears := false
	for i := range doc.w.cast {
		a := &doc.w.cast[i]
		if a.id == id && a.signs&behindSubordinator == 0 {
			return false
		}
		appears = appears || a.id == id
	}
	return appears
}

// attribute gives the claims to those whose they are by the text as a whole.
func (doc *document) attribute(found []mention) []mention {
	if doc.x.names == nil {
		return found
	}
	w := doc.w
	doc.whose(found, func(m *mention, all []candidate) {
		meant := -1
		set := doc.setTo(m)
		w.chances = w.chances[:0]
		for k := range all {
			odds := math.Inf(-1)
			if doc.mayBe(m, &all[k]) {
				w.scratch = doc.fits(m, &all[k], &set, w.scratch[:0])
				odds = doc.x.names.Further(all[k].odds, w.scratch)
			}
			w.chances = append(w.chances, odds)
			if all[k].id == m.reference.id {
				meant = k
			}
		}
		if best := Choose(w.chances, meant, m.reference.id != ""); best >= 0 {
			m.reference, m.link = all[best].reference, 2
		}
	})
	return found
}

// whose hands over the claims of which the judge of names is asked whose they are, with those
// whose they may be: the same claims where it is used and where it is fitted.
func (doc *document) whose(found []mention, ask func(*mention, []candidate)) {
	if doc.filer.id != "" || doc.page || len(found) == 0 {
		return // whose the claims are is known
	}
	all := doc.candidates()
	besideOthers(found)
	echoed(found)
	for i := range found {
		m := &found[i]
		if !attributed(m.claim.Kind) || m.link >= ownWord || len(all) == 1 && all[0].id == m.reference.id {
			continue
		}
		if m.reference.id != "" && m.reference.id == doc.signed.id && !slices.ContainsFunc(all, func(c candidate) bool { return c.id == m.reference.id }) {
			continue // who only signs: nobody whom the text names is meant
		}
		ask(m, all)
	}
}

// mayBe tells whether a claim may be a candidate's: one that names nobody is not of those who are
// only named in what led to something.
func (doc *document) mayBe(m *mention, c *candidate) bool {
	return m.reference.id != "" || !doc.onlyBehind(c.id)
}

// attributed tells whether claims of a kind are an employer's, and not a service's.
func attributed(kind string) bool { return kind != "outage" && kind != "warn_notice" }

// Attribution is a claim with those whose it may be, for fitting the judge of names.
type Attribution struct {
	Kind      string
	Low, High float64 // its number, 0 without
	// Elsewhere: the sentence means somebody, be it one who is not among Names.
	Elsewhere bool
	Names     []NamedCandidate
}

// NamedCandidate is somebody whose a claim may be. Meant: the sentence says so.
type NamedCandidate struct {
	Name, ID string
	Meant    bool
	Features []judge.Feature
}

// Attributions are the claims of an event's text; names gets the names of their features.
func (x *Extractor) Attributions(event *foreshockv1.Event, names map[judge.Feature]string) []Attribution {
	var out []Attribution
	x.study(event, names, func(doc *document) {
		doc.whose(doc.claimed(), func(m *mention, all []candidate) {
			a := Attribution{Kind: m.claim.Kind, Elsewhere: m.reference.id != ""}
			if m.count != nil {
				a.Low, a.High = m.count.Low, m.count.High
			} else if m.percent != nil {
				a.Low, a.High = m.percent.Low, m.percent.High
			}
			set := doc.setTo(m)
			for k := range all {
				if c := &all[k]; doc.mayBe(m, c) {
					a.Names = append(a.Names, NamedCandidate{c.name, c.id, c.id == m.reference.id, doc.fits(m, c, &set, doc.stands(c, all, nil))})
				}
			}
			out = append(out, a)
		})
	})
	return out
}
