package extract

import (
	"slices"
)

// What texts in other languages than English tell of two at once, and who they say has told it.

// sharedAbroad gives a claim without a number, or with as many for each, to both whom "and" joins
// before the verb: "Netflix y Salesforce paralizan", "la uruguaya Cobralia y la ecuatoriana
// Billetín eliminaron 55 empleos cada una".
func (doc *document) sharedAbroad(s *sentence, first int) {
	d := doc.d
	for i, n := first, len(doc.w.mentions); i < n; i++ {
		m := doc.w.mentions[i]
		if m.claim.Kind != "layoff" && m.claim.Kind != "hiring_freeze" || m.reference.id == "" {
			continue
		}
		if numbered := m.count != nil || m.percent != nil || m.claim.PercentOfUnit != nil; numbered && s.find(m.from, m.to+4, d.Apiece) < 0 {
			continue
		}
		k := slices.IndexFunc(s.entities, func(e entity) bool {
			return e.reference.id == m.reference.id && e.end <= m.to
		})
		if k < 1 {
			continue
		}
		e, last := &s.entities[k-1], &s.entities[k]
		if !doc.usable(e) || e.person || e.place || e.source || e.aside || s.has(e.end, d.And) != e.end+1 || last.start > e.end+4 {
			continue
		}
		doc.alsoOf(m, e.reference, first)
	}
}

// credits takes from a sentence right behind cuts that a paper has told of them: "Lo riporta
// il Financial Times", "Das meldet das Handelsblatt".
func (doc *document) credits(s *sentence, first int) {
	d, w := doc.d, doc.w
	if first == 0 || len(w.mentions) > first || s.has(0, d.SoReports) == 0 || s.contains(d.CompanyCue) && !s.contains(d.PressName) {
		return
	}
	if !s.contains(d.PressName) && !slices.ContainsFunc(s.entities, func(e entity) bool { return e.source }) {
		return
	}
	for i := first - 1; i >= 0 && w.mentions[i].field == s.field && s.number-w.mentions[i].sentence == 1; i-- {
		if m := &w.mentions[i]; layoffKind(m.claim.Kind) && (m.claim.Status == "confirmed" && !m.explicit || m.claim.Status == "planned") {
			m.claim.Status, m.explicit, m.hearsay = "reported", true, true
		}
	}
}
