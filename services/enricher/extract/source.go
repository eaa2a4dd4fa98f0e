package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// bystanders is who does not cut, by id.
type bystanders struct {
	// receivers are the firms that wind an employer of the text up.
	receivers []string
	// watchers are those who only count or foretell what others do.
	watchers []string
}

// receives tells whether a name is that of a firm that winds the employer up: "Ada Long of
// Interpath was appointed as administrator", "Interpath, appointed on Tuesday,".
func (doc *document) receives(s *sentence, e *entity) bool {
	d := doc.d
	if d.Receiver == rule.None || s.field == "title" {
		return false
	}
	if slices.Contains(doc.receivers, e.reference.id) {
		return true
	}
	behind := s.has(e.start-1, d.ExecOf) > 0 || s.has(e.start-1, d.From) > 0
	named := behind && (s.find(e.end, e.end+8, d.Receiver) >= 0 || s.endsAt(e.start-1, d.Receiver) || s.find(e.start-6, e.start-1, d.Receiver) >= 0 && s.has(e.end, d.Said) > 0) || e.start > 0 && s.has(e.start-1, d.Receiver) == e.start || e.end+1 < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.has(e.end+1, d.Appointed) > 0
	if named && e.reference.id != "" && len(doc.receivers) < 20 {
		doc.receivers = append(doc.receivers, e.reference.id)
	}
	return named
}

// toldTo tells whether a name is that of the agency that a notice went to: "a notice posted
// by the New York State Department of Labor".
func (doc *document) toldTo(s *sentence, e *entity) bool {
	agency := s.find(e.start, e.end, doc.d.Agency) >= 0
	for k := max(0, e.start-7); k < e.start; k++ {
		agency = agency || s.has(k, doc.d.Agency) >= e.end // the "Development" of Iowa Workforce Development
	}
	return agency && (s.contains(doc.d.Notices) || s.contains(doc.d.WarnNoun) || doc.addressed(s, e)) && !doc.cutsNext(s, e)
}

// watches tells whether a name is only that of who counts jobs or watches the economy: "…,
// Statistics Canada said on Friday", "Acme economists expect a wave of layoffs".
func (doc *document) watches(s *sentence, e *entity) bool {
	d := doc.d
	if e.possessive {
		return false
	}
	if s.has(e.start, d.StatBody) >= e.end && (s.has(e.end, d.Said) > 0 || s.has(e.end, d.PressSays) > 0) && s.find(e.end, e.end+4, d.CompanyWord) < 0 {
		return true
	}
	if e.start > 0 && s.endsAt(doc.wordBefore(s, e)+1, d.StudyBy) && !doc.cutsNext(s, e) {
		return true // "a study by the Brookings Institution suggests"
	}
	if s.endsAt(e.start, d.Institute) && s.has(e.end, d.Forecasts) > 0 {
		if !slices.Contains(doc.watchers, e.reference.id) && len(doc.watchers) < 20 {
			doc.watchers = append(doc.watchers, e.reference.id)
		}
		return true // "L'institut Xerfi prévoit la disparition de"
	}
	after := s.has(e.end, d.Experts)
	return after > 0 && (s.has(after, d.PressSays) > 0 || s.has(after, d.Forecasts) > 0)
}

// markSource tells whether the name is only cited here.
func (doc *document) markSource(s *sentence, e *entity) {
	d := doc.d
	press := s.isPress(e, d)
	if press {
		for k := e.end; k < e.end+3 && k < len(s.tokens) && s.tokens[k].Kind == token.Word; k++ {
			if s.has(k, d.PressSays) > 0 {
				e.source = true // "Reuters had reported"
			}
		}
	}
	if doc.credited(s, e) || press && doc.toldPress(s, e) {
		e.source = true
	}
	if !e.known() && !e.possessive && s.has(e.start-1, d.Subordinator) > 0 && s.has(e.end, d.Wrote) > 0 {
		e.source = true // "after Dagens Industri wrote that"
	}
	if !e.known() && !e.possessive && e.start > 0 && s.tokens[e.start-1].Mark == ',' && s.has(e.end, d.PressVerb) > 0 && doc.tellsLast(s, s.has(e.end, d.PressVerb)) {
		e.source = true // "…, Yle reported."
	}
	if e.start > 0 && s.endsAt(e.start, d.BodyWord) && (d.Tag == "en" || !doc.cutsNext(s, e) && s.find(e.end, e.end+5, d.Staffs) < 0) {
		e.source = true // "the trade body UKHospitality"
	}
	if s.has(e.start, d.ForHead) > 0 && s.has(e.start+1, d.HeadConnect) > 0 && s.find(e.end, e.end+3, d.PressSays) >= 0 {
		e.source = true // "The Center for Automotive Research has said"
	}
	if e.start > 0 && s.has(e.start-1, d.Rival) == e.start && (doc.cutsNext(s, e) || s.has(e.end, d.PressSays) > 0 && s.amountStarts(s.has(e.end, d.PressSays))) {
		return // "Rival Acme is cutting 400 jobs"
	}
	if doc.rivalActs(s, e) {
		return // "Its competitor Acme confirmed that it is cutting"
	}
	if k := len(doc.w.entities); k > 0 && e.start > 0 && doc.w.entities[k-1].source && doc.w.entities[k-1].end == e.start-1 && s.has(e.start-1, d.And) > 0 {
		e.source = true // "joining Acme and Bolt"
	}
	described := doc.wordBefore(s, e) + 1 // "a study by the consultancy Acme"
	for k := max(0, described-4); k < described; k++ {
		if s.has(k, d.Reporter) == described {
			e.source = true
		}
	}
	for k := max(0, e.start-4); k < e.start; k++ {
		if end := s.has(k, d.Reporter); end == e.start || end == e.start-1 && end > 0 && s.tokens[e.start-1].Kind == token.Word && !s.tokens[e.start-1].Capital && s.tokens[e.start-1].End-s.tokens[e.start-1].Start <= 3 {
			e.source = true
		}
	}
	if press {
		if s.has(e.end, d.PressSays) > 0 || e.start > 0 && (s.tokens[e.start-1].Mark == '(' || s.tokens[e.start-1].Mark == '—') || e.start == 0 && e.end < len(s.tokens) && (s.tokens[e.end].Mark == ':' || s.tokens[e.end].Mark == '—') ||
			e.end == len(s.tokens) || s.tokens[e.end].Mark != 0 && e.end >= len(s.tokens)-1 {
			e.source = true
		}
		if e.possessive {
			return
		}
	}
}

// ofReport tells whether a paper's name only says whose report is spoken of: "brushed aside a Sunday
// Times report that".
func (doc *document) ofReport(s *sentence, e *entity) bool {
	d := doc.d
	if d.Tag != "en" || e.possessive || s.has(e.end, d.ReportWord) == 0 || !s.isPress(e, d) {
		return false
	}
	return s.has(e.start-1, d.Article) > 0 || e.start > 1 && s.has(e.start-2, d.Article) == e.start-1 && s.tokens[e.start-1].Capital
}

// tellsLast tells whether nothing is told behind token i: the sentence ends there, or goes on with
// a day or with whom somebody cites.
func (doc *document) tellsLast(s *sentence, i int) bool {
	d := doc.d
	if i >= len(s.tokens) || s.tokens[i].Kind == token.Mark || s.has(i, d.Reporter) > 0 || s.has(i, d.Today) > 0 || s.has(i, d.Yesterday) > 0 {
		return true
	}
	w := s.tokens[i].Word
	if s.has(i, d.WhenWord) == i+1 && i+1 < len(s.tokens) {
		w = s.tokens[i+1].Word
	}
	return w > 0 && d.Weekdays[w] > 0
}
