package extract

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// machinery tells whether what failed is what a service runs on, such as a cooling system,
// whose failure is a cause and not itself the outage.
func (doc *document) machinery(s *sentence, span rule.Span) bool {
	for i := max(0, int(span.Start)-2); i < int(span.End); i++ {
		if s.has(i, doc.d.CausePower) > int(span.Start) {
			return true
		}
	}
	return false
}

// productOf is whose product an unknown name is: of the company whose name it begins with, as
// "Zoom Phone" is of Zoom, or of the one whose outage the text told of right before it.
func (doc *document) productOf(s *sentence, e *entity) reference {
	if e.possessive || e.start > 0 && s.tokens[e.start-1].Kind == token.Possessive {
		return reference{}
	}
	if i := strings.LastIndexByte(e.name, ' '); i > 0 && !company.LegalForm(e.name[i+1:]) && s.has(e.end-1, doc.d.TradeNoun) == 0 {
		for _, other := range doc.named {
			if other.name == e.name[:i] {
				return other
			}
		}
	}
	for i := len(doc.w.mentions) - 1; i >= 0; i-- {
		m := &doc.w.mentions[i]
		if m.claim.Kind != "outage" || !m.reference.known() || m.field == s.field && m.sentence == s.number {
			continue
		}
		if m.field == s.field && s.number-m.sentence <= 1 {
			return m.reference
		}
		break
	}
	return reference{}
}

// failedPart is what a sentence says had failed, as it is written: "Online-Banking", "app".
// Empty where it names no part.
func (doc *document) failedPart(s *sentence, start, end int) string {
	at := s.find(start-1, end, doc.d.Component)
	if doc.d.ServiceWord != rule.None {
		for at >= 0 && (s.has(at, doc.d.UseService) > 0 || s.has(s.has(at, doc.d.Component), doc.d.NotService) > 0) {
			at = s.find(at+1, end, doc.d.Component) // "could not log in"
		}
	} else if at < 0 {
		at = s.find(0, len(s.tokens), doc.d.Component)
	}
	if at < 0 || s.inEntity(at) {
		return ""
	}
	stop := s.has(at, doc.d.Component)
	if doc.d.ServiceWord != rule.None {
		return doc.component(s, rule.Span{Start: int32(at), End: int32(stop)})
	}
	return s.text[s.tokens[at].Start:s.tokens[stop-1].End]
}

// component is what a failed part of a service is called, with the words before it that an
// article or an owner sets apart ("its crew-scheduling software") or that are of such names,
// and the capitalised ones; empty where it is called only "the service".
func (doc *document) component(s *sentence, span rule.Span) string {
	d := doc.d
	start, end := int(span.Start), int(span.End)
	for start > 0 && !s.headline && s.tokens[start-1].Capital && start-1 > 0 && s.tokens[start-1].Kind == token.Word && !s.inKnown(start-1) && s.has(start-1, d.Article) == 0 {
		if w := s.tokens[start-1].Word; w > 0 && (d.Months[w] > 0 || d.Weekdays[w] > 0) {
			break
		}
		if first, next := s.entityOver(start-1), s.entityOver(start); first != nil && first.end == start && first.end-first.start > 1 && (next == nil || next.start != first.start) {
			break // the "Horizon system" of the Post Office
		}
		start--
	}
	if start == int(span.Start) {
		start = doc.fullService(s, start)
	}
	if start == int(span.Start) && s.has(start, d.Vague) == end {
		return ""
	}
	name := s.text[s.tokens[start].Start:s.tokens[end-1].End]
	if first := s.tokens[start]; (start == 0 || s.tokens[start-1].Mark != 0) && !s.headline && first.Capital && !first.Upper && (end-start == 1 || !s.tokens[end-1].Capital) {
		r, size := utf8.DecodeRuneInString(name)
		name = string(unicode.ToLower(r)) + name[size:] // only its place makes it look like a name
	}
	return name
}

// longService is how many words may stand before the noun of a service in its name.
const longService = 4

// fullService is where the name of a service begins whose noun is at token at: behind the
// article, the owner or the company right before it, where no more than a few words lie
// between, else at the first of the words that only such names have.
func (doc *document) fullService(s *sentence, at int) int {
	d := doc.d
	if d.ServiceWord == rule.None {
		return at
	}
	start := at
	for i := at - 1; i >= 0 && at-i <= longService+1; i-- {
		t := s.tokens[i]
		if t.Kind == token.Possessive || s.has(i, d.Article) > 0 || s.has(i, d.Own) > 0 || s.inKnown(i) {
			start = i + 1
			break
		}
		if at-i > longService || t.Kind != token.Word || t.Capital && !t.Upper && i > 0 || s.inEntity(i) || s.has(i, d.ServiceStop) > 0 {
			break
		}
	}
	if start == at {
		for start > 0 && s.has(start-1, d.ServiceWord) > 0 && !s.inKnown(start-1) && (start > 1 || !s.tokens[start-1].Capital) {
			start--
		}
	}
	for start < at && s.has(start, d.ServiceSkip) > 0 {
		start = min(at, s.has(start, d.ServiceSkip))
	}
	return start
}

// said tells whether a name only says where something was written: "wrote one on X".
func (doc *document) said(s *sentence, e *entity) bool {
	d := doc.d
	return d.SaidOn != rule.None && s.find(e.start-4, e.start, d.SaidOn) >= 0
}

// owned is whose product a name is by the words right before it: "Intuit's TurboTax", "its
// Marketing Cloud". The zero reference where they do not say.
func (doc *document) owned(s *sentence, m rule.Match, e *entity) (reference, float64) {
	d := doc.d
	if d.ServiceWord == rule.None || e.start < 1 || e.place || e.person {
		return reference{}, 0
	}
	end := max(e.end, s.has(e.end, d.Component))
	if s.find(end, end+2, d.BeDown) < 0 && s.find(end, end+2, d.Fails) < 0 {
		return reference{}, 0 // "its Mysuru campus who failed"
	}
	if s.tokens[e.start-1].Kind == token.Possessive {
		for i := range s.entities {
			if o := &s.entities[i]; o.end == e.start-1 && doc.usable(o) && !o.person && !o.place {
				return o.reference, 4
			}
		}
		return reference{}, 0
	}
	if s.has(e.start-1, d.Own) != e.start {
		return reference{}, 0
	}
	if owner, link := doc.company(s, rule.Match{Start: m.Start, End: m.End}, e.start-1); owner.id != "" && owner.id != e.reference.id && link >= 1.2 {
		return owner, link
	}
	return doc.focus, 2
}

// calledAs is the name of its own that follows the noun of a service: "its booking site, SNCF
// Connect, was down", "the ticketing app DB Navigator". Nil where none does.
func (doc *document) calledAs(s *sentence, span rule.Span) *entity {
	if doc.d.ServiceWord == rule.None {
		return nil
	}
	at := int(span.End)
	e := s.entityAt(at)
	if e == nil && at+1 < len(s.tokens) && s.tokens[at].Mark == ',' {
		if e = s.entityAt(at + 1); e == nil || e.start != at+1 || e.end >= len(s.tokens) || s.tokens[e.end].Mark != ',' {
			return nil
		}
	}
	if e == nil || e.start < at || e.possessive || e.known() || e.source || e.person || e.place {
		return nil
	}
	return e
}

// ownerBefore is the last company named before a token; else whom the text is about.
func (doc *document) ownerBefore(s *sentence, at int) (reference, float64) {
	for i := len(s.entities) - 1; i >= 0; i-- {
		if e := &s.entities[i]; e.end <= at && doc.usable(e) && !e.person && !e.place && !e.source {
			return e.reference, 3
		}
	}
	if s.tokens[max(0, at-1)].Kind == token.Possessive {
		return reference{}, 0 // it is named later
	}
	return doc.focus, 1.5
}

// soleName is the one company that a sentence names, where no other can be meant: also one
// whose name is a place's or a word's if its customers are told of.
func (doc *document) soleName(s *sentence) (reference, float64) {
	var only *entity
	for i := range s.entities {
		e := &s.entities[i]
		served := s.has(e.end, doc.d.User) > 0 || s.has(e.start-2, doc.d.User) == e.start-1 && s.has(e.start-1, doc.d.ServiceStop) > 0
		if e.reference.id == "" || e.place && e.aside || doc.d.Tag != "en" && len(e.name) < 2 || e.person || e.source && !e.known() && !e.possessive || !e.known() && s.has(e.start, doc.d.Component) >= e.end || (e.place || e.ordinary && (e.start == 0 || s.headline)) && !served && !doc.leadsVerb(s, e) {
			continue
		}
		if only != nil && only.reference.id != e.reference.id {
			return reference{}, 0
		}
		only = e
	}
	if only == nil || only.place && !only.known() && s.has(only.end, doc.d.User) == 0 && s.has(only.start-2, doc.d.User) == 0 {
		return reference{}, 0
	}
	return only.reference, 1.6
}

// failedAgain adds the outages of the days that are joined to that of one: "went down on November
// 12 and on December 2".
func (doc *document) failedAgain(s *sentence, first int) {
	d := doc.d
	if d.Tag != "en" || !s.contains(d.And) {
		return
	}
	best := -1 // the outage that the sentence tells most of
	for i := first; i < len(doc.w.mentions); i++ {
		if m := &doc.w.mentions[i]; m.claim.Kind == "outage" && len(m.claim.Start) == len(time.DateOnly) && m.reference.id != "" && (best < 0 || m.link > doc.w.mentions[best].link) {
			best = i
		}
	}
	if best < 0 {
		return
	}
	m := doc.w.mentions[best]
	told := false // the day of the first has been passed
	for k := m.from; k < len(s.tokens); k++ {
		date, next := doc.dateAt(s, k, false)
		if len(date) != len(time.DateOnly) {
			continue
		}
		on := k - 1
		if s.has(on, d.WhenWord) == k {
			on--
		}
		switch {
		case date == m.claim.Start:
			told = true
		case told && (s.has(on, d.And) == on+1 || s.tokens[on].Mark == ',') && !doc.published.IsZero() && date <= doc.published.Format(time.DateOnly):
			again := m
			again.claim.Start, again.claim.DurationHours = date, nil
			again.start = s.tokens[k].Start
			doc.w.mentions = append(doc.w.mentions, again)
		default:
			return
		}
		k = next - 1
	}
}

// failedTogether gives an outage to each of the names that are its subject together:
// "Reddit, Duolingo and Signal went offline".
func (doc *document) failedTogether(s *sentence, first int) {
	d := doc.d
	if d.ServiceWord == rule.None || len(s.entities) < 2 {
		return
	}
	for i, n := first, len(doc.w.mentions); i < n; i++ {
		m := doc.w.mentions[i]
		if m.claim.Kind != "outage" || m.reference.id == "" {
			continue
		}
		k := slices.IndexFunc(s.entities, func(e entity) bool { return e.reference.id == m.reference.id && e.end <= m.to })
		if k < 0 {
			continue
		}
		low, high, and := k, k, false
		next := func(a, b *entity) bool {
			at := a.end
			if at < len(s.tokens) && s.tokens[at].Mark == ',' {
				at++
			}
			if s.has(at, d.And) == at+1 {
				at++
				and = true
			}
			return at > a.end && at == b.start && !a.possessive
		}
		for low > 0 && next(&s.entities[low-1], &s.entities[low]) {
			low--
		}
		for high+1 < len(s.entities) && s.entities[high+1].end <= m.to && next(&s.entities[high], &s.entities[high+1]) {
			high++
		}
		if before := s.entities[low].start - 1; !and || high == low || before >= 0 && s.has(before, d.ServiceStop) > 0 {
			continue
		}
		for j := low; j <= high; j++ {
			e := &s.entities[j]
			who, name := doc.x.service(s.text[s.tokens[e.start].Start:s.tokens[e.end-1].End])
			if who.id == "" {
				who, name = e.reference, m.claim.Service
			}
			if !doc.usable(e) || e.person || e.place || e.source || slices.ContainsFunc(doc.w.mentions[first:], func(o mention) bool { return o.claim.Kind == "outage" && o.reference.id == who.id }) {
				continue
			}
			other := m
			other.reference = who
			other.claim.Service = name
			doc.w.mentions = append(doc.w.mentions, other)
		}
	}
}

// service returns who runs a product, and its name; the zero reference where it is none.
func (x *Extractor) service(written string) (reference, string) {
	if s, ok := x.services[company.Key(written)]; ok {
		return s.owner, s.name
	}
	return reference{}, ""
}

type service struct {
	owner reference
	name  string
}

func newServices(list []pipelines.Service, registry *company.Registry) (map[string]service, error) {
	out := map[string]service{}
	for _, s := range list {
		c := registry.ByID(s.Company)
		owner := reference{basis: company.ByAlias}
		if c != nil {
			owner.id, owner.name, owner.company = c.ID, c.Name, c
		} else if m := registry.Find(s.Company); m.Company != nil {
			owner.id, owner.name, owner.company = m.ID, m.Name, m.Company
		} else {
			return nil, fmt.Errorf("extract: enricher/services.yaml: service %q: no company %q", s.Name, s.Company)
		}
		for _, name := range slices.Concat([]string{s.Name}, s.Aliases) {
			out[company.Key(name)] = service{owner: owner, name: s.Name}
			first, _, _ := strings.Cut(company.Key(name), " ")
			out["^"+first] = service{}
		}
	}
	return out, nil
}

// ofService makes what looks like a person's name that of a service or its company, where the
// noun of a service stands right before it: "la plateforme de paiement Lydia Pro".
func (doc *document) ofService(s *sentence, e *entity) {
	if doc.d.Tag == "en" || !e.person || e.known() || e.end < e.start+2 || e.reference.id == "" || !s.endsAt(e.start, doc.d.Component) {
		return
	}
	e.person = false
}

// withinService tells whether token i goes on with the name of a service that the rules know and
// that began before it: the "Way" of "MB Way".
func (doc *document) withinService(s *sentence, i int) bool {
	if doc.d.Tag == "en" {
		return false
	}
	for k := max(0, i-2); k < i; k++ {
		if s.tokens[k].Capital && s.has(k, doc.d.Component) > i {
			return true
		}
	}
	return false
}

// namesService tells whether the text has told of an outage already, or another frame has found
// one in the sentence under reading by the name of what failed: one by its common word alone
// ("la aplicación", behind "la app de Kestrel") adds nothing then.
func (doc *document) namesService() bool {
	if doc.told("outage") {
		return true
	}
	for _, m := range doc.w.matches {
		frame := &doc.d.Frames[m.Frame]
		if frame.Kind == "outage" && !frame.Drop && !flagged(frame, "component") && m.Captured[rule.Capture("service")].End > 0 {
			return true
		}
	}
	return false
}
