package extract

import "slices"

// noteSite keeps a name that nobody knows as that of a plant or a town where the words around
// it say so ("our Annan factory", "Fremont, California"), and takes it for one where the text
// only names it later ("report to Fremont").
func (doc *document) noteSite(s *sentence, e *entity) {
	d := doc.d
	if d.Tag != "en" || e.known() && e.company.Prominent || e.person || len(doc.sites)+len(doc.towns) >= 20 {
		return
	}
	name := s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End]
	switch {
	case slices.Contains(doc.sites, name) && !e.possessive,
		slices.Contains(doc.towns, name) && !e.possessive && (s.has(e.start-1, d.AtPlace) > 0 || !doc.leadsVerb(s, e)):
		e.place, e.reference = true, reference{name: name}
		return
	case e.known():
		return
	case doc.ownPlant(s, e):
		doc.sites = append(doc.sites, name)
	case e.place && e.end+1 < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.tokens[e.end+1].Capital && s.has(e.end+1, d.Place) > 0:
		doc.towns = append(doc.towns, name)
	default:
		return
	}
	e.place = true
}

// ownPlant tells whether a name is that of a plant of the speaker's, or of the place where one
// is: "our Annan factory", "our Dayton and Erie plants", "its factory in Annan".
func (doc *document) ownPlant(s *sentence, e *entity) bool {
	d := doc.d
	if e.start > 1 && s.has(e.start-1, d.WhereOnly) == e.start && s.endsAt(e.start-1, d.Plant) {
		return true
	}
	first := e.start
	for k := len(doc.w.entities) - 1; k >= 0 && first > 0 && (s.has(first-1, d.And) == first || s.tokens[first-1].Mark == ',') && doc.w.entities[k].end == first-1; k-- {
		first = doc.w.entities[k].start
	}
	if first == 0 || max(s.has(first-1, d.Own), s.has(first-1, d.We)) != first {
		return false
	}
	for k := e.end; k < min(len(s.tokens), e.end+6); k++ {
		if s.has(k, d.Plant) > 0 {
			return true
		}
		if s.has(k, d.And) == 0 && s.tokens[k].Mark != ',' && !s.tokens[k].Capital {
			return false
		}
	}
	return false
}
