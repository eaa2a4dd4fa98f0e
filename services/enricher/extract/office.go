package extract

import (
	"strings"

	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// wholeOffice returns where an office named by a word that many have begins: "design boss",
// "North America head".
func (doc *document) wholeOffice(s *sentence, role rule.Span) int32 {
	d := doc.d
	from := role.Start
	if s.has(int(from), d.OfficeWord) != int(role.End) || s.has(int(from), d.Executive) == int(role.End) {
		return from
	}
	for k := from - 1; k >= max(0, from-3); k-- {
		if s.has(int(k), d.Executive) == int(role.End) {
			return k // the "chief" of a finance chief
		}
		if e := s.entityOver(int(k)); e != nil && !e.place {
			break // whose office it is
		}
		if s.tokens[k].Kind != token.Word || s.has(int(k), d.Common) > 0 || s.has(int(k), d.Article) > 0 || s.has(int(k), d.Own) > 0 || s.has(int(k), d.Verb) > 0 {
			break
		}
		from = k
	}
	return from
}

// office finds whose office a departing executive holds: "chief executive of Acme",
// "Acme's chief executive", "will leave Acme"; link is 0 where the words do not say.
func (doc *document) office(s *sentence, m rule.Match) (reference, float64) {
	d := doc.d
	role := m.Captured[rule.Capture("role")]
	from, to := int(role.Start), int(role.End)
	for i := range s.entities {
		e := &s.entities[i]
		before := doc.wordBefore(s, e)
		// what one is the chief executive of is a company, be it called like people or a paper
		if e.start > to && before >= to && before <= to+1 && s.has(before, d.ExecOf) > 0 && e.reference.id != "" && (e.known() || !e.place) {
			return e.reference, 4
		}
		if s.has(to, d.ExecOf) > 0 && e.start > to+1 && e.start <= to+8 && e.reference.id != "" && s.kindBefore(e.start, d) && s.smallBetween(to, e.start) {
			return e.reference, 4 // "chair of the pub group Alder & Vine"
		}
		if !doc.usable(e) || e.person || e.source {
			continue
		}
		if s.find(e.start-6, e.start, d.Notifies) >= 0 && s.has(e.end, d.OfWhat) > 0 && e.end < from && (e.known() || e.end-e.start > 1) {
			return e.reference, 4 // "notified the board of Acme of her decision to resign as"
		}
		switch {
		case e.end == from || e.end < from && e.end >= from-3 && s.tokens[e.end].Kind == token.Possessive:
			return e.reference, 4
		case e.known() && before >= 0 && before < e.start && s.has(before, d.Leave) > 0 && before+1 >= e.start-1:
			return e.reference, 3.4
		}
	}
	return reference{}, 0
}

// smallBetween tells whether nothing but words in small letters stands between two tokens.
func (s *sentence) smallBetween(from, to int) bool {
	for i := from; i < to; i++ {
		if t := s.tokens[i]; t.Kind != token.Word || t.Capital && !t.Upper {
			return false
		}
	}
	return true
}

// higher is the chief's office that stands after "and" behind a lesser one of the same
// person: "chairman of the board and chief executive officer".
func (s *sentence) higher(role rule.Span, d *dialect) rule.Span {
	if first := strings.ToLower(s.word(int(role.Start))); strings.HasPrefix(first, "chief") || first == "ceo" || d.Tag != "en" {
		return rule.Span{}
	}
	for k := int(role.End); k < int(role.End)+5; k++ {
		if s.inEntity(k) {
			break // "COO Ada Long and chief legal officer Bo Short" are two
		}
		next := s.has(k, d.And)
		if s.tokens[min(k, len(s.tokens)-1)].Mark == ',' && k == int(role.End) {
			next = k + 1 // "Executive Vice President, Chief Financial Officer and Treasurer"
		}
		if next > 0 && s.has(next, d.Executive) > 0 && strings.EqualFold(s.word(next), "chief") && (next == int(role.End)+1 || s.untilComma(int(role.End), next) == next) {
			return rule.Span{Start: int32(next), End: int32(s.has(next, d.Executive))}
		}
	}
	return rule.Span{}
}

// role is the office as written, shortened to a common form.
func (doc *document) role(s *sentence, span rule.Span) string {
	return s.text[s.tokens[span.Start].Start:s.tokens[span.End-1].End]
}

// otherOffice tells whether an office is only that of who speaks, and the words name the
// one that is left: "says the chief executive, who stepped down as chairman".
func (doc *document) otherOffice(s *sentence, m rule.Match) bool {
	d := doc.d
	role := m.Captured[rule.Capture("role")]
	for i := s.find(int(m.Start), int(m.End), d.Leave); i >= 0; i = s.find(i+1, int(m.End), d.Leave) {
		end := s.has(i, d.Leave)
		if s.has(end, d.LeaveAs) == 0 {
			continue
		}
		if at := s.find(end, end+5, d.Executive); at >= 0 && at != int(role.Start) && at > int(role.End) {
			return true
		}
	}
	return false
}

// notDeparture refuses an executive who only speaks, arrives or leaves something else.
func (doc *document) notDeparture(s *sentence, m rule.Match) bool {
	if leave := s.find(int(m.Start), int(m.End), doc.d.Leave); leave > 0 && leave > int(m.Captured[rule.Capture("role")].Start) && (s.is(leave-1, doc.d.Who) || s.has(leave-1, doc.d.Relative) > 0) {
		if doc.d.NameArticle == rule.None || s.has(leave, doc.d.Leave) < leave+3 {
			return true // "Acme's chief executive, who left Bolt in 2024", but not "que deja el cargo"
		}
	}
	if role := m.Captured[rule.Capture("role")]; role.End == m.End && s.find(int(role.End), int(role.End)+5, doc.d.Took) >= 0 && s.untilComma(int(m.Start), int(role.Start)) < int(role.Start) {
		return true // "dismissed 16 percent, chief executive Ada Long wrote"
	}
	if q := s.amountFrom(int(m.End)); q != nil && q.Start < int(m.End)+2 && slotOf(*q, s, doc.d)&rule.SlotCount != 0 && s.find(int(m.End)-3, int(m.End), doc.d.LayoffVerb) >= 0 {
		return true // "chief people officer: Today we let go around 300"
	}
	if role := int(m.Captured[rule.Capture("role")].Start); s.find(role-6, role, doc.d.ReportsTo) >= 0 {
		return true // "reporting to the chief executive until his retirement"
	}
	if role := int(m.Captured[rule.Capture("role")].Start); s.find(role-4, role, doc.d.NextPost) >= 0 {
		return true // "is leaving to take a chair at Delft"
	}
	if role := m.Captured[rule.Capture("role")]; s.find(int(role.End), int(role.End)+7, doc.d.Committee) >= 0 {
		return true // "the chairman of the Retirement Committee"
	}
	for i := int(m.Start); i < int(m.End); i++ {
		if s.has(i, doc.d.Leave) == 0 {
			continue
		}
		if s.has(s.has(i, doc.d.Leave), doc.d.LeaveWhat) > 0 {
			return true // "will leave the stage to her sister"
		}
		for k := max(0, i-3); k <= i; k++ {
			if s.has(k, doc.d.Buyout) > i {
				return true // "the provost describes a voluntary retirement incentive"
			}
		}
	}
	from := int(m.Start)
	if from > 0 && s.has(from-1, doc.d.Said) == 0 {
		from--
	}
	return s.find(from, int(m.End), doc.d.Took) >= 0
}
