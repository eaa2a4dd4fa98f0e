package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// countedOf tells whether another, smaller count follows a comma after q, of which that is a part.
func (s *sentence) countedOf(q *quantity.Quantity) bool {
	comma := s.untilComma(q.End, q.End+8)
	if o := s.amountFrom(comma); o != nil && comma < q.End+8 {
		return o.Start <= comma+2 && o.Kind == quantity.Count && o.High < q.High
	}
	return false
}

// isPart tells whether the number counts some of a larger number: "including 200 in Ohio".
func (doc *document) isPart(s *sentence, q *quantity.Quantity) bool {
	for i := max(0, q.Start-4); i < q.Start; i++ {
		if end := s.has(i, doc.d.PartBefore); end > 0 && end >= q.Start-2 {
			if s.contains(doc.d.SinceThen) {
				return s.find(q.End, q.End+5, doc.d.LatestRound) < 0 // "22,000 since last year, including 4,500 in the latest round"
			}
			return true
		}
	}
	if q.Start > 1 && s.has(q.Start-1, doc.d.And) == q.Start { // "including 24 teachers and four counselors"
		for i := range s.amounts {
			if o := &s.amounts[i]; o.Kind == quantity.Count && o.End < q.Start && o.End >= q.Start-5 && o.Start > 0 && s.find(o.Start-2, o.Start, doc.d.PartBefore) >= 0 {
				return true
			}
		}
	}
	if q.Kind == quantity.Percent && s.find(q.End, q.End+4, doc.d.Attrition) >= 0 {
		for i := range s.amounts { // "5 percent, 2 percent of it through attrition"
			if o := &s.amounts[i]; o.End <= q.Start && o.Kind == quantity.Percent && o.High > q.High {
				return true
			}
		}
	}
	if clause := s.untilComma(q.End, q.End+9); s.word(q.End) == "of" && s.find(q.End, clause, doc.d.GoneStrong) < 0 && s.find(q.End, clause, doc.d.LayoffVerb) < 0 && s.find(q.End, clause, doc.d.SoFar) < 0 {
		switch s.word(q.End + 1) {
		case "them", "those", "these", "whom", "which":
			if s.find(q.Start-3, q.Start, doc.d.LayoffVerb) >= 0 || s.find(q.Start-2, q.Start, doc.d.CutVerb) >= 0 {
				break // "employs 3,100 people and will lay off 240 of them"
			}
			for i := range s.amounts { // "42 positions, 19 of them filled"
				if o := &s.amounts[i]; o.End <= q.Start && o.Kind == quantity.Count && (o.High > q.High || q.Kind == quantity.Percent) {
					return true // and "17 positions, around half of them for that reason"
				}
			}
		}
	}
	return false
}

// noteShares notes the numbers that a sentence tells as part of a larger one: "De ellas, 54 trabajan
// en Valencia".
func (doc *document) noteShares(s *sentence) {
	if s.field != "text" || doc.d.Tag == "en" {
		return
	}
	for k := range s.amounts {
		if q := &s.amounts[k]; q.Kind == quantity.Count && len(doc.shares) < 20 && doc.isPart(s, q) {
			doc.shares = append(doc.shares, q.High)
		}
	}
}

// sharesIn takes out what a headline tells of one place where the text tells of more and says that
// this is part of it.
func (doc *document) sharesIn(found []mention) []mention {
	if len(doc.shares) == 0 {
		return found
	}
	return slices.DeleteFunc(found, func(m mention) bool {
		return m.field == "title" && m.claim.Kind == "layoff" && m.count != nil && slices.Contains(doc.shares, m.count.High) && slices.ContainsFunc(found, func(o mention) bool {
			return o.field == "text" && o.claim.Kind == "layoff" && o.count != nil && o.count.High > m.count.High && o.reference.id == m.reference.id
		})
	})
}

// untilComma is end, or where a comma stands before it.
func (s *sentence) untilComma(start, end int) int { return s.mark(start, end, ',') }

// mark is where a mark stands between two tokens, else the second of them.
func (s *sentence) mark(from, to int, mark rune) int {
	for i := from; i < min(to, len(s.tokens)); i++ {
		if s.tokens[i].Mark == mark {
			return i
		}
	}
	return to
}

// ofUnit tells whether a percentage is of less than the whole company.
func (doc *document) ofUnit(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if d.FirmKind != rule.None && s.has(q.End, d.OfThem) > 0 && s.find(0, 4, d.AllStaff) >= 0 {
		return false // "Staff were told that one in five of them would go"
	}
	if doc.ofTrade(s, q) {
		return true
	}
	if i := s.find(q.Start-9, q.Start, d.NumberOf); i >= 0 { // "the number of managers by 15%"
		of := s.has(i, d.NumberOf)
		if s.has(of, d.Staffs) > 0 && s.has(of, d.AllStaff) == 0 {
			return true
		}
	}
	for i := max(0, q.Start-9); i < q.Start; i++ { // "the workforce in Asia by 6%"
		if end := s.has(i, d.Workforce); end > 0 && end < q.Start && s.has(end, d.PartAfter) > 0 && !doc.timeAt(s, end+1) && doc.unitAfter(s, end+1) {
			return true
		}
	}
	if d.MonthMark != rule.None { // what a share is of stands before it: "開発部門の社員のうち45%"
		return s.find(q.Start-12, q.Start, d.Unit) >= 0
	}
	if d.Tag != "en" && q.Start > 0 && s.unitBefore(q.Start, d) {
		return true
	}
	if d.Tag != "en" && q.Fraction && s.find(q.Start, q.End, d.Staffs) >= 0 {
		return s.has(q.End, d.UnitOf) > 0 && doc.unitAfter(s, s.has(q.End, d.UnitOf)) // "un salarié sur dix", but not of its own site
	}
	if d.Tag == "en" && doc.someStaff(s, q) {
		return true
	}
	if s.has(q.End, d.OutOf) > 0 {
		switch s.word(q.End + 1) {
		case "such", "these", "those":
			return true // "10 percent of such employees"
		}
	}
	for i := q.End; i < len(s.tokens) && i < q.End+9; i++ {
		if s.has(i, d.And) > 0 && s.has(i-1, d.Unit) > 0 && s.find(i+1, i+4, d.AllStaff) >= 0 {
			return true // "20% of its corporate and supply chain staff"
		}
		if s.has(i, d.And) > 0 || s.has(i, d.LayoffVerb) > 0 || s.tokens[i].Mark == ',' {
			return false // the next statement
		}
		if end := s.has(i, d.Staffs); end > 0 {
			if s.has(i, d.PartStaff) == end {
				return true // "7% of the newsroom"
			}
			if end == i+2 && s.has(i, d.Whole) == 0 && s.has(i+1, d.Staffs) == end && !s.tokens[i].Capital {
				return true // "a quarter of its warehouse workers"
			}
			// "of its marketing staff": a word that is neither whole nor the company's name
			for k := q.End; k < i; k++ {
				if s.has(k, d.Place) > 0 && s.tokens[k].Capital && !s.inKnown(k) {
					return true // "12% of its U.S. workforce"
				}
				if s.tokens[k].Kind == token.Word && s.has(k, d.Whole) == 0 && s.has(k-1, d.CompanyWord) != k+1 && !s.inEntity(k) && !s.inAmount(k) && s.has(k, d.CutVerb) == 0 {
					if s.tokens[k].Mark == 0 && s.has(k, d.Common) > 0 && s.has(k, d.Unit) == 0 {
						continue
					}
					return true
				}
			}
			if d.Tag != "en" && doc.ofTeam(s, i, end) {
				return true
			}
			for k := end; k < len(s.tokens) && k < end+1; k++ {
				if s.has(k+1, d.Every) > 0 {
					break // "across every function and every country"
				}
				if (s.has(k, d.PartAfter) > 0 || s.has(k, d.UnitOf) > 0) && k+1 < len(s.tokens) && !doc.timeAt(s, k+1) {
					return doc.unitAfter(s, k+1)
				}
			}
			return false
		}
	}
	return false
}

// ofTeam tells whether what says whose staff it is, behind the word for it that stands between two
// tokens, is less than a company: "da sua equipe de marketing", "degli addetti che ha nel Paese",
// "des 780 employés de Sudbury".
func (doc *document) ofTeam(s *sentence, from, end int) bool {
	d := doc.d
	if of := s.has(end, d.TeamOf); of > 0 && of < len(s.tokens) {
		if e := s.entityOver(of); e != nil {
			return e.place && !e.known()
		}
		t := s.tokens[of]
		return s.has(from, d.Workforce) == end && t.Kind == token.Word && !t.Capital && s.has(of, d.Article) == 0 && s.has(of, d.Whole) == 0 && s.has(of, d.Staffs) == 0 && s.has(of, d.CompanyWord) == 0
	}
	if s.has(end, d.Relative) == 0 {
		return false
	}
	for k := end + 1; k < min(len(s.tokens), end+4) && s.tokens[k].Mark == 0; k++ {
		if in := s.has(k, d.PartAfter); in > 0 && !doc.timeAt(s, in) {
			return doc.unitAfter(s, in)
		}
	}
	return false
}

// shareOfUnit notes a share of less than the whole workforce.
func (m *mention) shareOfUnit(q *quantity.Quantity) {
	value := q.High
	m.claim.PercentOfUnit, m.claim.UnitBound = &value, q.Bound
}

// ofTrade tells whether a share is of those of one trade, or of those whom an employer has at one
// place: "two-fifths of its welders", "half of the employees it had at home".
func (doc *document) ofTrade(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if d.Elsewhere == rule.None || s.has(q.End, d.OutOf) == 0 {
		return false
	}
	i := q.End + 1
	for i < min(len(s.tokens), q.End+6) && (s.has(i, d.Own) > 0 || s.has(i, d.Article) > 0 || s.inEntity(i) || s.tokens[i].Kind == token.Possessive) {
		i++
	}
	end := s.has(i, d.People)
	if end == 0 || i == q.End+1 {
		return false
	}
	if s.has(i, d.AllStaff) == 0 && s.has(i, d.AllHands) == 0 && end == i+1 && !s.tokens[i].Capital {
		return true
	}
	return s.has(end, d.CompanyWord) > 0 && s.find(end, end+4, d.HadThere) >= 0 && s.find(end, end+5, d.PlaceOf) >= 0
}

// someStaff tells whether a word that is neither whole nor a name narrows the workforce that
// a share follows: "its U.S.-based workforce by 15%", "the global corporate workforce by 10%".
func (doc *document) someStaff(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if q.Start < 3 || s.word(q.Number-1) != "by" && s.word(q.Start-1) != "by" {
		return false
	}
	last := q.Start - 1
	for s.word(last) != "by" {
		last++
	}
	if s.has(last-1, d.Elsewhere) == last && s.find(last-5, last-1, d.Folks) >= 0 {
		return true // "administrative staff abroad by 30%"
	}
	staff := last - 1
	for staff > 0 && s.has(staff, d.Folks) != last {
		if staff--; staff < last-3 {
			return false
		}
	}
	for k := staff - 1; k >= 0 && k >= staff-4 && s.tokens[k].Kind == token.Word; k-- {
		switch {
		case s.has(k, d.Own) > 0 || s.has(k, d.Article) > 0 || s.has(k, d.CutVerb) > 0 || s.inKnown(k):
			return false
		case s.has(k, d.Place) > 0 && s.tokens[k].Capital || s.tokens[k].Hyphen:
			return true
		case s.has(k, d.Whole) == 0 && !s.inEntity(k) && (s.has(k, d.Common) == 0 || s.has(k, d.Unit) > 0):
			return true
		}
	}
	return false
}

// unitBefore tells whether a site or a unit stands before a share in its clause: "am
// Standort Saarbrücken die Hälfte der Arbeitsplätze".
func (s *sentence) unitBefore(start int, d *dialect) bool {
	for i := start - 1; i >= 0 && i >= start-6; i-- {
		if s.tokens[i].Mark == ',' || s.tokens[i].Mark == ':' || s.tokens[i].Mark == ';' {
			return false
		}
		if (s.has(i, d.Plant) > 0 || s.has(i, d.Unit) > 0) && !s.inEntity(i) && i > 0 && (s.has(i-1, d.PartAfter) == i || i > 1 && s.has(i-2, d.PartAfter) == i-1) {
			return true
		}
	}
	return false
}

// unitAfter tells whether "in …" after a workforce names a unit, a site or a country.
func (doc *document) unitAfter(s *sentence, i int) bool {
	d := doc.d
	for k := i; k < len(s.tokens) && k < i+5; k++ {
		if s.tokens[k].Mark == ',' || s.tokens[k].Mark == '.' || s.has(k, d.NotUnit) > 0 {
			break
		}
		if e := s.entityOver(k); d.NameArticle != rule.None && e != nil && !e.place && e.end > e.start+1 {
			continue // "Kestrel México despidió a una cuarta parte"
		}
		if d.FirmKind != rule.None && s.has(k, d.Place) > 0 && s.describes(k+1, d) {
			return false // "the workforce at the Dublin chip designer Acme"
		}
		if s.has(k, d.Unit) > 0 || s.has(k, d.Place) > 0 {
			return true
		}
	}
	return false
}

func (doc *document) timeAt(s *sentence, i int) bool {
	d := doc.d
	for k := i; k < len(s.tokens) && k < i+4; k++ {
		w := s.tokens[k].Word
		if w > 0 && (d.Months[w] > 0 || d.Weekdays[w] > 0) || s.has(k, d.Quarter) > 0 {
			return true
		}
		for _, a := range s.amounts {
			if a.Start == k && (a.Kind == quantity.Year || a.Kind == quantity.Duration) {
				return true
			}
		}
	}
	return false
}

// eachBefore tells whether a word for all ends at token i or with it: "every one of our nine".
func (s *sentence) eachBefore(i int, d *dialect) bool {
	if d.GivesUp == rule.None {
		return s.word(i-1) == "all"
	}
	for k := max(0, i-3); k < i; k++ {
		if end := s.has(k, d.AllOf); end == i || end == i+1 {
			return true
		}
	}
	return false
}

// everyone tells whether a count is of all whom an employer has: "all 64 of us", "every one
// of our nine colleagues", "its entire staff of 26", and "all 46 employees" where it gives up.
func (doc *document) everyone(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if d.GivesUp == rule.None {
		return false
	}
	if s.has(q.End, d.AllUs) > 0 && s.find(q.Start-1, q.Start+1, d.AllOf) >= 0 {
		return true
	}
	for i := max(0, q.Start-5); i < q.Start; i++ {
		end := s.has(i, d.AllOf)
		if end == 0 || end > q.Start {
			continue
		}
		own := false
		for k := end; k < q.Start; k++ {
			own = own || s.has(k, d.Own) > 0
			if s.has(k, d.Own) == 0 && s.has(k, d.Whole) == 0 && s.has(k, d.Article) == 0 {
				return false // "all but 20"
			}
		}
		return doc.over || own && s.find(q.End, q.End+7, d.Plant) < 0 && s.find(q.End, q.End+7, d.Unit) < 0 && s.find(q.End, q.End+7, d.Where) < 0
	}
	of := q.Start - 1 // "the whole team of 34"
	return of > 2 && s.word(of) == "of" && s.has(of-1, d.Workforce) == of && s.find(of-3, of-1, d.Entire) >= 0 && (doc.over || s.find(q.End, q.End+5, d.Where) < 0)
}

// ofAll is the number of those who are all that a share is of: the 71 of "all of its 71
// employees". Nil where there is none.
func (doc *document) ofAll(s *sentence, share *quantity.Quantity) *quantity.Quantity {
	if !share.Fraction || share.Low < 100 || doc.d.GivesUp == rule.None {
		return nil
	}
	for i := range s.amounts {
		q := &s.amounts[i]
		if q.Kind != quantity.Count || q.Start < share.End || q.Start > share.End+5 || !doc.staffsAfter(s, q) {
			continue
		}
		if owner := q.Start - 2; doc.d.Tag == "en" && owner > share.End && s.tokens[q.Start-1].Kind == token.Possessive && !s.tokens[owner].Capital && s.has(owner-1, doc.d.Article) == owner {
			return q // "all of the center's 610 jobs"
		}
		for k := share.End; k < q.Start; k++ {
			if s.has(k, doc.d.Own) == 0 && s.has(k, doc.d.Whole) == 0 {
				return nil
			}
		}
		return q
	}
	return nil
}
