package extract

import (
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// Spanish, Portuguese and Italian have no capitals within a sentence but those of names, so
// that a common noun with one belongs to the name it begins: "el Hospital San Telmo", "a
// Gazeta do Planalto", "la Logistica Lucana". The class name_article says that a language
// is such a one, and which articles a name may have within: "Forestal Los Robles".

// latinName takes a name of several words that a common noun with a capital begins.
func (doc *document) latinName(s *sentence, i int) (entity, bool) {
	d := doc.d
	if d.NameArticle == rule.None || s.headline && s.has(i, d.NameHead) == 0 || !s.nameCapital(i) || s.has(i, d.Place) > 0 || s.has(i, d.PersonTitle) > 0 || s.has(i, d.GivenName) > 0 || s.has(i, d.NotHead) > 0 {
		return entity{}, false
	}
	if end := s.has(i, d.PressName); end > i+1 && s.has(i, d.NameArticle) == i+1 && s.nameCapital(i) && s.nameCapital(end-1) && !s.nameCapital(end) {
		raw := s.text[s.tokens[i].Start:s.tokens[end-1].End]
		return entity{start: i, end: end, reference: doc.refer(company.Key(raw), raw)}, true // "La Nación"
	}
	head := i
	if s.has(i, d.NameArticle) == i+1 {
		head = i + 1
		if doc.opens(s, i) || !s.nameCapital(head) || s.has(head, d.NameArticle) > 0 {
			return entity{}, false
		}
	}
	if w := s.tokens[head].Word; w > 0 && (d.Months[w] > 0 || d.Weekdays[w] > 0) {
		return entity{}, false
	}
	named := s.has(head, d.NameHead) > 0
	if !named && (doc.x.given[company.Fold(s.word(head))] || s.has(head, d.CutNoun) > 0 || s.has(head, d.Buyout) > 0) {
		return entity{}, false
	}
	if !named && (s.has(head, d.Common) > 0 || head == i && !doc.commonHead(s, head)) {
		return entity{}, false
	}
	if doc.opens(s, i) && !named && (s.field == "title" || !doc.trade(s, head) || !s.nameCapital(head+1)) {
		return entity{}, false // there any word has a capital
	}
	end := doc.latinEnd(s, head, named)
	if end < i+2 {
		return entity{}, false
	}
	if head == i && end == i+2 && !named {
		if _, known := doc.shorter(s, i+1); known {
			return entity{}, false // "Aerolínea Iberia"
		}
	}
	raw := s.text[s.tokens[i].Start:s.tokens[end-1].End]
	name := company.OneSpaced(raw)
	key := company.Key(name)
	if key == "" || len(name) > 80 {
		return entity{}, false
	}
	e := entity{start: i, end: end, reference: doc.refer(key, name)}
	if e.company != nil {
		e.ordinary = e.company.Ordinary
		return e, true
	}
	e.person = s.find(i, end, d.NoCompany) >= 0 || s.has(head, d.Authority) > 0 || doc.besideUnion(s, i) || s.has(head, d.UnionName) > 0
	e.place = doc.x.places[company.Fold(name)]
	return e, true
}

// latinEnd is where the name ends that a common noun begins at token head.
func (doc *document) latinEnd(s *sentence, head int, named bool) int {
	d := doc.d
	end := head + 1
	for end < len(s.tokens) {
		if s.tokens[end].Mark == '&' && s.nameCapital(end+1) {
			end += 2
			continue
		}
		if next := s.has(end, d.HeadConnect); next > 0 && !s.tokens[end].Capital {
			if s.has(next, d.NameArticle) == next+1 && s.nameCapital(next) {
				next++
			}
			if !named && doc.registered(s, next) {
				return 0 // "Recursos Humanos de Cabify"
			}
			if !s.nameCapital(next) || end > head+1 && !(named && end == head+2 && doc.daily(s, head+1)) && (s.has(next, d.Place) > 0 || (!named || doc.trade(s, head) && end == head+2) && doc.x.places[company.Fold(s.word(next))]) {
				break // "Muebles Ibarra de Puebla", and yet "Banca Popolare del Frignano", which without the place is no name
			}
			end = next + 1
			continue
		}
		if !s.nameCapital(end) || end > head+1 && s.has(end, d.Place) > 0 && end+1 == len(s.tokens) {
			break
		}
		end++
	}
	for end > head+1 && s.has(end-1, d.NameArticle) > 0 {
		end--
	}
	return end
}

// registered tells whether a name of the registry that is no ordinary word begins at token i.
func (doc *document) registered(s *sentence, i int) bool {
	if !s.nameCapital(i) {
		return false
	}
	doc.w.ends = append(doc.w.ends[:0], int(s.tokens[i].End))
	m, n := doc.w.names.Longest(doc.x.registry, s.text, int(s.tokens[i].Start), doc.w.ends)
	return n > 0 && m.Company != nil && !m.Company.Ordinary
}

// nameCapital tells whether token i is a word with a capital.
func (s *sentence) nameCapital(i int) bool {
	return i < len(s.tokens) && s.tokens[i].Kind == token.Word && s.tokens[i].Capital
}

// opens tells whether token i begins a sentence or what a colon, a dash or a quotation mark
// sets apart, where a capital says nothing.
func (doc *document) opens(s *sentence, i int) bool {
	return i == 0 || s.tokens[i-1].Kind == token.Mark && s.tokens[i-1].Mark != ',' && s.tokens[i-1].Mark != '(' && s.tokens[i-1].Mark != ')'
}

// commonHead tells whether the word at token i is a common noun: one of daily use, or one
// that the rules use.
func (doc *document) commonHead(s *sentence, i int) bool {
	_, number := doc.d.Numbers[s.tokens[i].Word] // "Três Coroas"
	return !s.tokens[i].Upper && (doc.daily(s, i) || doc.trade(s, i) || number && s.tokens[i].Word > 0)
}

// trade tells whether the word at token i says what a company does: "Metalúrgica", "Muebles".
func (doc *document) trade(s *sentence, i int) bool {
	d := doc.d
	return s.has(i, d.Descriptor) == i+1 && s.has(i, d.NameArticle) == 0 || s.has(i, d.Plant) == i+1
}

// unplaced makes a company again of what is also called a town, where the words before say
// what it does: "La cervecera Quilmes", "El banco Santander".
func (doc *document) unplaced(s *sentence, e *entity) {
	d := doc.d
	if d.NameArticle == rule.None || !e.place || e.known() || e.start < 2 || s.has(e.start-2, d.Article) != e.start-1 || !doc.introduced(s, e) || s.has(e.start-1, d.Plant) > 0 || s.has(e.start-1, d.Unit) > 0 {
		return
	}
	e.place = false
	raw := company.OneSpaced(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End])
	e.reference = doc.refer(company.Key(raw), raw)
}

// plantInName tells whether what a match takes for a plant is only a word of a company's name.
func (s *sentence) plantInName(start, end int, d *dialect) bool {
	named := false
	for i := start; i < end; i++ {
		if s.has(i, d.Plant) == 0 {
			continue
		}
		if !s.inEntity(i) {
			return false
		}
		named = true
	}
	return named
}
