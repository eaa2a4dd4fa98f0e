package extract

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// nameAt takes a capitalised name at token i that the registry does not know.
func (doc *document) nameAt(s *sentence, i int) (entity, bool) {
	d := doc.d
	if ideographic(s.word(i)) {
		return doc.ideographName(s, i)
	}
	if s.dottedForm(i) || doc.withinService(s, i) || i == 1 && doc.anewAt(s, 0, 1) {
		return entity{}, false
	}
	if word := s.word(i); (word == "US" || word == "U.S.") && s.has(i+1, d.CivicHead) > 0 && i+1 < len(s.tokens) && s.tokens[i+1].Capital {
		return entity{}, false // the U.S. Department of Labor
	}
	if !doc.namePart(s, i) || s.tokens[i].Hyphen && s.text[s.tokens[i].Start] >= 'a' && s.text[s.tokens[i].Start] <= 'z' {
		return entity{}, false
	}
	end := i + 1
	for end < len(s.tokens) {
		t := s.tokens[end]
		switch {
		case doc.anewAt(s, i, end):
			goto done
		case doc.namePart(s, end):
			if s.headline && !t.Hyphen {
				if _, known := doc.shorter(s, end); known && s.has(end, d.CountryTail) != end+1 {
					goto done
				}
			}
			end++
			continue
		case t.Kind == token.Number && t.Hyphen:
			end++
			continue
		case d.Tag == "en" && s.word(end) == "AI" && !t.Hyphen && doc.ofName(s, i, end):
			end++
			goto done
		case d.NameArticle != rule.None && !s.headline && (i > 0 || s.tokens[0].Upper) && s.nameCapital(end) && s.tokens[end-1].Kind == token.Word && s.tokens[end-1].Capital && doc.trade(s, end):
			end++ // "AB Azucarera Iberia"
			continue
		case s.word(end) == "plc" && d.Tag == "en":
			end++
			goto done
		case t.Mark == '&' && end+1 < len(s.tokens) && (doc.namePart(s, end+1) || s.has(end+1, d.FamilyTail) == end+2 && s.tokens[end+1].Capital):
			end += 2
			continue
		case t.Mark == '.' && t.Glued && end+1 < len(s.tokens) && s.tokens[end+1].Glued && s.tokens[end+1].Kind == token.Word:
			end += 2 // Better.com
			continue
		case end == i+1 && t.Kind == token.Word && doc.ofFamily(s, i) > 0:
			end = doc.ofFamily(s, i)
			continue
		case t.Kind == token.Word && s.has(end, d.HeadAdj) == end+1 && s.has(i, d.NameHead) > 0:
			end++ // "Banque cantonale vaudoise"
			continue
		case doc.commonTail(s, i, end):
			end++
			continue
		case doc.secondTown(s, i, end):
			end += 2
			continue
		case s.tokens[end].Kind == token.Word && doc.connects(s, i, end) > 0:
			end = doc.connects(s, i, end) + 1
			continue
		case t.Kind == token.Word && t.Hyphen && end > i:
			end++
			continue
		case t.Mark == '.' && t.Glued && d.Tag == "en" && end == i+2 && len(s.word(end-1)) == 1 && doc.x.given[company.Fold(s.word(i))] && doc.namePart(s, end+1):
			end += 2 // Robert T. Haines
			continue
		case t.Mark == '.' && t.Glued && saint(s.word(end-1)) && doc.namePart(s, end+1): // St. Anne, "Klinikum St. Vinzenz"
			end += 2
			continue
		case t.Kind == token.Possessive && (!s.headline || saint(s.word(i))) && end > i && end+1 < len(s.tokens) && s.tokens[end+1].Capital && (s.has(end+1, d.Tail) > 0 || d.Tag == "en" && s.has(end+1, d.TradeNoun) > 0 || saint(s.word(i))):
			end += 2 // St. Anne's Hospital
			continue
		}
		break
	}
done:
	if s.word(end-1) == "NHS" { // written with small letters
		for end < len(s.tokens) && (s.word(end) == "foundation" || s.word(end) == "trust") {
			end++
		}
	}
	start := i
	if end > i+2 && s.tokens[i+1].Hyphen && s.has(i+1, d.Kin) > 0 {
		start = i + 2 // "Postbank-Mutter Deutsche Bank"
	}
	for start < end-1 && s.has(start, d.NameHead) == 0 && !s.is(start+1, d.OfWord) && !s.dotted(start+1) && (s.has(start, d.PersonTitle) > 0 || doc.titled(s, start, end) || s.has(start, d.Descriptor) > 0 && !(d.Tag != "en" && doc.particle(s, start)) && !doc.ownKind(s, i, start, end) && (s.headline || start == i && (i == 0 || s.tokens[i-1].Mark == '—') || d.DecimalComma) || doc.demonym(s, start, end)) {
		if s.has(start, d.PersonTitle) > 0 || doc.titled(s, start, end) {
			for k := start + 3; k < end-1 && d.Tag == "en"; k++ {
				if s.is(k, d.OfWord) {
					end = k // "Provost Ann Meyers of Lakemont University"
				}
			}
			return entity{start: i, end: end, person: true, reference: reference{name: s.text[s.tokens[i].Start:s.tokens[end-1].End]}}, true
		}
		start++
	}
	if d.DecimalComma && start+2 < end && s.tokens[start+1].Hyphen && !s.tokens[start+2].Hyphen && s.has(start+1, d.Descriptor) > 0 {
		start += 2 // "Bezahl-App Kestrel", "Luxus-Kaufhauskette Lindner"
	}
	if d.NounBefore != rule.None {
		start = doc.pastKind(s, start, end)
	}
	if d.NounBefore != rule.None && end > start+2 && s.tokens[start+1].Hyphen && s.has(start+1, d.Compound) > 0 && !s.tokens[start+2].Hyphen {
		end = start + 2 // "Kestrel-Werk Suhl", "Kestrel-Chefin Anna Brandt"
	}
	if d.NounBefore != rule.None && s.compoundOf(start, end, d) {
		end = start + 1 // "die ÖBB-Ticket-App"
	} else if end > start+1 && s.tokens[end-1].Hyphen && s.has(end-1, d.Compound) > 0 && (end == start+2 || !s.tokens[end-2].Hyphen) {
		if end--; end > start+1 && s.tokens[end-1].Kind == token.Word && s.has(end, d.People) > 0 {
			end-- // "Kestrel Partners Callcenter-Mitarbeiter"
		}
	}
	for i := end - 2; i > start; i-- {
		if s.tokens[i].Hyphen && s.tokens[i+1].Capital && !s.tokens[i+1].Hyphen {
			switch s.word(i) { // "Montreal-based Air Canada", "Alder Ventures-backed Fernigo"
			case "based", "headquartered", "owned", "backed", "listed", "born", "area":
				start = i + 1
			}
			if start > i {
				break
			}
		}
	}
	if d.Tag == "en" {
		start = doc.behindPerson(s, start, end)
	}
	if start == 0 && end > 1 && s.has(0, d.LeadAdverb) == 1 {
		start = 1 // "Publicly Acme Software has admitted to 400"
	}
	if start == 0 && end > 1 && s.field == "title" && s.has(0, d.Gerund) == 1 {
		start = 1 // "Reshaping Acme for the future"
	}
	for of := s.has(start, d.OfHead); of > 0 && (of < end-1 || of == end-1 && doc.lone(s, of)); of = s.has(start, d.OfHead) {
		start = of // "Trustees of Dunmore College", "Board of Directors of Acme Foods"
	}
	if start == 1 && d.Tag == "en" && !s.headline && end > start+1 && s.has(end-1, d.CompanyNoun) > 0 && s.tokens[0].Capital && s.tokens[0].Word > 0 && d.Numbers[s.tokens[0].Word] > 0 {
		start = 0 // "Two Otters Brewing"
	}
	if start == 1 && doc.ordinalInName(s, start, end) {
		start = 0 // "First Farmers Bank"
	}
	end = doc.schoolsOf(s, start, end)
	if start > 1 && d.Tag == "en" && s.is(start-1, d.OfWord) && s.tokens[start-2].Capital && s.has(start-2, d.CivicHead) == start-1 && (len(doc.w.entities) == 0 || doc.w.entities[len(doc.w.entities)-1].end < start-1) {
		start -= 2 // "City of Larkin"
	}
	if d.Tag == "en" && start > 1 && s.has(start-1, d.HeadConnect) == start && s.tokens[start-2].Capital && s.has(start-2, d.ForHead) == start-1 {
		start -= 2 // "Center for Automotive Research"
	}
	if start > 1 && d.Tag == "en" && !(s.headline && s.field == "title") && s.tokens[start-1].Kind == token.Possessive && s.tokens[start-2].Kind == token.Word && s.tokens[start-2].Capital && s.has(end-1, d.TradeNoun) > 0 && !s.inEntity(start-2) &&
		(len(doc.w.entities) == 0 || doc.w.entities[len(doc.w.entities)-1].end < start-1) {
		start -= 2 // "Young's Seafood", whose first word is one of daily use
	}
	if word := s.word(start - 1); (word == "US" || word == "U.S.") && s.has(start, d.ForHead) == start+1 && s.has(start+1, d.HeadConnect) > 0 {
		start-- // "U.S. Agency for Global Media"
	}
	for k := start; k >= max(0, start-3); k-- {
		if d.Tag == "en" && s.has(k, d.CompanyWord) >= end {
			return entity{}, false // "the Board of Trustees"
		}
	}
	if d.Tag != "en" && end > start+2 && s.has(start, d.Descriptor) > 0 && (d.Tag != "fr" || s.has(start, d.NameHead) == 0) && s.has(end-1, d.Place) > 0 && !s.tokens[start+1].Capital {
		return entity{}, false // "Têxtil de Barcelos fecha"
	}
	if d.Tag == "en" && end > start+1 && s.field == "title" && s.word(end-1) == "Status" {
		end-- // a status page's headline
	}
	if end > start+1 && s.has(start, d.KindWord) == start+1 && doc.knownRest(s, start+1, end) {
		start++ // "Zuivelcoöperatie FrieslandCampina"
	}
	if d.Tag == "en" && end > start+1 && start > 0 && s.has(start, d.Holiday) == start+1 && s.has(start-1, d.WhenWord) > 0 {
		start++ // "by Christmas Acme intends to"
	}
	end = doc.firstOfTwo(s, start, doc.ownedPart(s, start, end))
	start = doc.pastDateline(s, doc.pastTrade(s, doc.pastTown(s, start, end), end), end)
	if doc.soleKin(s, start, end) || doc.soleFirm(s, start, end) {
		return entity{}, false
	}
	raw := s.text[s.tokens[start].Start:s.tokens[end-1].End]
	for k := max(start+1, end-3); k < end; k++ {
		if s.has(k, d.ClubTail) >= end {
			raw = s.text[s.tokens[start].Start:s.tokens[k-1].End] // "Norwich City Football Club"
			break
		}
	}
	e := entity{start: start, end: end}
	if d.Tag == "en" && (s.has(start, d.Executive) >= end || s.has(start, d.Boss) >= end || s.has(start, d.OfficeWord) >= end || s.has(start, d.Buyout) >= end) {
		return entity{}, false // "Executive Vice President", "Voluntary Early Retirement Program"
	}
	if d.Tag == "en" && end == start+1 && (doc.signs(raw) || doc.peopleOf(raw)) {
		e.person = true
	}
	if d.Tag == "en" && start > 0 && s.word(start-1) == "Jan" && end == start+1 && s.has(start-2, d.WhenWord) == 0 {
		e.person = true // "its chief executive Jan Meyer"
	}
	if end == start+1 && s.field == "text" && s.tokens[start].Word > 0 && end < len(s.tokens) && s.tokens[end].Mark == ':' {
		return entity{}, false // "Target: savings of …", a heading
	}
	if end == start+1 && (s.has(start, d.Holiday) > 0 || doc.adverbial(s, start)) {
		return entity{}, false
	}
	if end == start+1 && (s.has(start, d.Descriptor) > 0 || s.has(start, d.PersonTitle) > 0) && !s.tokens[start].Upper && !doc.kindOfStem(s, start) {
		return entity{}, false
	}
	if end == start+1 && start == 0 && s.tokens[0].Word > 0 && !s.tokens[0].Upper && !doc.ownerFirst(s) {
		return entity{}, false // a word of the rules that only begins the sentence
	}
	if end == start+1 && start == 0 && d.Tag == "en" && d.GerundEnd.ends(s.word(start)) && s.field == "text" && end < len(s.tokens) && s.tokens[end].Kind == token.Word && (s.has(end, d.Verb) == 0 || s.has(end, d.BadPrep) > 0) {
		return entity{}, false // Responding to reports …
	}
	if end == start+1 && (company.LegalForm(s.word(start)) || (doc.filer.id != "" || d.Tag == "en" && start > 0 && s.tokens[start-1].Kind == token.Possessive) && s.has(start, d.FilingTerm) == end) {
		return entity{}, false
	}
	if word := s.word(start); end == start+1 && d.Tag == "en" && len(word) >= 7 && d.PeopleEnd.ends(word) && (end >= len(s.tokens) || s.tokens[end].Kind != token.Possessive) && doc.x.registry.Lookup(company.Key(word)).Company == nil {
		return entity{}, false // Americans, Ohioans
	}
	if end == start+1 && doc.commonNoun(s, start) {
		return entity{}, false
	}
	if end == start+2 && s.tokens[start+1].Hyphen && !s.tokens[start+1].Capital || end == start+1 && lowerSecond(raw) {
		return entity{}, false // "Co-chief", "Part-time", "Ride-hailing"
	}
	e.place = s.has(start, d.Place) == end || d.Tag == "en" && s.has(start, d.Abroad) == end || s.has(start, d.Compass) > 0 && s.has(start+1, d.Place) == end || s.has(end, d.Region) > 0 && !s.headline
	if !e.place && s.has(start, d.Place) > 0 && s.has(start, d.Place) < end && s.has(s.has(start, d.Place), d.NoCompany) > 0 {
		e.place = true
	}
	// "Springfield, Oregon", and the "OR" of "Springfield, OR"
	if end+1 < len(s.tokens) && s.tokens[end].Mark == ',' && s.tokens[end+1].Capital && s.has(end+1, d.Place) > 0 && !company.LegalForm(s.word(end-1)) &&
		(s.has(end+1, d.Place) >= len(s.tokens) || !s.tokens[s.has(end+1, d.Place)].Hyphen && s.tokens[s.has(end+1, d.Place)].Kind != token.Possessive) && end-start <= 2 {
		e.place = true
	}
	if start > 0 && (len(raw) == 2 && s.tokens[start].Upper || initials(raw)) && (s.tokens[start-1].Mark == ',' || s.has(start-1, d.WhereOnly) > 0) {
		e.place = true // "Durham, NC", "Durham, N.C."
	}
	if d.NounBefore != rule.None && end > start+1 && s.has(start, d.Plant) == start+1 && s.has(start, d.Common) > 0 && s.has(start, d.NameHead) == 0 {
		e.place = true // "im Werk Schwieberdingen"
	}
	if doc.town(s, start, end) || d.Tag != "en" && (doc.listedPlace(s, start, end) || start > 0 && s.has(start-1, d.Street) == start) {
		e.place = true
	}
	for k := start; k < end; k++ {
		if s.has(k, d.NoCompany) > 0 && k > start && s.has(k-1, d.CreditUnion) <= k && !(k < end-1 && s.has(k, d.GeoPart) > 0) && !(k == end-1 && (s.has(end, d.CivicStaff) > 0 || d.OfPlace != rule.None && s.has(k, d.CivicHead) > 0 && doc.leadsVerb(s, &e))) {
			e.person = true // a union, a festival, a court: never an employer that cuts here
		}
	}
	if s.has(start, d.GivenName) > 0 && end-start >= 2 && end-start <= 4 || start > 0 && s.has(start-1, d.PersonTitle) > 0 && s.tokens[start-1].Capital ||
		start > 1 && s.tokens[start-1].Mark == '.' && s.has(start-2, d.PersonTitle) > 0 && s.tokens[start-2].Capital {
		e.person = true
	}
	if end == start+1 && slices.Contains(doc.surnames, raw) {
		e.person = true
	}
	if local := s.has(start, d.UnionName); local > 0 && (local == end || s.is(local, d.OfWord) || d.Tag != "en" && (local > start+1 || s.has(local, d.Place) == end)) || d.Tag != "en" && doc.besideUnion(s, start) || doc.personAt(s, start, end) || start > 0 && end == start+1 && s.counted(start) {
		e.person = true
	}
	name := company.OneSpaced(raw)
	if d.Tag == "de" {
		name = doc.nominative(s, start, end, name)
	}
	if d.Tag == "nl" {
		name = staffOf(name)
	}
	key := company.Key(name)
	if key == "" || len(name) > 80 {
		return entity{}, false
	}
	if d.Tag == "en" && (len(raw) == 1 && raw != "X" || raw == "R&D" || end < len(s.tokens) && s.tokens[end].Capital && s.has(end, d.Scheme) > 0 && !s.headline && s.has(start, d.Scheme) == 0 && end > start+1) {
		return entity{}, false // the Q of a question, "Voluntary Separation Program"
	}
	if d.Tag == "en" && start > 0 && end+1 < len(s.tokens) && s.tokens[start-1].Mark == '"' && s.tokens[end].Mark == '"' && s.has(end+1, d.Programme) > 0 {
		return entity{}, false // Acme's "Horizon" plan
	}
	m := doc.x.registry.Lookup(key)
	if m.Company != nil && !(e.place && s.has(start, d.Place) == end && d.Tag != "en") && (len(key) > 3 || strings.ToUpper(raw) == raw) {
		e.reference = reference{id: m.ID, name: m.Name, basis: m.Basis, company: m.Company}
		e.ordinary = m.Company.Ordinary
		return e, true
	}
	e.reference = provisional(key, name)
	if doc.commonWord(s, &e) {
		return entity{}, false
	}
	if m.Ambiguous() {
		e.reference.basis = company.ByAmbiguous
	}
	if !e.place && !e.person && !doc.cutsNext(s, &e) {
		doc.likely(s, &e, name)
	}
	return e, true
}

// ownerFirst tells whether the word that begins a sentence is a name for all that the rules have it
// in some of their phrases: "Costa's loyalty app", beside Costa Rica.
func (doc *document) ownerFirst(s *sentence) bool {
	d := doc.d
	if d.Tag != "en" || s.field == "title" || len(s.tokens) < 3 || s.tokens[1].Kind != token.Possessive || s.tokens[2].Capital || doc.daily(s, 0) {
		return false
	}
	w := s.tokens[0].Word
	return len(s.notes.At(0)) == 0 && d.Months[w] == 0 && d.Weekdays[w] == 0 && d.Numbers[w] == 0
}

// ownedPart returns where a headline's name ends if the text has the rest of it as what is the
// first part's own: "Post Office Horizon", of which the text has "the Post Office's Horizon".
func (doc *document) ownedPart(s *sentence, start, end int) int {
	if doc.d.Tag != "en" || s.field != "title" || end < start+2 {
		return end
	}
	text := doc.opening()
	for k := start + 1; k < end; k++ {
		first, rest := s.text[s.tokens[start].Start:s.tokens[k-1].End], s.text[s.tokens[k].Start:s.tokens[end-1].End]
		if strings.Contains(text, first+"'s "+rest) || strings.Contains(text, first+"’s "+rest) {
			return k
		}
		// "Post Office Horizon: chair to depart", of which the text only has "the Post Office's chair"
		if k > start+1 && k == end-1 && !strings.Contains(text, first+" "+rest) && (strings.Contains(text, first+"'s ") || strings.Contains(text, first+"’s ")) {
			return k
		}
	}
	return end
}

// ofName tells whether the AI at token end is the end of the name that begins at token i, and
// not what the company of that name uses: "Ferrule AI books a charge", not "Klarna's AI".
func (doc *document) ofName(s *sentence, i, end int) bool {
	m := doc.x.registry.Lookup(company.Key(s.text[s.tokens[i].Start:s.tokens[end-1].End]))
	if m.Company != nil || s.tokens[i].Word > 0 && i == 0 {
		return false
	}
	next := end + 1
	if next >= len(s.tokens) {
		return true
	}
	n := &s.tokens[next]
	return n.Kind == token.Possessive || n.Mark == ',' || n.Mark == '.' || n.Mark == ')' || s.has(next, doc.d.Verb) > 0 || s.has(next, doc.d.Said) > 0 || s.has(next, doc.d.AfterName) > 0 || s.has(next, doc.d.CutVerb) > 0
}

// ampersand tells whether token i is an & with no space on either side.
func (s *sentence) ampersand(i int) bool {
	return i > 0 && i+1 < len(s.tokens) && s.tokens[i].Mark == '&' && s.tokens[i].Glued && s.tokens[i+1].Glued
}

// dotted tells whether token i is the full stop within a name: Better.com.
func (s *sentence) dotted(i int) bool {
	return i+1 < len(s.tokens) && s.tokens[i].Mark == '.' && s.tokens[i].Glued && s.tokens[i+1].Glued
}

// commonWord tells whether a name that nobody knows is only words of daily use that begin a
// sentence, stand in a headline of capitals, end a longer name or are German nouns.
func (doc *document) commonWord(s *sentence, e *entity) bool {
	if s.tokens[e.start].Upper || slices.ContainsFunc(doc.named, func(r reference) bool { return r.id == e.reference.id }) {
		return false
	}
	for i := e.start; i < e.end; i++ {
		if !doc.daily(s, i) {
			return false
		}
	}
	if doc.d.Tag == "de" {
		return true
	}
	if e.end > e.start+1 {
		return false // Agent Workspace
	}
	if before := e.start - 1; before > 0 && s.tokens[before].Mark == ':' && len(doc.w.entities) > 0 {
		return true // "Acme outage: Service restored"
	}
	if after := e.end; !doc.plural(s, e.end-1) && after < len(s.tokens) && (doc.cutsNext(s, e) || doc.leadsVerb(s, e) || s.tokens[after].Kind == token.Possessive || s.has(after, doc.d.Said) > 0 || s.has(after, doc.d.CompanyCue) > 0 || s.field == "title" && s.tokens[after].Mark == ':') {
		return false // "Scope has said", "Milo cuts", "Signet: 350 jobs …"
	}
	if s.field == "title" && s.has(e.end, doc.d.PageWord) > 0 {
		return false // "Linear status"
	}
	before := e.start - 1
	return s.headline || before < 0 || s.tokens[before].Kind == token.Mark && s.tokens[before].Mark != ',' || s.tokens[before].Kind == token.Word && s.tokens[before].Capital
}

// plural tells whether token i ends as English plurals do.
func (doc *document) plural(s *sentence, i int) bool {
	return doc.d.Tag == "en" && s.text[s.tokens[i].End-1] == 's'
}

// daily tells whether token i is a word of daily use.
func (doc *document) daily(s *sentence, i int) bool {
	if s.tokens[i].Kind != token.Word {
		return false
	}
	doc.w.key = appendLower(doc.w.key[:0], s.word(i))
	return doc.x.common[doc.d.Tag][string(doc.w.key)]
}

// appendLower adds a text in small letters: a key to look up that takes no allocation.
func appendLower(into []byte, text string) []byte {
	base := len(into)
	for i := range len(text) {
		c := text[i]
		if c >= utf8.RuneSelf {
			return append(into[:base], strings.ToLower(text)...)
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		into = append(into, c)
	}
	return into
}

// signs tells whether a name is that under which a letter ends: its last line.
func (doc *document) signs(name string) bool {
	text := doc.event.GetText()
	tail := strings.TrimRight(text[cut(text, max(0, len(text)-44)):], " \n")
	i := strings.LastIndexByte(tail, '\n')
	if i < 0 {
		return false
	}
	last := strings.Trim(tail[i+1:], " -–—,.")
	return last == name || strings.HasPrefix(last, name+" ") && strings.Count(last, " ") == 1
}

// peopleOf tells whether a word is what the people of a company that the text names are
// called: "Dropboxers", where there is Dropbox, "Corvids" where there is Corvid Analytics.
func (doc *document) peopleOf(word string) bool {
	base, ok := strings.CutSuffix(word, "s")
	if !ok || len(base) < 4 {
		return false
	}
	text := doc.event.GetText()
	title, text, tail := doc.event.GetTitle(), doc.opening(), text[cut(text, max(0, len(text)-signedWithin)):]
	for _, end := range [...]string{"", "er", "r", "ian", "an", "ite", "ster", "naut", "ista", "eer"} {
		stem, ok := strings.CutSuffix(base, end)
		if !ok || len(stem) < 4 {
			continue
		}
		for _, where := range [...]string{title, text, tail} {
			for from := 0; ; {
				k := strings.Index(where[from:], stem)
				if k < 0 {
					break
				}
				from += k + len(stem)
				if at := from - len(stem); at > 0 && isLetter(where[at-1]) {
					continue
				}
				rest := where[from:]
				if rest == "" || !isLetter(rest[0]) || rest[0] == 'e' && (len(rest) == 1 || !isLetter(rest[1])) {
					return true
				}
			}
		}
	}
	return false
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' || b >= utf8.RuneSelf }

// connects returns where the name that began at i goes on after a small word at token end
// ("Bank of …", "Caisse d'…", "Verreries du …"), 0 where it does not. A place after it
// mostly says where the company is.
func (doc *document) connects(s *sentence, i, end int) int {
	d := doc.d
	if s.headline && d.Tag == "en" || s.has(i, d.GivenName) > 0 {
		return 0
	}
	head := s.has(i, d.NameHead) > 0 || s.word(i) == "Department" || s.word(i) == "Ministry" || d.Tag == "en" && (s.has(end-1, d.CivicHead) == end || end > i+1 && s.has(end-1, d.OfPlace) == end) // "Agency for Global Media"
	next := s.has(end, d.Connector)
	if at := s.has(end, d.HeadConnect); at > 0 && head && end == i+1 && d.Tag != "en" && s.has(i, d.Plant) > 0 && !doc.ofTown(s, i, at) && (s.has(at, d.Place) > 0 || doc.town(s, at, hyphenated(s, at))) {
		return 0 // "la scierie de Saint-Félicien"
	}
	if head {
		next = max(next, s.has(end, d.HeadConnect))
	}
	if d.Tag == "en" && end > i+1 && next > 0 && next < len(s.tokens) && (s.has(next, d.Place) > 0 || s.has(end-1, d.Tail) == 0 && doc.x.places[company.Fold(s.word(next))]) && s.has(end-1, d.CivicHead) == 0 && s.has(end-1, d.OfPlace) == 0 {
		return 0 // "Acme Biotech of San Diego"
	}
	// "Banca di Asti", "Cassa di Risparmio di Asti", and yet "Fratelli Moretto di Rovigo"
	named := head && (end == i+1 || s.find(i+1, end, d.HeadConnect) >= 0)
	if next == 0 || !doc.namePart(s, next) || d.Tag != "en" && !named && s.has(next, d.Place) > 0 {
		return 0
	}
	return next
}

// hyphenated returns where the words joined by hyphens to the one at i end.
func hyphenated(s *sentence, i int) int {
	for i++; i < len(s.tokens) && s.tokens[i].Hyphen && s.tokens[i].Kind == token.Word; i++ {
	}
	return i
}

// town tells whether a name has the form of a place's: Saint-Mandé, Vitry-sur-Seine.
func (doc *document) town(s *sentence, start, end int) bool {
	if end < start+2 || !s.tokens[start+1].Hyphen {
		return false
	}
	if first := s.word(start); doc.d.Tag == "fr" && (first == "Saint" || first == "Sainte") {
		return true
	}
	for k := start + 1; k < end-1; k++ {
		if !s.tokens[k].Hyphen || !s.tokens[k+1].Hyphen {
			return false
		}
		switch s.word(k) {
		case "sur", "en", "de", "du", "des", "le", "la", "les", "lès", "sous", "aux", "d", "am", "an", "im", "ob", "bei", "op", "aan", "do", "on", "upon", "under", "by":
			return true
		}
	}
	return false
}

// listedPlace tells whether a name goes on with a list of places: "in Gießen, Wetzlar und
// Marburg".
func (doc *document) listedPlace(s *sentence, start, end int) bool {
	k := len(doc.w.entities)
	if k == 0 || start < 2 || doc.w.entities[k-1].end != start-1 || s.tokens[start-1].Mark != ',' && s.has(start-1, doc.d.And) == 0 {
		return false
	}
	last := &doc.w.entities[k-1]
	if s.tokens[start-1].Mark == ',' && doc.d.NounBefore == rule.None && last.start <= 2 && s.has(start+1, doc.d.And) == 0 {
		return false // "À Lyon, Acme remercie 60 mécaniciens"
	}
	if s.tokens[start-1].Mark == ',' && doc.leadsVerb(s, &entity{start: start, end: end}) {
		return false // "De los 900 despidos en Francia, Acme ya ejecutó 480"
	}
	return last.place || !last.known() && last.start > 0 && s.has(last.start-1, doc.d.WhereOnly) == last.start
}

// besideUnion tells whether a name goes on with a list of unions: "UGT, CCOO y Fetico".
func (doc *document) besideUnion(s *sentence, start int) bool {
	k := len(doc.w.entities)
	if k == 0 || start < 2 || doc.w.entities[k-1].end != start-1 || s.tokens[start-1].Mark != ',' && s.has(start-1, doc.d.And) == 0 {
		return false
	}
	last := &doc.w.entities[k-1]
	if s.tokens[start-1].Mark == ',' && s.has(start+1, doc.d.Verb) > 0 && last.start > 0 && s.has(last.start-1, doc.d.Reporter) > 0 {
		return false // "Según CC OO, Talgo quiere"
	}
	return last.person && s.has(last.start, doc.d.UnionName) == last.end
}

// demonym tells whether an adjective of a place stands before a description: "Berliner
// Start-up".
func (doc *document) demonym(s *sentence, start, end int) bool {
	if start+2 == end && s.has(start+1, doc.d.NameHead) > 0 {
		return false // "Zürcher Kantonalbank", "Wiener Stadtwerke"
	}
	return doc.d.Tag == "de" && start+1 < end && s.has(start+1, doc.d.Descriptor) > 0 && (strings.HasSuffix(s.word(start), "er") || strings.HasSuffix(s.word(start), "ische") || strings.HasSuffix(s.word(start), "ischer"))
}

// commonNoun tells whether a single capitalised word that nobody knows is a noun, in a
// language that capitalises them all: an article stands before it, as it does before few names.
func (doc *document) commonNoun(s *sentence, i int) bool {
	d := doc.d
	if d.NounBefore == rule.None || innerCapital(s.word(i)) || s.tokens[i].Upper || s.has(i, d.Genitive) > 0 {
		return false
	}
	if word := s.word(i); s.tokens[i].Word == 0 && len(word) > 7 && d.WomenEnd.ends(word) {
		return true // "28 Erzieherinnen"
	}
	if i == 0 || s.tokens[i-1].Kind != token.Word || i+1 < len(s.tokens) && s.tokens[i+1].Kind == token.Possessive {
		return false
	}
	if i+1 < len(s.tokens) && s.tokens[i+1].Hyphen && s.has(i+1, d.Compound) > 0 && !doc.daily(s, i) {
		return false // "das Kestrel-Werk": whose it is
	}
	if doc.ownerGenitive(s, i) {
		return false
	}
	return s.has(i-1, d.NounBefore) == i || s.tokens[i-1].Word == 0 && !s.tokens[i-1].Capital && d.AdjectiveEnd.ends(s.word(i-1))
}

// initials tells whether a name is capitals with full stops between: N.C
func initials(name string) bool {
	if len(name) < 3 || len(name) > 5 {
		return false
	}
	for i := range len(name) {
		if i%2 == 0 && (name[i] < 'A' || name[i] > 'Z') || i%2 == 1 && name[i] != '.' {
			return false
		}
	}
	return true
}

// saint tells whether a word is shortened before the rest of a name.
func saint(word string) bool {
	return word == "St" || word == "Ste" || word == "Saint" || word == "Mt" || word == "Ft"
}

// lowerSecond tells whether a word like "Co-chief" is capitalised only for its place.
func lowerSecond(word string) bool {
	i := strings.IndexByte(word, '-')
	return i > 0 && i+1 < len(word) && word[i+1] >= 'a' && word[i+1] <= 'z'
}

// namePart tells whether token i can be a word of a name.
func (doc *document) namePart(s *sentence, i int) bool {
	if i >= len(s.tokens) {
		return false
	}
	t, d := s.tokens[i], doc.d
	if t.Kind != token.Word || !t.Capital && !innerCapital(s.word(i)) {
		return false
	}
	if s.has(i, d.Holder) == i+1 && s.has(i+1, d.Executive) > 0 || s.has(i, d.Period) == i+1 && !(i+1 < len(s.tokens) && s.tokens[i+1].Hyphen && s.tokens[i+1].Capital) {
		return false // "Current Finance Chief Departs", "Acme Q4"
	}
	if d.Tag != "en" && t.Capital && (doc.particle(s, i) || i > 0 && !s.headline && s.has(i, d.NameHead) == i+1 && s.tokens[i-1].Capital && s.has(i-1, d.Place) == i) {
		return true // "Deventer Ziekenhuis"
	}
	if d.Tag != "en" && i == 1 && t.Capital && s.tokens[0].Capital && doc.particle(s, 0) {
		return true // the second word of "La Redoute : 180 postes"
	}
	if t.Capital && t.End-t.Start == 1 && (s.ampersand(i+1) || s.ampersand(i-1)) {
		return true // both halves of "B&M"
	}
	if s.pricedUntil(i) > i {
		return false // the Rs of "Savings of Rs 500 crore"
	}
	if i+1 < len(s.tokens) && s.has(i, d.NameHead) > 0 && t.Capital && s.tokens[i+1].Capital && s.tokens[i+1].Kind == token.Word && s.has(i+1, d.Place) == 0 {
		return true // "Banco Meridiano"
	}
	if _, number := d.Numbers[t.Word]; number && t.Word > 0 && d.Tag == "en" && !s.headline && s.longNumber(i) {
		return false // “Twelve hundred of our colleagues”
	}
	if ideographic(s.word(i)) || contraction(s.word(i)) || period(s.word(i)) {
		return false
	}
	if office := s.has(i, d.Executive); d.Tag == "en" && (office > i+1 || office > 0 && t.Upper) {
		return false // "Acme COO Ada Long", "Acme General Counsel"
	}
	if d.Tag != "en" && i+1 < len(s.tokens) && s.has(i, d.NameHead) > 0 && t.Capital {
		if next := max(s.has(i+1, d.Connector), s.has(i+1, d.HeadConnect), s.has(i+1, d.HeadAdj)); next > 0 && next < len(s.tokens) && (s.tokens[next].Capital || s.has(i+1, d.HeadAdj) > 0) {
			return true // "Caisse d'Épargne"
		}
	}
	if t.Word > 0 && d.Tag != "en" && !doc.nameWord(s, i) {
		return false // a word of the rules: "Abfindungen", ERE, PSE
	}
	if t.Upper && !s.headline && t.End-t.Start >= 2 && s.has(i, d.Common) == 0 && s.has(i, d.Place) == 0 {
		return d.Currencies[t.Word] == "" || t.Word == 0
	}
	if s.has(i, d.Common) > 0 && !(i > 0 && !s.headline && t.Capital && s.has(i, d.Tail) > 0) || d.Months[t.Word] > 0 && t.Word > 0 || d.Weekdays[t.Word] > 0 && t.Word > 0 {
		return false
	}
	if t.Word > 0 && (i == 0 || s.headline || d.Tag != "en") {
		// in a headline and at the start of a sentence a capital says nothing: rule words are words
		for _, class := range [...]rule.Class{d.CutVerb, d.LayoffVerb, d.CutNoun, d.People, d.Jobs, d.Workforce, d.Announce, d.Plan, d.Reported, d.Generic, d.CompanyWord, d.Leave, d.HeadVerb} {
			if s.has(i, class) > 0 {
				return false
			}
		}
		if _, number := d.Numbers[t.Word]; number {
			return false
		}
		if _, number := d.Multipliers[t.Word]; number {
			return false
		}
	}
	return true
}

// particle tells whether a name begins with a small word at token i: "bij Van der Meulen",
// "en El Corte Inglés". Where a sentence begins it says so only before a word nobody knows.
func (doc *document) particle(s *sentence, i int) bool {
	d := doc.d
	if i+1 >= len(s.tokens) {
		return false
	}
	next := i + 1
	if word := s.word(i); d.Tag == "nl" && word == "Van" {
		for next < min(i+3, len(s.tokens)-1) && s.has(next, d.Article) > 0 {
			next++
		}
		if w := s.word(next); w == "den" || w == "der" {
			next++
		}
		if next >= len(s.tokens) {
			return false
		}
	} else if s.has(i, d.Article) != i+1 || s.headline {
		return false
	} else if i == 0 {
		// "La Perla, lettere di licenziamento": what a headline sets apart first is a name
		if s.field != "title" || next+1 >= len(s.tokens) || s.tokens[next+1].Mark != ':' && (s.tokens[next+1].Mark != ',' || s.tokens[next].Word != 0) {
			return false
		}
	} else if s.tokens[i-1].Kind != token.Word {
		return false
	}
	t := s.tokens[next]
	return t.Kind == token.Word && t.Capital && s.has(next, d.Common) == 0 && s.has(next, d.Place) == 0
}

// nameWord tells whether a word that the rules use can also be part of a name.
func (doc *document) nameWord(s *sentence, i int) bool {
	d := doc.d
	if d.Stem(s.tokens[i].Word) && s.has(i, d.Plant) > 0 && i+1 < len(s.tokens) && s.tokens[i+1].Capital && s.has(i+1, d.Place) == 0 && !s.tokens[i+1].Hyphen {
		return true // "Rheinwerk Chemie"
	}
	if s.has(i, d.ThingNoun) > 0 {
		return false // "Kündigungsgerüchten"
	}
	for _, class := range [...]rule.Class{d.Place, d.GivenName, d.PressName, d.UnionName, d.PersonTitle, d.NameHead, d.Tail, d.Descriptor, d.CauseOther, d.NoCompany, d.Seat, d.HeadAdj, d.UnitTail, d.Direction} {
		if s.has(i, class) > 0 {
			return true
		}
	}
	return len(s.notes.At(i)) == 0 // only part of a longer phrase, or of a number's unit
}

// period tells whether a word names a part of a year: Q3, H1.
func period(word string) bool {
	return len(word) == 2 && (word[0] == 'Q' || word[0] == 'H') && word[1] >= '1' && word[1] <= '4'
}

// contraction tells whether a word is like "We're", which is no name.
func contraction(word string) bool {
	i := strings.LastIndexAny(word, "'’")
	if i <= 0 {
		return false
	}
	_, mark := utf8.DecodeRuneInString(word[i:])
	switch strings.ToLower(word[i+mark:]) {
	case "re", "ll", "ve", "d", "m", "t":
		return true
	}
	return false
}

// behindPerson is where the company begins in "Carla Ruiz of Fernigo", "Fans of Fernigo":
// behind the "of", where a given name stands before a surname or people stand before it.
func (doc *document) behindPerson(s *sentence, start, end int) int {
	for i := start + 1; i+1 < end; i++ {
		if s.word(i) != "of" {
			continue
		}
		if i == start+2 && doc.x.given[company.Fold(s.word(start))] && !doc.x.places[company.Fold(s.word(start))] && !doc.x.common["en"][strings.ToLower(s.word(start+1))] || i == start+1 && (s.has(start, doc.d.User) == i || s.has(start, doc.d.People) == i) {
			return i + 1
		}
		break
	}
	return start
}
