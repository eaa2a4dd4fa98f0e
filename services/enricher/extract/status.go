package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// status reads from the words around a claim whether it is confirmed, planned, reported
// or denied, and whether the words say so or it is only the default.
func (doc *document) status(s *sentence, start, end int) (status string, explicit bool) {
	d := doc.d
	if doc.denies(s) && !doc.deniesElse(s, start) || doc.deniedBefore(s, start) {
		return "denied", true
	}
	confirmed := s.confirms(d)
	reported := false
	// what is said by its employer before is no report for a source that the rest of the
	// sentence credits
	said := false
	for i := 0; i < start; i++ {
		if s.has(i, d.Said) > 0 && i > 0 && (s.inEntity(i-1) || s.has(i-1, d.CompanyWord) > 0 || d.Tag == "en" && s.endsAt(i, d.FirmKind) && s.find(i-4, i, d.Article) == 0) {
			said = true
		}
	}
	for i := s.find(0, len(s.tokens), d.Reported); i >= 0; i = s.find(i+1, len(s.tokens), d.Reported) {
		if cue := s.has(i, d.Reported); !(said && i > end+3) {
			if e := s.entityOver(i); e != nil && cue <= e.end {
				continue // Business Insider is called so
			}
			if s.has(i, d.OwnReport) > 0 || s.endsAt(cue, d.OwnReport) {
				continue // "said in its quarterly report"
			}
			if doc.recalls(s, i) || doc.ofOther(s, i, start, end) {
				continue
			}
			if s.has(i, d.ReportsTo) > 0 || d.MonthMark != rule.None && s.contains(d.ReportsTo) || doc.filer.id != "" && s.tokens[i].Capital && i > 0 {
				continue // "who report to the Seattle office", "the Original Report"
			}
			reported = true
			break
		}
	}
	if !reported {
		for _, e := range s.entities {
			if e.start > 0 && (s.tokens[e.start-1].Mark == '|' || s.field == "title" && s.has(e.start, d.Publisher) == len(s.tokens)) {
				continue // "Acme lays off 40 | Gazette": on whose page it stands
			}
			if d.Tag == "en" && s.endsAt(e.start, d.OwnedBy) {
				continue // "Acme, which is owned by Moody's, said"
			}
			if !(said && e.start > end+3) && s.isPress(&e, d) && !e.possessive && !s.ofItself(&e, d) && !doc.ofOneself(s, &e, start, end) && (s.has(e.end, d.PressSays) > 0 || d.Tag != "en" && (s.saidBefore(&e, d) || s.saidBehind(&e, d)) || e.source && !s.parenthesised(&e)) && !s.toldBy(doc.wordBefore(s, &e), d) {
				reported = true
			}
		}
	}
	if last := len(s.tokens) - 1; s.field == "title" && last > 3 && (s.tokens[last].Hyphen && s.tokens[last].Start > 0 && s.text[s.tokens[last].Start-2] == ' ' || s.tokens[last-1].Mark == '—' || s.tokens[last-1].Mark == ':') && (s.has(last, d.UnionWord) > 0 || s.has(last, d.ReportWord) > 0 || s.has(last, d.SourceWord) > 0) {
		reported = true // "Acme to cut jobs -union"
	}
	if at := s.find(0, 3, d.UnionWord); d.Tag != "en" && at >= 0 && s.mark(at, at+3, ':') < min(at+3, len(s.tokens)) {
		reported = true // "Vakbond: 400 banen op de tocht"
	}
	reported = reported || s.learned(d) || doc.reportHeads(s)
	if s.contains(d.UnionWord) || s.contains(d.LocalWord) {
		if s.unionTold(d) || doc.hears(s, start) {
			return "reported", true // whatever the employer's own words would be
		}
		reported = reported || (s.contains(d.UnionSays) || d.Tag == "en" && s.contains(d.Reporter)) && s.unionSays(d) && !s.companySays(d)
	}
	for i := range s.entities {
		e := &s.entities[i]
		from := e.start - 1
		if d.OwnReport != rule.None && from > end && s.has(from, d.Article) == from+1 {
			from-- // ", the Heilbronner Stimme reported"
		}
		if e.start > end && e.end < len(s.tokens) && !e.person && s.tokens[from].Mark == ',' && max(s.has(e.end, d.HasReported), s.has(e.end, d.Wrote)) > 0 {
			reported = true // "…, the broadcaster NHK reported"
		}
	}
	if reported && !confirmed {
		return "reported", true
	}
	if doc.planned(s, start, end) {
		return "planned", true
	}
	if doc.unionPaper && !confirmed {
		return "reported", true
	}
	if confirmed || s.contains(d.CompanyCue) {
		return "confirmed", true
	}
	if reported {
		return "reported", true
	}
	return "confirmed", false
}

// confirms tells whether words by which an employer confirms stand in the sentence, other than
// such as are denied: "que la láctea todavía no comunicó".
func (s *sentence) confirms(d *dialect) bool {
	if d.Tag == "en" {
		return s.contains(d.Confirm)
	}
	for i := s.find(0, len(s.tokens), d.Confirm); i >= 0; i = s.find(i+1, len(s.tokens), d.Confirm) {
		if s.find(i-3, i, d.Not) < 0 {
			return true
		}
	}
	return false
}

// saidBefore tells whether a verb of the press stands right before a name, but for articles and
// quotation marks: "schrijft het Dagblad", "avance « Le Courrier »".
func (s *sentence) saidBefore(e *entity, d *dialect) bool {
	i := e.start - 1
	for i > 0 && i > e.start-4 && (s.has(i, d.Article) > 0 || s.tokens[i].Kind == token.Mark && quoteMark(s.tokens[i].Mark)) {
		i--
	}
	return i >= 0 && s.endsAt(i+1, d.PressSays)
}

// saidBehind tells whether a verb of the press follows a name behind what commas set apart:
// "Reuters, citando un documento interno, scrive che".
func (s *sentence) saidBehind(e *entity, d *dialect) bool {
	if e.end >= len(s.tokens) || s.tokens[e.end].Mark != ',' {
		return false
	}
	comma := s.untilComma(e.end+1, e.end+14)
	return comma < min(e.end+14, len(s.tokens)) && s.has(comma+1, d.PressSays) > 0
}

// reportHeads tells whether a headline begins with a word for the press and a colon: "Zeitung:
// Kestrel plant Abbau von 350 Stellen".
func (doc *document) reportHeads(s *sentence) bool {
	if s.field != "title" || s.number > 0 {
		return false
	}
	end := s.has(0, doc.d.ReportHead)
	return end > 0 && end < len(s.tokens) && s.tokens[end].Mark == ':'
}

// ofItself tells whether a newspaper says something of itself: "the Times said Tuesday it
// planned to lay off 115".
func (s *sentence) ofItself(e *entity, d *dialect) bool {
	i := s.find(e.end, e.end+1, d.Said)
	if i < 0 {
		return false
	}
	for i++; i < min(len(s.tokens), e.end+4); i++ {
		if w := s.tokens[i].Word; w > 0 && d.Weekdays[w] > 0 || s.has(i, d.WhenWord) > 0 {
			continue
		}
		return s.has(i, d.CompanyWord) == i+1
	}
	return false
}

// unionSays tells whether a union's or an analyst's word is what the sentence rests on.
func (s *sentence) unionSays(d *dialect) bool {
	for i := range s.tokens {
		end := max(s.has(i, d.UnionWord), s.local(i, d))
		for d.UnionHead != rule.None && end > 0 && end < min(len(s.tokens), i+8) && (s.tokens[end].Capital || s.has(end, d.Connector) > end || s.has(end, d.And) > end) {
			end++ // the Guild of Dock and Warehouse Workers
		}
		said := i - 1
		if d.Tag != "en" && s.has(said, d.Article) == i {
			said-- // "sostiene il comitato di redazione"
		}
		if end > 0 && (s.find(end, end+4, d.UnionSays) >= 0 || s.saysLater(end, d) >= 0 || s.has(said, d.UnionSays) == said+1 || s.creditedAt(i, d)) {
			return true
		}
	}
	return false
}

// creditedAt tells whether words that credit somebody stand before token i, other than those
// with which the one there is told something: "it told the works council".
func (s *sentence) creditedAt(i int, d *dialect) bool {
	for k := max(0, i-5); k < i; k++ {
		if s.has(k, d.Reporter) > 0 && s.has(k, d.Told) == 0 {
			return true
		}
	}
	return false
}

// companySays tells whether an employer is said to speak in the sentence, by words other than
// those a union or an analyst speaks with: "Unifor said on Friday" are the union's.
func (s *sentence) companySays(d *dialect) bool {
	for i := range s.tokens {
		end := s.has(i, d.CompanyCue)
		if end == 0 {
			continue
		}
		if d.Tag != "en" && s.find(i-3, i, d.Not) >= 0 {
			continue // "que la láctea todavía no comunicó"
		}
		if s.has(i, d.UnionSays) == 0 || !s.endsAt(i, d.UnionWord) && !s.ofUnion(i, d) {
			return true
		}
	}
	return false
}

// unionTold tells whether a union tells the workforce: "the head of the works council told
// employees".
func (s *sentence) unionTold(d *dialect) bool {
	for i := range s.tokens {
		if end := s.has(i, d.UnionWord); end > 0 && s.has(end, d.Told) > 0 {
			return true
		}
	}
	return false
}

// toldBy tells whether somebody in office tells the newspaper whose name follows token i,
// so that it only passes on what the employer says: "the chief executive told the Times".
func (s *sentence) toldBy(i int, d *dialect) bool {
	if i < 1 || s.find(i-1, i+1, d.Told) < 0 && s.find(i-3, i+1, d.Leaked) < 0 && s.find(i, i+2, d.ToldTo) < 0 {
		return false
	}
	if s.find(i-5, i+1, d.Leaked) >= 0 {
		return s.find(i-6, i, d.OwnPaper) >= 0 // "in a memo seen by the Times": its words are the employer's
	}
	for k := i - 3; k < i && d.FirmKind != rule.None; k++ {
		if k > 0 && s.has(k, d.Told) > 0 && s.endsAt(k, d.FirmKind) {
			return true // "the turbine manufacturer told the BBC"
		}
	}
	return s.find(i-7, i, d.Executive) >= 0 || s.find(i-7, i, d.PersonTitle) >= 0 || s.find(i-5, i, d.CompanyWord) >= 0 || s.inEntity(i-1) || s.find(i-5, i, d.CompanyCue) >= 0
}

// distant tells whether a year stands after the claim that lies so far ahead that the cut
// is spread over years: "by 2030", said in 2026.
func (doc *document) distant(s *sentence, start, end int) bool {
	now := doc.published.Year()*12 + int(doc.published.Month())
	for i := range s.amounts {
		a := &s.amounts[i]
		if a.Kind == quantity.Duration && a.High >= 2*8766 && a.High <= 10*8766 && a.Start > start && a.Start < end+16 && s.find(a.Start-4, a.Number, doc.d.Over) >= 0 && s.find(a.Start-3, a.Number, doc.d.PastTime) < 0 {
			return true // "over the next two years"
		}
		if a.Kind == quantity.Year && a.Low == a.High && (a.Start > start || doc.d.Tag != "en" && a.Start > start-10) && a.Start < end+14 && s.find(a.Start-5, a.Number, doc.d.ByThen) >= 0 && !doc.published.IsZero() && int(a.High)*12+doc.monthOf(s, a)-now >= 20 {
			return true
		}
	}
	return false
}

// planned tells whether a word of intention or condition governs the claim: one before it
// in the same clause, or within it.
func (doc *document) planned(s *sentence, start, end int) bool {
	d := doc.d
	if doc.distant(s, start, end) || doc.hangs(s, start, end) {
		return true
	}
	if at := s.find(end, min(len(s.tokens), end+8), d.OnCondition); at >= 0 || s.has(0, d.OnCondition) > 0 {
		return true // "würden 45 Stellen wegfallen, sofern kein Käufer gefunden werde"
	}
	from, reach := start, 12
	if d.Tag != "en" {
		reach = 20 // "a présenté aux élus un projet de …, qui entraînerait": longer ways to the verb
	}
	for from > 0 && start-from < reach {
		if m := s.tokens[from-1].Mark; m == ';' || m == '—' {
			break
		}
		from--
	}
	for i := s.find(from, end+10, d.Plan); i >= 0; i = s.find(i+1, end+10, d.Plan) {
		cue := s.has(i, d.Plan)
		if s.inEntity(i) || doc.apart(s, i, end) || i >= end && s.find(end, i, d.Superseded) >= 0 {
			continue // "Target is cutting", "werden 410 abgebaut, ursprünglich waren 550 vorgesehen"
		}
		if w := s.tokens[i].Word; d.Months[w] > 0 && s.tokens[i].Capital {
			continue // "on May 4"
		}
		if s.has(i, d.Must) > 0 && (s.contains(d.Confirm) || s.contains(d.CompanyCue)) {
			continue // "moet weg, heeft de directie verteld": what it must do is decided
		}
		if s.has(cue, d.LetterVerb) > 0 && s.find(max(0, i-1), i, d.We) >= 0 {
			continue // "I want to let you know that we are reducing"
		}
		if i < start && s.find(i-5, i, d.DoneWord) >= 0 && s.has(i, d.CutsWord) == 0 && s.has(i, d.Conditional) == 0 && doc.talks(s, i) {
			continue // "has concluded its consultation and will"
		}
		if i < start && d.Tag == "en" && doc.talksOver(s, cue, start) {
			continue // "change negotiations had ended and that 225 would be given notice"
		}
		if i > 0 && s.has(i, d.CutsWord) > 0 && (s.has(i-1, d.Article) > 0 || s.has(i-1, d.Own) > 0 || i > 1 && s.has(i-2, d.Article) > 0 && s.has(i-1, d.CutsWord) > 0) {
			continue // "approved a plan to reduce": the plan is a decision
		}
		if s.has(i, d.Intends) > 0 && i < end && (s.contains(d.WarnNoun) || s.contains(d.Agency) && s.contains(d.Notices)) {
			continue // "plans to lay off 148, a notice to the state says": the notice is given
		}
		if i > 0 && i < end && s.has(i, d.Intends) > 0 && s.find(i-2, i, d.Announce) >= 0 && !s.contains(d.PlanAfter) {
			continue // "has announced plans to cut"
		}
		if s.has(i, d.Foreseen) > 0 && i < end && s.find(i-8, i, d.Programme) >= 0 {
			continue // "the plan is expected to eliminate": what was decided will do so
		}
		if i == end && cue == i+1 && d.Tag == "en" && (d.GerundEnd.ends(s.word(start)) || start > 0 && d.GerundEnd.ends(s.word(start-1))) {
			continue // "Why Acme letting 9,000 go could be an early warning"
		}
		// "said it would cut" is only the tense of reported speech
		if s.has(i, d.Conditional) > 0 && (s.find(max(0, i-7), i, d.Said) >= 0 || d.OwnReport != rule.None && doc.saidOf(s, i)) {
			continue
		}
		if i >= end && s.find(end, i, d.DiffThan) >= 0 {
			break // "fewer than the 80 proposed in the budget"
		}
		if i >= end && s.clauseEnds(end, i) && !(d.Tag == "en" && s.has(i, d.IfWord) > 0) { // "…, unless a buyer comes forward"
			break
		}
		// "said it will", "is to cut": firm; a soft word in a headline ("set to") is planned
		if i >= end && s.has(i, d.PlanAfter) == 0 {
			continue
		}
		return true
	}
	return false
}

// clauseEnds tells whether a comma stands right before token i, behind a match that ends at
// end, other than one that closes a number in apposition: "2,000 jobs, almost a third of
// its workforce, over the next two years".
func (s *sentence) clauseEnds(end, i int) bool {
	if s.tokens[i-1].Mark != ',' {
		return false
	}
	from := i - 2
	for from > end && s.tokens[from].Mark != ',' {
		from--
	}
	for k := range s.amounts {
		if a := &s.amounts[k]; a.Start > from && a.End < i && a.Kind == quantity.Percent {
			return false
		}
	}
	return true
}

// talksOver tells whether what a word of plans speaks of, which ends at token i, is told to be
// over before the claim: "consultation has concluded and".
func (doc *document) talksOver(s *sentence, i, start int) bool {
	at := s.find(i, min(start, i+4), doc.d.DoneWord)
	return at >= 0 && s.has(at, doc.d.Subordinator) == 0 && s.find(i, at, doc.d.Article) < 0
}

// talks tells whether the plan at token i is a round of talks, which can be over.
func (doc *document) talks(s *sentence, i int) bool {
	return doc.d.ConsultStart.begins(strings.ToLower(s.word(i)))
}

// denies tells whether the sentence denies a report.
func (doc *document) denies(s *sentence) bool {
	d := doc.d
	at := s.find(0, len(s.tokens), d.Deny)
	if at < 0 && doc.rebuffs(s) {
		at = 0
	}
	if at < 0 {
		return s.contains(d.NoPlans) && s.contains(d.ReportWord) && (doc.rumourDenied || s.contains(d.Despite))
	}
	return s.contains(d.CutNoun) || s.contains(d.LayoffVerb) || s.contains(d.CutVerb) || s.contains(d.ReportWord)
}

// negated tells whether "no", "not", "avoid" or "without" governs the claim.
func (doc *document) negated(s *sentence, start, end int) bool {
	d := doc.d
	for i := s.find(start-5, end, d.NoPlans); i >= 0; i = s.find(i+1, end, d.NoPlans) {
		if !doc.stated(s, i) || s.has(i, d.BeDown) > 0 || s.within(i, d.Fails) || i == start && s.has(i, d.NoneOf) > 0 {
			continue
		}
		stop := s.has(i, d.NoPlans)
		if i >= start && i > start && s.has(i, d.LayoffVerb) == 0 && i >= end-1 || d.Shelves != rule.None && i > start && s.amountStarts(stop) {
			continue // "serán 1.900 y no 2.100"
		}
		blocked := false
		for k := stop; k < start; k++ {
			if m := s.tokens[k].Mark; m == ',' || m == ';' || m == '.' || m == ':' || m == '—' {
				blocked = true
			}
		}
		if !blocked {
			return true
		}
	}
	return doc.calledOff(s, end)
}
