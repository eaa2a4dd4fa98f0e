package extract

import (
	"slices"

	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
)

// A headline is short: what it tells may be years gone, asked, or somebody's forecast, and only its
// text says so. Such a claim needs one of its kind in the text.

// noteBygone keeps what a sentence of the text says of the headline's claims: that cuts or a
// lawsuit over them are years old, and who only counts or foretells what others do.
func (doc *document) noteBygone(s *sentence) {
	d := doc.d
	if s.field != "text" {
		return
	}
	told := s.contains(d.CutNoun) || s.contains(d.LayoffVerb) || s.contains(d.Court) || s.contains(d.Closes)
	if told && !doc.bygone && (doc.longPast(s, 0, len(s.tokens)) || s.yearsAfter(0, d)) {
		doc.bygone = true
	}
}

// yearsAfter tells whether a sentence begins with how many years have passed since what it tells
// of before token i: "Doce años después del cierre, el juez", and not "Three years after it closed
// the mill, Acme is cutting".
func (s *sentence) yearsAfter(i int, d *dialect) bool {
	return slices.ContainsFunc(s.amounts, func(a quantity.Quantity) bool {
		return a.Kind == quantity.Duration && a.Low >= severalYears && a.Start < 3 && s.has(a.End, d.YearsAfter) > 0 && !s.comma(a.End, i)
	})
}

// yearsAgo tells whether a sentence begins with a time years ago that all it tells is of: "Twenty
// years ago this week: Acme told its workers".
func (s *sentence) yearsAgo(d *dialect) bool {
	for _, a := range s.amounts {
		if a.Kind != quantity.Duration || a.Low < severalYears || a.Start > 2 {
			continue
		}
		if s.has(a.End, d.Ago) > 0 || s.endsAt(a.Start, d.AgoBefore) {
			colon := s.mark(a.End, a.End+6, ':')
			return colon < min(len(s.tokens), a.End+6)
		}
	}
	return false
}

// unsupported takes out what a headline alone claims without a number, where its text tells of
// years gone by or the headline only asks, and what it claims of one who only foretells.
func (doc *document) unsupported(found []mention) []mention {
	if doc.alone || doc.filer.id != "" {
		return found
	}
	gone := make([]bool, len(found))
	for i := range found {
		gone[i] = doc.lacksText(found, &found[i])
	}
	return without(found, gone)
}

// lacksText tells whether a mention is one that its text would have to bear out, and does not.
func (doc *document) lacksText(found []mention, m *mention) bool {
	if layoffKind(m.claim.Kind) && m.reference.id != "" && slices.Contains(doc.watchers, m.reference.id) {
		return !slices.ContainsFunc(found, func(o mention) bool {
			return o.field == "text" && layoffKind(o.claim.Kind) && o.reference.id == m.reference.id && o.link >= 3
		})
	}
	if m.field != "title" {
		return false
	}
	bare := m.count == nil && m.percent == nil && m.claim.Amount == nil && m.claim.AmountHigh == nil
	old := doc.bygone && (layoffKind(m.claim.Kind) || m.claim.Kind == "plant_closure")
	if !bare || !old && !m.question {
		return false
	}
	return !slices.ContainsFunc(found, func(o mention) bool {
		return o.field == "text" && alike(o.claim.Kind, m.claim.Kind) && !o.doubted
	})
}
