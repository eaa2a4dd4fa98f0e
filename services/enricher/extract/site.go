package extract

import "slices"

// noteSite keeps a name that nobody knows as that of a place where the words around it say so
// ("our Annan factory", "Fremont, California"), and takes it for one where the text only names
// it later ("report to Fremont").
func (doc *document) noteSite(s *sentence, e *entity) {
	d := doc.d
	if d.Tag != "en" || e.known() && e.company.Prominent || e.person || len(doc.sites) >= 20 {
		return
	}
	name := s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End]
	if slices.Contains(doc.sites, name) {
		if s.has(e.start-1, d.AtPlace) > 0 || !doc.leadsVerb(s, e) && !e.possessive {
			e.place, e.reference = true, reference{name: name}
		}
		return
	}
	if e.known() {
		return
	}
	own := e.start > 0 && s.has(e.start-1, d.Own) == e.start || e.start > 0 && s.has(e.start-1, d.We) == e.start
	sited := e.start > 1 && s.has(e.start-1, d.WhereOnly) == e.start && s.endsAt(e.start-1, d.Plant)
	stated := e.end+1 < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.tokens[e.end+1].Capital && s.has(e.end+1, d.Place) > 0
	if e.place && stated || own && s.has(e.end, d.Plant) > 0 || sited {
		doc.sites = append(doc.sites, name)
		e.place = true
	}
}
