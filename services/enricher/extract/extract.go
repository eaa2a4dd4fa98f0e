// Package extract reads what an event says about companies' cuts, targets, outages and
// savings.
//
// Input: an event. Output: its signals, each one claim about one company with the words
// that carry it. It is a pure function of the event, the rules and the registry, takes
// time linear in the text, does not fail, and is safe for concurrent use.
package extract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
	"github.com/foreshock/foreshock/services/enricher/extract/story"
)

// Extractor holds the compiled rules.
type Extractor struct {
	registry  *company.Registry
	rules     string
	filter    *prefilter
	dialects  map[string]*dialect
	services  map[string]service
	states    *states
	offices   *offices
	workers   sync.Pool
	languages []string
	agencies  []string
	// places and given are names, folded, that are seldom an employer's.
	places, given map[string]bool
	// common are words of daily use by language, in small letters.
	common map[string]map[string]bool
	// The judges, nil where the rules come without: of numbers, of names, and of claims as a
	// whole and with what they say.
	numbers, names, claims, confidence *judge.Model
	// kinds is the judge of kinds, nil where the rules come without.
	kinds *judge.Jury
	gists map[string]*gist
}

// New compiles the rules. The error names the file and place of a rule that cannot be.
func New(cfg pipelines.Enricher, registry *company.Registry) (*Extractor, error) {
	if registry == nil {
		return nil, errors.New("extract: no company registry")
	}
	var judges map[string]*judge.Model
	if cfg.Judges != nil {
		var err error
		if judges, err = judge.Parse(cfg.Judges); err != nil {
			return nil, fmt.Errorf("extract: enricher/judges.json: %w", err)
		}
	}
	x := &Extractor{registry: registry, rules: cfg.Version, dialects: map[string]*dialect{}}
	for _, language := range cfg.Languages {
		d, err := newDialect(language)
		if err != nil {
			return nil, fmt.Errorf("extract: %w", err)
		}
		x.dialects[language.Tag] = d
		x.languages = append(x.languages, language.Tag)
	}
	if x.dialects["en"] == nil {
		return nil, errors.New("extract: no rules for English (enricher/en.yaml)")
	}
	x.agencies = cfg.Agencies
	x.seat(judges)
	if cfg.Kinds != nil {
		var err error
		if x.kinds, err = judge.ParseJury(cfg.Kinds); err != nil {
			return nil, fmt.Errorf("extract: enricher/kinds.json: %w", err)
		}
	}
	x.gists = newGists(x.dialects, x.kinds)
	x.places, x.given = folded(cfg.Places), folded(cfg.GivenNames)
	x.common = map[string]map[string]bool{}
	for tag, words := range cfg.CommonWords {
		x.common[tag] = make(map[string]bool, len(words))
		for _, word := range words {
			x.common[tag][word] = true
		}
	}
	x.states = newStates(cfg.Languages)
	var err error
	if x.offices, err = newOffices(cfg.Languages); err != nil {
		return nil, err
	}
	if x.filter, err = newPrefilter(cfg.Languages); err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	if x.services, err = newServices(cfg.Services, registry); err != nil {
		return nil, err
	}
	x.workers.New = func() any { return &worker{seen: x.filter.sightings()} }
	return x, nil
}

// seat gives the extractor its judges but that of kinds, by their names.
func (x *Extractor) seat(judges map[string]*judge.Model) {
	x.numbers, x.names, x.claims, x.confidence = judges["numbers"], judges["names"], judges["claims"], judges["confidence"]
}

// Judging is an extractor by the same compiled rules with other judges of numbers, names and
// claims.
func (x *Extractor) Judging(judges map[string]*judge.Model) *Extractor {
	with := x.With(x.registry)
	with.seat(judges)
	return with
}

// Hearing is an extractor by the same compiled rules with another judge of kinds.
func (x *Extractor) Hearing(kinds *judge.Jury) *Extractor {
	with := x.With(x.registry)
	with.kinds, with.gists = kinds, newGists(x.dialects, kinds)
	return with
}

// With is an extractor by the same compiled rules beside another registry of the same
// companies: a fork, which is taught names of its own. It takes no time.
func (x *Extractor) With(registry *company.Registry) *Extractor {
	with := &Extractor{
		registry: registry, rules: x.rules, filter: x.filter, dialects: x.dialects, services: x.services, states: x.states, offices: x.offices, languages: x.languages,
		agencies: x.agencies, places: x.places, given: x.given, common: x.common, kinds: x.kinds, gists: x.gists,
		numbers: x.numbers, names: x.names, claims: x.claims, confidence: x.confidence,
	}
	with.workers.New = x.workers.New
	return with
}

func folded(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[company.Fold(name)] = true
	}
	return set
}

// Rules is the version of the rules: it changes when any rule file does.
func (x *Extractor) Rules() string { return x.rules }

// Extract returns the event's signals in the order of their evidence, or nil.
func (x *Extractor) Extract(event *foreshockv1.Event) []*foreshockv1.Signal {
	signals, _ := x.extract(event)
	return signals
}

// extract also tells the language, empty where the text was rejected unread and its
// source gave none.
func (x *Extractor) extract(event *foreshockv1.Event) ([]*foreshockv1.Signal, string) {
	switch event.GetKind() {
	case DecisionKind:
		return Decision(event), event.GetLang()
	case "notice":
		return x.notice(event), event.GetLang()
	}
	if isAnnounced(event) {
		return x.announced(event), event.GetLang()
	}
	w := x.workers.Get().(*worker)
	defer x.workers.Put(w)
	doc, lang := x.read(event, w, nil)
	switch {
	case doc == nil:
		return nil, lang
	case event.GetKind() == "incident":
		return x.incident(event), lang
	}
	return doc.signals(doc.verdicts(doc.claims())), lang
}

// claims are those of a text, each once and of its employer.
func (doc *document) claims() []mention {
	w := doc.w
	w.mentions = doc.settle(doc.attribute(doc.claimed()))
	if !doc.rescinded {
		w.mentions = doc.letter(w.mentions)
	}
	doc.inOneState(w.mentions)
	return doc.merge(w.mentions)
}

// claimed are the mentions of a text that are believed, before it is known whose each is.
func (doc *document) claimed() []mention {
	w := doc.w
	if doc.offTopic { // what is said of services still stands: cron jobs that did not start
		w.mentions = slices.DeleteFunc(w.mentions, func(m mention) bool { return m.claim.Kind != "outage" && m.claim.Kind != "change_control" })
	}
	if doc.blackout {
		w.mentions = slices.DeleteFunc(w.mentions, func(m mention) bool { return m.claim.Kind == "outage" && m.claim.Service == "" })
	}
	if doc.keptRunning {
		w.mentions = slices.DeleteFunc(w.mentions, func(m mention) bool { return m.claim.Kind == "outage" && m.claim.DurationHours == nil })
	}
	if doc.risks { // what might be; what has been has its number
		w.mentions = slices.DeleteFunc(w.mentions, func(m mention) bool {
			return m.count == nil && m.percent == nil && m.claim.Amount == nil && m.claim.AmountHigh == nil
		})
	}
	if doc.toBeFilledIn() {
		w.mentions = w.mentions[:0]
	}
	if len(doc.leaves) > 0 {
		w.mentions = slices.DeleteFunc(w.mentions, doc.onlyLeave)
	}
	if doc.rescinded {
		w.mentions = slices.DeleteFunc(w.mentions, func(m mention) bool { return m.claim.Kind == "warn_notice" || layoffKind(m.claim.Kind) })
	}
	if told := doc.form(); told != nil && !doc.rescinded {
		w.mentions, w.cast = append(w.mentions[:0], told...), w.cast[:0]
	}
	return doc.unsupported(doc.ownedAbove(doc.employed(doc.believed(doc.judged(w.mentions)))))
}

// read finds what a text mentions. It returns nil where nothing can be in it, and an incident
// without its sentences read: its form tells all. names is nil where no model is fitted.
func (x *Extractor) read(event *foreshockv1.Event, w *worker, names map[judge.Feature]string) (*document, string) {
	incident := event.GetKind() == "incident"
	in := x.admit(event, w)
	if in.nothing() && !incident {
		return nil, event.GetLang()
	}
	lang := x.language(event, w, in.text)
	d := x.dialects[lang]
	if d == nil || in.faint && lang != "en" { // the words of headlines are English
		return nil, lang
	}
	if lang == "en" {
		if in = x.admitEnglish(in, event, w); in.nothing() && !incident {
			return nil, lang
		}
	}
	doc := &document{x: x, d: d, w: w, event: event, names: names}
	if incident {
		return doc, lang
	}
	doc.begin(in.faint)
	visit := func(s *sentence, touched bool) {
		doc.noteAhead(s)
		switch {
		case touched:
			doc.read(s)
		case s.field == "title" && s.contains(d.OffTopic):
			doc.offTopic = true
		case s.field == "text" && s.number < 4 && s.number <= doc.heeded:
			doc.follow(s, len(w.mentions)) // others are followed where they are passed over
		}
		doc.noteBehind(s)
	}
	doc.sentences("title", event.GetTitle(), in.title, visit)
	doc.sentences("text", event.GetText(), in.text, visit)
	return doc, lang
}

// signals writes the claims out.
func (doc *document) signals(claims []mention) []*foreshockv1.Signal {
	if len(claims) == 0 {
		return nil
	}
	slices.SortStableFunc(claims, func(a, b mention) int {
		return cmp.Or(-cmp.Compare(a.field, b.field), cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.start, b.start))
	})
	out := make([]*foreshockv1.Signal, 0, len(claims))
	print := uint64(0)
	if doc.event.GetKind() == "news" { // filings and incidents repeat their own forms
		print = story.Fingerprint(doc.event.GetText())
	}
	agency := doc.agency()
	for i := range claims {
		m := &claims[i]
		field := doc.fieldText(m.field)
		signal := doc.x.signal(doc.event, m.reference, m.message(), &foreshockv1.Evidence{
			Field: m.field, Start: uint32(m.span.Start), End: uint32(m.span.End), Quote: field[m.span.Start:m.span.End],
		})
		signal.Confidence = m.confidence
		signal.ToldAs = doc.toldAs(m.reference)
		signal.Fingerprint = print
		signal.Origin = doc.origin(m, agency, signal.GetEvidence().GetQuote())
		if slices.ContainsFunc(out, func(s *foreshockv1.Signal) bool { return s.Id == signal.Id }) {
			continue
		}
		out = append(out, signal)
	}
	return out
}

// signal fills what every signal carries over from its event.
func (x *Extractor) signal(event *foreshockv1.Event, who reference, claim *foreshockv1.Claim, evidence *foreshockv1.Evidence) *foreshockv1.Signal {
	s := &foreshockv1.Signal{
		EventId: event.GetId(), CompanyId: who.id, Company: who.name, CompanyBasis: string(who.basis),
		Claim: claim, Evidence: evidence, EventKind: event.GetKind(), Source: event.GetSource(), Url: event.GetUrl(),
		Title: event.GetTitle(), Document: event.GetDocument(), EventTime: event.GetEventTime(), KnowledgeTime: event.GetKnowledgeTime(),
		Rules: x.rules,
	}
	if s.EventId == "" {
		s.EventId = identity.Event(event)
	}
	s.Id = identity.Signal(s)
	return s
}

// origin is the same for the tellings of one story: those that credit the same agency
// with the same claim, and those that make it in the same words.
func (doc *document) origin(m *mention, agency, quote string) string {
	told := append(doc.w.key[:0], m.reference.id...)
	told = append(append(told, ' '), m.claim.Kind...)
	told = append(told, ' ')
	if agency != "" {
		told = fmt.Appendf(told, "%s %v %v %s", agency, numbers(m.count), numbers(m.percent), m.claim.Start)
	} else {
		for _, r := range quote {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				told = utf8.AppendRune(told, unicode.ToLower(r))
			}
		}
	}
	doc.w.key = told
	return identity.Origin(string(told))
}

// agency is the news agency that the head or the foot of the text credits, or empty.
func (doc *document) agency() string {
	text := doc.event.GetText()
	head := text[:cut(text, 700)]
	foot := ""
	if len(text) > 1000 {
		foot = text[cut(text, len(text)-300):]
	}
	for _, agency := range doc.x.agencies {
		if strings.Contains(head, agency) || strings.Contains(foot, agency) {
			return agency
		}
	}
	return ""
}
