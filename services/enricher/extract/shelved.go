package extract

import (
	"slices"
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// What is told of a cut, a closure or an offer may be that there will be none: the plan is given
// up, the report of it is denied, it is only alleged, or a headline only asks.

// denialState is what the headline denies.
type denialState struct {
	// rumourDenied: it denies cuts or a report.
	rumourDenied bool
	// unmade are the kinds of claims of which it says that there will be none.
	unmade []string
}

// shelvedReach is how many words may stand between the verb and what it gives up.
const shelvedReach = 6

// shelved tells whether what a match speaks of is given up, put off or only alleged: "retiró su
// proyecto de cierre", "desistiu de cortar vagas", "un supuesto plan de bajas".
func (doc *document) shelved(s *sentence, start, end int) bool {
	d := doc.d
	if doc.averted(s, start, end) || doc.gaveUp(s, start, end) {
		return true
	}
	if d.Shelves == rule.None {
		return false
	}
	if doc.calledOff(s, end) {
		return true // "el plan, que preveía la salida de 198, fue retirado"
	}
	for i := s.find(start-shelvedReach, end, d.Shelves); i >= 0; i = s.find(i+1, end, d.Shelves) {
		verb := s.has(i, d.Shelves)
		if q := s.amountFrom(verb); q != nil && q.Start == verb && q.Kind == quantity.Count {
			continue // "rinuncia a 44 impiegati"
		}
		if i >= start && verb >= end || s.find(i-2, i, d.Not) >= 0 || s.apartBetween(verb, start) {
			continue
		}
		return true
	}
	return false
}

// avertReach is how many words may stand between a verb that averts and what it averts: behind more
// of them another verb may have come, "para evitar el cierre despide a 300".
const avertReach = 3

// averted tells whether a verb says that what a match speaks of does not come: "scongiura 406
// licenziamenti", "afasta o despedimento de 140".
func (doc *document) averted(s *sentence, start, end int) bool {
	d := doc.d
	for i := s.find(start-2*avertReach, end, d.Averts); i >= 0; i = s.find(i+1, end, d.Averts) {
		verb := s.has(i, d.Averts)
		if verb < start-avertReach || s.find(i-3, i, d.Not) >= 0 || s.apartBetween(verb, start) || s.inEntity(i) {
			continue
		}
		if i < start || s.cutsWithin(verb, end, d) {
			return true
		}
	}
	return false
}

// gaveUpReach is how far before a claim the verb may stand that gives up the plan of it.
const gaveUpReach = 10

// gaveUp tells whether what a match speaks of is a plan that somebody gives up: "has abandoned a plan
// to make 90 people redundant", "ha retirado el plan con el que iba a despedir a 60".
func (doc *document) gaveUp(s *sentence, start, end int) bool {
	d := doc.d
	for i := s.find(start-gaveUpReach, end, d.DropsIt); i >= 0; i = s.find(i+1, end, d.DropsIt) {
		verb := s.has(i, d.DropsIt)
		plan := s.find(verb, min(end, verb+5), d.ItPlan)
		if plan >= 0 && s.find(i-3, i, d.Not) < 0 && !s.apartBetween(verb, max(plan, start)) && s.amountFrom(verb) != nil && !s.apartBetween(plan, end) {
			return true
		}
	}
	return false
}

// alleged tells whether what a match speaks of is only alleged: "un supuesto plan de bajas".
func (doc *document) alleged(s *sentence, start, end int) bool {
	return s.find(start-shelvedReach, end, doc.d.Supposed) >= 0
}

// deniedBefore tells whether words that deny govern a match: "smentisce la chiusura di Melfi".
func (doc *document) deniedBefore(s *sentence, start int) bool {
	d := doc.d
	if d.Shelves == rule.None {
		return false
	}
	for i := s.find(start-shelvedReach, start, d.Deny); i >= 0; i = s.find(i+1, start, d.Deny) {
		if !s.apartBetween(s.has(i, d.Deny), start) {
			return true
		}
	}
	return false
}

// apartBetween tells whether a comma, a colon, a semicolon or a dash stands between two tokens.
func (s *sentence) apartBetween(from, to int) bool {
	for i := max(0, from); i < min(to, len(s.tokens)); i++ {
		switch s.tokens[i].Mark {
		case ',', ';', ':', '—':
			return true
		}
	}
	return false
}

// unmade are the kinds of which a text may say that they will not be after all.
func unmade(kind string) bool {
	switch kind {
	case "plant_closure", "buyout", "offshoring", "rto_mandate":
		return true
	}
	return false
}

// comesToNothing tells whether the claim of a match is of what will not be after all, by the
// words around it or by those of the text before it.
func (doc *document) comesToNothing(s *sentence, kind string, start, end int) bool {
	if doc.d.Shelves == rule.None || !unmade(kind) {
		return false
	}
	if doc.shelved(s, start, end) || doc.alleged(s, start, end) || doc.deniedBefore(s, start) {
		if s.field == "title" {
			doc.unmade = append(doc.unmade, kind)
		}
		return true
	}
	return s.field == "text" && slices.Contains(doc.unmade, kind) && !s.contains(doc.d.Confirm)
}

// asks tells whether a headline's sentence is a question: "Chiude lo stabilimento? No".
func (s *sentence) asks() bool {
	for i := len(s.tokens) - 1; i >= max(0, len(s.tokens)-2); i-- {
		if s.tokens[i].Mark == '?' {
			return true
		}
	}
	end := s.span.End
	return s.field == "title" && end > 0 && strings.HasSuffix(strings.TrimSpace(s.text[s.span.Start:end]), "?")
}

// unanswered takes out what a headline only asks, where no sentence of the text says it.
func unanswered(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		gone[i] = m.question && !slices.ContainsFunc(found, func(o mention) bool { return !o.question && !o.tentative && alike(o.claim.Kind, m.claim.Kind) })
	}
	return without(found, gone)
}

// echoes makes the report that a text denies denied where it tells it: "Avianca desmiente
// despidos. Un sindicato había alertado de la salida de 230".
func echoes(found []mention) {
	for i := range found {
		m := &found[i]
		if m.claim.Kind != "layoff" || m.claim.Status == "denied" || !m.hearsay || m.field == "title" || m.claim.Cumulative {
			continue
		}
		for k := range found {
			o := &found[k]
			if o.claim.Kind != "layoff" || o.claim.Status != "denied" || o.reference.id != m.reference.id || !o.before(m) && o.sentence != m.sentence+1 {
				continue
			}
			told := o.count == nil && o.percent == nil && (!m.explicit || m.claim.Status == "reported")
			if told || m.count != nil && o.count != nil && near(m.count, o.count) {
				m.claim.Status, m.explicit = "denied", true
				break
			}
		}
	}
}

// noMore takes out what an employer denies without a number behind cuts that it has told of: "ha
// despedido a 85. La empresa descarta nuevos recortes".
func noMore(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		gone[i] = m.claim.Kind == "layoff" && m.claim.Status == "denied" && m.weight() == 2 && m.field == "text" && slices.ContainsFunc(found, func(o mention) bool {
			return o.claim.Kind == "layoff" && o.claim.Status == "confirmed" && o.weight() < 2 && o.reference.id == m.reference.id && o.before(m)
		})
	}
	return without(found, gone)
}

// outlived takes out or denies what a text tells only to say that it is not so.
func (doc *document) outlived(found []mention) []mention {
	found = doc.sharesIn(doc.ofTheirWill(found))
	if doc.d.Shelves == rule.None {
		return ofOffers(found, true)
	}
	echoes(found)
	return overtaken(ofTheUnit(unanswered(ofOffers(noMore(found), false))))
}

// before tells whether a mention stands in an earlier sentence than another.
func (m *mention) before(o *mention) bool {
	return m.field == "title" && o.field == "text" || m.field == o.field && m.sentence < o.sentence
}

// ofTheUnit takes out what a headline tells without a number of a group, where the text tells
// numbers of one other company alone and nothing of the group: "Mazda: suspensiones en Alabama.
// La planta conjunta Mazda Toyota suspendió a 350".
func ofTheUnit(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		if m.field != "title" || m.claim.Kind != "layoff" {
			continue
		}
		if m.weight() < 2 {
			gone[i] = gone[i] || m.count != nil && doneBy(found, m)
			for k := range found {
				o := &found[k]
				gone[k] = gone[k] || gone[i] && o.field == "title" && o.claim.Kind == "layoff" && o.reference.id == m.reference.id
			}
			continue
		}
		if gone[i] {
			continue
		}
		other, mine := "", false
		for k := range found {
			o := &found[k]
			switch {
			case k == i || !layoffKind(o.claim.Kind):
			case o.reference.id == m.reference.id:
				mine = true
			case o.field == "text" && o.weight() < 2 && (other == "" || other == o.reference.id):
				other = o.reference.id
			case o.weight() < 2:
				mine = true // several employers
			}
		}
		gone[i] = other != "" && !mine
	}
	return without(found, gone)
}

// doneBy tells whether the text tells the number of a headline's mention of another who is
// surely meant, and nothing of the headline's: "Fincantieri: via 48 saldatori. La ditta
// Nordsaldature ha licenziato 48 saldatori".
func doneBy(found []mention, m *mention) bool {
	other := false
	for k := range found {
		o := &found[k]
		switch {
		case o.field != "text" || !layoffKind(o.claim.Kind):
		case o.reference.id == m.reference.id:
			return false
		case o.count != nil && near(o.count, m.count) && o.link >= 4:
			other = true
		}
	}
	return other
}

// overtaken takes out the number that a paper or rumours had before the employer named its own:
// "Reuters aveva scritto di 200; Gucci ha confermato che ne eliminerà 180".
func overtaken(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		gone[i] = m.claim.Kind == "layoff" && m.rumoured && m.count != nil && slices.ContainsFunc(found, func(o mention) bool {
			return o.claim.Kind == "layoff" && o.reference.id == m.reference.id && !o.rumoured && !o.past && !o.tentative && o.count != nil && !near(o.count, m.count) && o.claim.Status != "denied"
		})
	}
	return without(found, gone)
}

// ownersName tells whether a name only says whose or from where a firm is that a word describes:
// "la tecnológica de Linda-a-Vieja", "el banco de la familia Brito", "la fintech de Pierpaolo
// Barbieri". The firm's own name stands elsewhere.
func (doc *document) ownersName(s *sentence, e *entity) bool {
	d, i := doc.d, e.start-1
	if d.NameArticle == rule.None || e.known() || e.possessive || i < 1 || s.tokens[i].Kind != token.Word || s.tokens[i].Capital {
		return false
	}
	if s.has(i, d.Owner) == e.start {
		return true
	}
	if i < 2 || max(s.has(i, d.DateOf), s.has(i, d.UnitOf), s.has(i, d.Of)) != e.start || s.has(i-1, d.Descriptor) != i || s.tokens[i-1].Capital || s.has(i-1, d.Article) > 0 || s.has(i-1, d.Plant) > 0 || s.has(i-1, d.Unit) > 0 {
		return false
	}
	if s.has(i-2, d.Article) != i-1 {
		return false
	}
	return slices.ContainsFunc(doc.named, func(r reference) bool { return r.id != e.reference.id })
}

// noteHearsay notes whether a sentence tells of cuts what others say, and what they had said.
func (doc *document) noteHearsay(s *sentence, found *mention, start, end int) {
	d := doc.d
	found.hearsay = s.contains(d.ReportWord) || s.contains(d.UnionWord) || s.contains(d.Reported) || s.contains(d.Supposed)
	if d.Shelves == rule.None {
		return
	}
	found.rumoured = found.claim.Status != "denied" && doc.hadReported(s, start, end)
}

// hadReported tells whether the clause of a match is what a paper or rumours had said before:
// "un portal brasileño había hablado de más de 200".
func (doc *document) hadReported(s *sentence, start, end int) bool {
	at := s.find(start-10, end+8, doc.d.PressPast)
	return at >= 0 && s.mark(min(at, end), max(at, start), ';') >= max(at, start)
}
