package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// closureState is what the text has said of plants, and of a company's end.
type closureState struct {
	// plantIn is the number of the sentence of plantField that last spoke of a plant.
	plantField string
	plantIn    int
	// shutDay is the day on which a plant closes by sentence shutIn of the text.
	shutDay string
	shutIn  int
	// over: the text says that the company as a whole gives up.
	over bool
}

// affirms tells whether a sentence has a term of a class that no word before it denies: "will
// reopen", and not "will not reopen", "never resumed".
func (doc *document) affirms(s *sentence, class rule.Class) bool {
	for i := s.find(0, len(s.tokens), class); i >= 0; i = s.find(i+1, len(s.tokens), class) {
		if s.find(i-2, i, doc.d.Not) < 0 && !(i > 0 && s.has(i-1, doc.d.NoPlans) == i) {
			return true
		}
	}
	return false
}

// closureCount finds the people a closing plant employs: "affecting 300 workers", "where 85
// people work", whatever of it stands first.
func (doc *document) closureCount(s *sentence, start, end int) *quantity.Quantity {
	for i := range s.amounts {
		q := s.amounts[i]
		if q.High < 2 || q.Kind != quantity.Count || q.Words && q.High < 13 && doc.d.Tag == "en" && q.End < len(s.tokens) && s.tokens[q.End].Capital || slotOf(q, s, doc.d)&rule.SlotCount == 0 || s.separated(q.End, start) || doc.notThePlants(s, &q, end) {
			continue
		}
		told := s.endsAt(q.Start, doc.d.WorkforceOf) // "which has a workforce of 130"
		where := doc.d.WherePeople != rule.None && (s.find(q.Start-4, q.Start, doc.d.WherePeople) >= 0 || told && s.find(q.Start-8, q.Start, doc.d.WherePeople) >= 0)
		if (q.Start < start || q.Start > end+16) && !(where && q.Start > start-24) {
			continue
		}
		if told || s.find(q.End, q.End+4, doc.d.Staffs) >= 0 {
			return &q
		}
	}
	return nil
}

// notThePlants tells whether a number behind a closure is of those who tell of it ("two people
// briefed on the talks said"), or of cuts that a clause of their own adds: "shutting its plant in
// Brno, and cutting 180 jobs".
func (doc *document) notThePlants(s *sentence, q *quantity.Quantity, end int) bool {
	d := doc.d
	if d.Tag != "en" {
		return false
	}
	if s.has(q.End, d.Reported) > 0 || s.has(q.Start, d.Reported) > 0 {
		return true
	}
	cut := s.find(max(end, q.Start-3), q.Start, d.CutVerb)
	return cut > end+1 && s.has(cut-1, d.And) == cut && s.tokens[cut-2].Mark == ','
}

// siteHas finds how many a plant has by a verb that needs the plant beside it: "the site has
// 180 employees", "its 280 workers can apply".
func (doc *document) siteHas(s *sentence) *quantity.Quantity {
	d := doc.d
	if d.WherePeople == rule.None {
		return nil
	}
	for k := range s.amounts {
		q := s.amounts[k]
		if q.Kind != quantity.Count || q.High < 3 || slotOf(q, s, d)&rule.SlotCount == 0 || s.find(q.End, q.End+3, d.Folks) < 0 {
			continue
		}
		has := s.find(q.Start-4, q.Start, d.Has)
		if has > 0 && s.find(has-4, has, d.Plant) >= 0 {
			return &q
		}
		if q.Start > 0 && (s.has(q.Start-1, d.SiteOwn) == q.Start || s.endsAt(q.Start, d.SiteOwn)) {
			return &q
		}
	}
	return nil
}

// while is a length of time, in hours, for which a plant may stand still and go on after it.
const while = 26 * 7 * 24

// forWhile tells whether a plant is only shut for so many days, weeks or months.
func (doc *document) forWhile(s *sentence, start, end int) bool {
	for i := range s.amounts {
		a := &s.amounts[i]
		if a.Kind != quantity.Duration || a.High > while || a.Start < start || a.Start > end+8 || s.mark(end, a.Start, ',') < a.Start {
			continue
		}
		if s.find(a.Start-2, a.Start, doc.d.ForTime) >= 0 || doc.d.WithinTime != rule.None && !s.endsAt(a.Start, doc.d.WithinTime) && !s.endsAt(a.Start-1, doc.d.WithinTime) {
			return true // "parará quince días su acería"
		}
	}
	return false
}

// plantTold tells whether a sentence or one of the two before it speaks of a plant, which "it"
// may then mean.
func (doc *document) plantTold(s *sentence) bool {
	if s.contains(doc.d.Plant) {
		return true
	}
	switch doc.plantField {
	case s.field:
		return s.number > doc.plantIn && s.number-doc.plantIn <= onward
	case "title":
		return s.field == "text" && s.number < onward
	}
	return false
}

// ofPlant tells whether a name that nobody knows is only that of a plant, as it stands between
// an article and the plant, where another name can be the owner's: "the Saltney sugar refinery:
// British Sugar is to close it".
func (doc *document) ofPlant(s *sentence, e *entity) bool {
	d := doc.d
	if d.Tag != "en" || e.known() || e.possessive || e.person || e.place || e.start < 1 || s.has(e.start-1, d.Article) != e.start && s.has(e.start-1, d.Own) != e.start {
		return false
	}
	if last := e.end - 1; max(s.has(last, d.TradeNoun), s.has(last, d.TradeTail), s.has(last, d.CompanyNoun), s.has(last, d.Tail)) > last {
		return false
	}
	at := e.end
	for at < min(len(s.tokens), e.end+3) && s.has(at, d.Plant) == 0 && s.tokens[at].Word >= 0 && !s.tokens[at].Capital && s.tokens[at].Mark == 0 {
		at++
	}
	if s.has(at, d.Plant) == 0 {
		return false
	}
	if doc.focus.id != "" && doc.focus.id != e.reference.id {
		return true
	}
	for i := range s.entities {
		if o := &s.entities[i]; o.start != e.start && doc.usable(o) && !o.person && !o.place && !o.source && !o.aside && (o.known() && !o.ordinary || o.possessive || doc.leadsVerb(s, o)) {
			return true
		}
	}
	return false
}

// onlyUnit tells whether what is closed between two tokens is one of a plant's lines, furnaces or
// blocks, told by its number.
func (doc *document) onlyUnit(s *sentence, start, end int) bool {
	d := doc.d
	for i := s.find(start-1, end+3, d.Designed); i >= 0; i = s.find(i+1, end+3, d.Designed) {
		if at := s.has(i, d.Designed); at < len(s.tokens) && s.tokens[at].Kind == token.Number && s.find(at+1, at+4, d.Staffs) < 0 {
			return true
		}
	}
	return false
}

// staffApart gives a closure told in a later sentence the cuts told with it where the text has told
// of another closure of the same company with another number: two plants, and not one told twice.
// "Acme will close its Medley centre and lay off 41. In June it shut its Memphis centre and laid off 66."
func staffApart(found []mention) {
	for i := range found {
		m := &found[i]
		if m.claim.Kind != "plant_closure" || m.count != nil || m.field != "text" || m.reference.id == "" {
			continue
		}
		var lost *quantity.Quantity
		for k := range found {
			if o := &found[k]; o.claim.Kind == "layoff" && o.count != nil && !o.claim.Cumulative && o.field == m.field && o.sentence == m.sentence && o.reference.id == m.reference.id && o.start > m.start {
				lost = o.count
			}
		}
		if lost == nil {
			continue
		}
		for k := range found {
			if o := &found[k]; o.claim.Kind == "plant_closure" && o.count != nil && o.field == m.field && o.sentence < m.sentence && o.reference.id == m.reference.id && !near(o.count, lost) {
				m.count = lost
			}
		}
	}
}
