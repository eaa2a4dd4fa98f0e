package extract

import "slices"

// placeState is which names are places', and of which state the text speaks.
type placeState struct {
	// sites are the names that are plants' by what stood around them once, towns those that
	// are places' by the state behind them.
	sites, towns []string
	// lastState is the two letters of the state the text last named.
	lastState string
	// states: it names more than one.
	states bool
}

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
	case doc.siteOf(name) && !e.possessive,
		slices.Contains(doc.towns, name) && !e.possessive && (s.has(e.start-1, d.AtPlace) > 0 || !doc.leadsVerb(s, e)):
		e.place, e.reference = true, reference{name: name}
		return
	case e.known():
		return
	case doc.ownPlant(s, e) || doc.closedWorks(s, e):
		doc.sites = append(doc.sites, name)
	case e.place && e.end+1 < len(s.tokens) && s.tokens[e.end].Mark == ',' && s.tokens[e.end+1].Capital && s.has(e.end+1, d.Place) > 0:
		doc.towns = append(doc.towns, name)
	default:
		return
	}
	e.place = true
}

// siteOf tells whether a name is that of a plant noted above, or how it begins: "Cobb's" of "Cobb's
// Dairy".
func (doc *document) siteOf(name string) bool {
	return slices.ContainsFunc(doc.sites, func(site string) bool {
		return site == name || len(site) > len(name) && len(name) > 3 && site[len(name)] == ' ' && site[:len(name)] == name
	})
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

// plantAt tells whether a name of one word only says where a plant is: "the glass works at Toano will
// not come back".
func (doc *document) plantAt(s *sentence, e *entity) bool {
	d, at := doc.d, e.start-1
	if d.Tag != "en" || at < 2 || e.end != e.start+1 || e.possessive || s.has(at, d.AtPlace) != e.start || !s.endsAt(at, d.Plant) {
		return false
	}
	return s.find(at-6, at, d.Article) >= 0
}

// closedWorks tells whether a name that ends as works do is that of what another shuts: "Agrilait
// will shut Cobb's Dairy", "shutting the old Turlock Creamery does away with 28 jobs".
func (doc *document) closedWorks(s *sentence, e *entity) bool {
	d := doc.d
	if e.end < e.start+2 || e.start == 0 || e.possessive || s.has(e.end-1, d.Plant) != e.end {
		return false
	}
	at := e.start
	for at > max(0, e.start-3) && !s.endsAt(at, d.Closes) {
		if t := &s.tokens[at-1]; t.Mark != 0 || t.Capital {
			return false
		}
		at--
	}
	if !s.endsAt(at, d.Closes) {
		return false
	}
	if doc.focus.id != "" && doc.focus.id != e.reference.id {
		return true
	}
	for k := range doc.w.entities {
		if o := &doc.w.entities[k]; o.end < at && doc.usable(o) && !o.source && !o.aside {
			return true
		}
	}
	return false
}

// behindLine tells whether a text begins anew at token i, behind a dateline: "ALTAVISTA – People
// pushed carts".
func (s *sentence) behindLine(i int) bool {
	if i == 0 || i > 12 || s.field != "text" || s.number > 0 || !s.tokens[0].Upper || s.tokens[0].End-s.tokens[0].Start < 3 {
		return false
	}
	switch s.tokens[i-1].Mark {
	case '—', '–', '-':
		return !s.tokens[i-1].Glued
	}
	return false
}
