package extract

import (
	"slices"
	"strings"

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
	if doc.withinService(s, i) || i == 1 && doc.anewAt(s, 0, 1) {
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
				if _, known := doc.shorter(s, end); known && s.has(end, d.CountryTail) != end+1 && !(d.Tag == "en" && plainEnding[strings.ToLower(s.word(end))]) {
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
		case doc.commonTail(s, i, end) || doc.withNumber(s, end) || doc.nounTail(s, i, end):
			end++
			continue
		case t.Mark == '(' && doc.stateInName(s, end) > 0:
			end = doc.stateInName(s, end)
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
	for start < end-1 && s.has(start, d.NameHead) == 0 && !s.is(start+1, d.OfWord) && !s.dotted(start+1) && (s.has(start, d.PersonTitle) > 0 || doc.titled(s, start, end) || s.has(start, d.Descriptor) > 0 && !(d.Tag != "en" && doc.particle(s, start)) && !doc.ownKind(s, i, start, end) && (s.headline || start == i && (s.beginsAt(i) || s.tradeAnew(i, d)) || d.DecimalComma) || doc.demonym(s, start, end)) {
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
	if end > start+1 && s.tokens[end-1].Hyphen && s.has(end-1, d.Compound) > 0 && (end == start+2 || !s.tokens[end-2].Hyphen) {
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
	end = doc.schoolsOf(s, start, doc.beforeOffice(s, start, end))
	start = s.withDigits(start, d)
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
	if d.Tag != "en" && end > start+2 && s.has(start, d.Descriptor) > 0 && (d.NameArticle != rule.None || s.has(start, d.NameHead) == 0) && s.has(end-1, d.Place) > 0 && !s.tokens[start+1].Capital {
		return entity{}, false // "Têxtil de Barcelos fecha"
	}
	if d.Tag == "en" && end > start+1 && s.field == "title" && s.word(end-1) == "Status" {
		end-- // a status page's headline
	}
	if end > start+1 && s.has(start, d.KindWord) == start+1 && doc.knownRest(s, start+1, end) {
		start++ // "Zuivelcoöperatie FrieslandCampina"
	}
	if feast := s.has(start, d.Holiday); d.Tag == "en" && feast > start && feast < end && start > 0 && s.has(start-1, d.WhenWord) > 0 {
		start = feast // "by Christmas Acme intends to", "On Christmas Day Acme's site"
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
	raw = stateless(raw)
	e := entity{start: start, end: end}
	if d.Tag == "en" && (s.has(start, d.Executive) >= end || s.has(start, d.Boss) >= end || s.has(start, d.OfficeWord) >= end || s.has(start, d.Buyout) >= end) {
		return entity{}, false // "Executive Vice President", "Voluntary Early Retirement Program"
	}
	if end == start+1 && s.hailed(start, d) {
		return entity{}, false
	}
	if d.Tag == "en" && end == start+1 && doc.peopleOf(raw) {
		e.person = true
	}
	if d.Tag == "en" && start > 0 && s.word(start-1) == "Jan" && end == start+1 && s.has(start-2, d.WhenWord) == 0 {
		e.person = true // "its chief executive Jan Meyer"
	}
	if d.Tag == "en" && end > start+1 && s.has(start, d.NoCompany) >= end { // "the federal Worker Adjustment and Retraining …"
		return entity{}, false
	}
	if end == start+1 && s.field == "text" && s.tokens[start].Word > 0 && end < len(s.tokens) && s.tokens[end].Mark == ':' {
		return entity{}, false // "Target: savings of …", a heading
	}
	if end == start+1 && (s.has(start, d.Holiday) > 0 || doc.adverbial(s, start)) {
		return entity{}, false
	}
	if end == start+1 && (s.has(start, d.Descriptor) > 0 || s.has(start, d.PersonTitle) > 0) && (!s.tokens[start].Upper || s.has(start, d.PersonTitle) > 0 && s.has(start-1, d.Article) > 0) && !doc.kindOfStem(s, start) {
		return entity{}, false
	}
	if end == start+1 && (start == 0 || s.behindLine(start)) && s.tokens[start].Word > 0 && !s.tokens[start].Upper && !(start == 0 && doc.loneX(s, 0)) {
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
	if d.Tag == "en" && end == start+1 && severalInitials(raw) && doc.x.registry.Lookup(company.Key(raw)).Company == nil {
		return entity{}, false // "a memo for CHROs"
	}
	if end == start+2 && s.tokens[start+1].Hyphen && !s.tokens[start+1].Capital {
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
	if start > 0 && (len(raw) == 2 && s.tokens[start].Upper || initials(raw)) && (s.tokens[start-1].Mark == ',' || s.has(start-1, d.WhereOnly) > 0) || d.Tag == "en" && doc.besideTown(s, start, end) {
		e.place = true // "Durham, NC", "Durham, N.C."
	}
	e.place = e.place || doc.behindTown(s, end)
	if d.NounBefore != rule.None && end > start+1 && s.has(start, d.Plant) == start+1 && s.has(start, d.Common) > 0 && s.has(start, d.NameHead) == 0 {
		e.place = true // "im Werk Schwieberdingen"
	}
	if doc.town(s, start, end) || doc.fort(s, start, end) || d.Tag != "en" && start > 0 && s.has(start-1, d.Street) == start {
		e.place = true
	}
	for k := start; k < end; k++ {
		if s.has(k, d.NoCompany) > 0 && (k > start || k < end-1 && s.has(k, d.NoCompany) >= end) && s.has(k-1, d.CreditUnion) <= k && !(k < end-1 && s.has(k, d.GeoPart) > 0) && !(k == end-1 && (s.has(end, d.CivicStaff) > 0 || d.Tag == "en" && s.has(end, d.PersonTitle) > 0 && s.tokens[end].Capital || d.OfPlace != rule.None && s.has(k, d.CivicHead) > 0 && doc.leadsVerb(s, &e))) {
			e.person = true // a union, a festival, a court: never an employer that cuts here
		}
	}
	if s.has(start, d.GivenName) > 0 && end-start >= 2 && end-start <= 4 && !doc.founders(s, start, end) && !doc.institution(s, start, end) && !doc.firmsName(s, start, end) || start > 0 && s.has(start-1, d.PersonTitle) > 0 && s.tokens[start-1].Capital ||
		start > 1 && s.tokens[start-1].Mark == '.' && s.has(start-2, d.PersonTitle) > 0 && s.tokens[start-2].Capital {
		e.person = true
	}
	if doc.whoFollows(s, start, end) || doc.holdsOffice(s, start, end) {
		e.person = true
	}
	if end == start+1 && slices.Contains(doc.surnames, raw) || doc.lawOf(s, end) {
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
	if d.Tag == "en" && s.headline && s.field == "title" && (s.has(start, d.Freeze) >= end || end > start+1 && s.has(start, d.Plant) >= end || s.has(start-1, d.Freeze) >= end) {
		return entity{}, false // "Hiring Freeze to Help", "Another Distribution Center Is Leaving"
	}
	if d.Tag == "en" && (len(raw) == 1 && raw != "X" || raw == "R&D" || end < len(s.tokens) && s.tokens[end].Capital && s.has(end, d.Scheme) > 0 && !s.headline && s.has(start, d.Scheme) == 0 && end > start+1) {
		return entity{}, false // the Q of a question, "Voluntary Separation Program"
	}
	if d.Tag == "en" && start > 0 && end+1 < len(s.tokens) && s.tokens[start-1].Mark == '"' && s.tokens[end].Mark == '"' && s.has(end+1, d.Programme) > 0 {
		return entity{}, false // Acme's "Horizon" plan
	}
	m := doc.x.registry.Lookup(key)
	if m.Company != nil && !(e.place && s.has(start, d.Place) == end && d.Tag != "en") && (len(key) > 3 || strings.ToUpper(raw) == raw) {
		if end == start+1 && doc.onlyWord(s, start, m.Company, m.Name) {
			return entity{}, false
		}
		e.reference = reference{id: m.ID, name: m.Name, basis: m.Basis, company: m.Company}
		e.ordinary = m.Company.Ordinary && !(d.Tag == "en" && end > start+1 && company.LegalForm(s.word(end-1))) // "Sprint Corp. now means to"
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

// holdsOffice tells whether a name of two or three words is that of a person whose office follows:
// "Jo Hartley, its chief financial officer,".
func (doc *document) holdsOffice(s *sentence, start, end int) bool {
	d := doc.d
	if d.Tag != "en" || s.headline || end < start+2 || end > start+3 || end+1 >= len(s.tokens) || s.tokens[end].Mark != ',' {
		return false
	}
	if max(s.has(end-1, d.CompanyNoun), s.has(end-1, d.TradeNoun), s.has(end-1, d.Tail), s.has(end-1, d.CivicTail)) == end {
		return false
	}
	next := s.has(end+1, d.Own)
	return next > 0 && s.has(next, d.Executive) > 0
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

// connects returns where the name that began at i goes on after a small word at token end
// ("Bank of …", "Caisse d'…", "Verreries du …"), 0 where it does not. A place after it
// mostly says where the company is.
func (doc *document) connects(s *sentence, i, end int) int {
	d := doc.d
	if s.headline && d.Tag == "en" || s.has(i, d.GivenName) > 0 {
		return 0
	}
	head := s.has(i, d.NameHead) > 0 || s.word(i) == "Department" || s.word(i) == "Ministry" || d.Tag == "en" && (s.has(end-1, d.CivicHead) == end || end > i+1 && s.has(end-1, d.OfPlace) == end) // "Agency for Global Media"
	if d.Tag == "en" && end == i+1 && !head && d.Numbers[s.tokens[i].Word] > 0 {
		return 0 // "One of Barclays' bankers"
	}
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
	named := head && (end == i+1 || s.find(i+1, end, d.HeadConnect) >= 0 || end == i+2 && s.has(i+1, d.HeadAdj) == end) // "Banque cantonale du Jura"
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
	if end < start+2 || !s.tokens[start+1].Hyphen || s.has(end-1, doc.d.CivicBody) > 0 || s.has(end-1, doc.d.CivicTail) > 0 {
		return false // Stoke-on-Trent, but not its city council
	}
	if first := s.word(start); doc.d.Tag == "fr" && (first == "Saint" || first == "Sainte") {
		return true
	}
	if doc.d.Tag == "en" && hyphenated(s, start) < end {
		return false // "Stoke-on-Trent City Council"
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
	if doc.d.Tag != "de" || start+1 >= end || s.has(start+1, doc.d.Descriptor) == 0 {
		return false
	}
	word := s.word(start)
	if strings.HasSuffix(word, "ische") || strings.HasSuffix(word, "ischer") {
		// they have a capital only where they begin a sentence, or a name: "die Helvetische Kreditbank"
		return start == 0 || s.tokens[start-1].Kind == token.Mark
	}
	return strings.HasSuffix(word, "er")
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
