package extract

import (
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// notBehindReach is how far behind a verb the "not" may stand with which its clause ends.
const notBehindReach = 8

// notBehind tells whether the clause of a verb ends with its "not", as it does in German and
// Dutch: "schließt das Werk in Suhl nun doch nicht", "sluit het magazijn niet, maar".
func (doc *document) notBehind(s *sentence, end int) bool {
	d := doc.d
	if d.NotBehind == rule.None {
		return false
	}
	for i := end; i < min(len(s.tokens), end+notBehindReach); i++ {
		if not := s.has(i, d.NotBehind); not > 0 {
			return not >= len(s.tokens) || s.tokens[not].Mark != 0 || s.has(not, d.And) > 0
		}
		if s.tokens[i].Mark != 0 {
			break
		}
	}
	return false
}

// noFreeze tells whether a freeze of hiring is only denied: "kein Einstellungsstopp", "stoppt
// Neueinstellungen nicht", "weist Gerüchte über einen Einstellungsstopp zurück".
func (doc *document) noFreeze(s *sentence, start, end int) bool {
	d := doc.d
	if d.NoSuch == rule.None {
		return false
	}
	if s.endsAt(start, d.NoSuch) || s.has(start-1, d.Article) == start && s.endsAt(start-1, d.NoSuch) {
		return true
	}
	if s.find(start, end, d.HireOff) >= 0 && doc.notBehind(s, end) {
		return true
	}
	return s.find(start-4, start, d.ReportWord) >= 0 && s.contains(d.Deny)
}

// calledOff tells whether what a claim that ends before token end speaks of was given up:
// "Le projet de suppression de 95 postes est abandonné".
func (doc *document) calledOff(s *sentence, end int) bool {
	return s.find(end-1, end+9, doc.d.CalledOff) >= 0
}

// beyondFear tells whether a count is only by how much the cuts differ from what was feared:
// "460 ontslagen minder dan gevreesd".
func (doc *document) beyondFear(s *sentence, q *quantity.Quantity) bool {
	at := s.find(q.End, q.End+4, doc.d.ThanFeared)
	return q.Kind == quantity.Count && at >= 0 && !s.comma(q.End, at)
}

// afterLong tells whether a claim belongs to what a length of years is told to have passed since:
// "three years after it laid off 900,", "dertig jaar na het bankroet, dat 5600 mensen hun werk
// kostte,", "vier Jahre ist es schon her, dass".
func (doc *document) afterLong(s *sentence, a *quantity.Quantity, start int) bool {
	d := doc.d
	if a.Kind != quantity.Duration || a.Low < severalYears || a.End > start {
		return false
	}
	if since := s.has(a.End, d.LongSince); since > 0 && since < start && s.tokens[since].Mark == ',' {
		return true
	}
	if s.has(a.End, d.Subordinator) == 0 && s.has(a.End, d.After) == 0 {
		return false
	}
	comma := s.mark(a.End, start, ',')
	if comma >= start {
		return s.has(a.End, d.Subordinator) > 0
	}
	return s.has(comma+1, d.Relative) > 0 && s.mark(comma+1, start, ',') >= start
}

// onceSaid tells whether a count is what was spoken of before another took its place: "Vergangene
// Woche war noch von 85 Kündigungen die Rede, nun trennt sich Weigel von 62".
func (doc *document) onceSaid(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if d.OnceSaid == rule.None || q.Kind != quantity.Count || s.find(q.Start-5, q.Start, d.OnceSaid) < 0 || s.contains(d.Deny) {
		return false
	}
	for i := range s.amounts {
		if o := &s.amounts[i]; o.Kind == quantity.Count && o.Start > q.End+4 && o.High != q.High && o.High > 12 {
			return true
		}
	}
	return doc.numbered()
}

// hasGone tells whether a count is one of jobs that the words say have gone, whatever plan the
// sentence also speaks of: "heeft 6000 van de 7500 geplande banen geschrapt", "2 213 personnes ont
// finalement été licenciées".
func (doc *document) hasGone(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if d.Infinitive == rule.None {
		return false
	}
	for i := max(0, q.Start-4); i < q.Start; i++ {
		if s.has(i, d.DoneAux) > 0 && s.mark(i, q.Start, ',') >= q.Start && s.find(i, q.Start, d.Plan) < 0 && s.find(i, q.Start, d.Announce) < 0 {
			return doc.cutsIn(s, q.End, q.End+9)
		}
	}
	for i := q.End; i < min(len(s.tokens), q.End+4) && s.tokens[i].Mark == 0 && s.has(i, d.Plan) == 0; i++ {
		if aux := s.has(i, d.DoneAux); aux > 0 {
			return doc.cutsIn(s, aux, aux+5)
		}
	}
	return false
}

// cutsIn tells whether a verb of cutting stands between two tokens, with neither a mark nor an
// infinitive before it.
func (doc *document) cutsIn(s *sentence, from, to int) bool {
	d := doc.d
	for i := from; i < min(len(s.tokens), to) && s.tokens[i].Mark == 0 && s.has(i, d.Infinitive) == 0; i++ {
		if s.has(i, d.LayoffVerb) > 0 || s.has(i, d.GoneStrong) > 0 || max(s.has(i, d.CutVerb), s.has(i, d.Gone)) > 0 && s.has(i, d.Plan) == 0 && s.has(i, d.PlanAfter) == 0 {
			return true
		}
	}
	return false
}
