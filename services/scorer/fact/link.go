package fact

import (
	"cmp"
	"slices"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/money"
)

// Linker links the signals of one company, a batch for each knowledge instant, oldest
// first. It is not safe for concurrent use.
type Linker struct {
	rules *pipelines.FactRules
	kinds map[string]pipelines.KindRules
	money money.Table

	facts   []*Fact
	shelves map[family]*shelf
	docs    []document
	docIDs  map[documentKey]int32
	origins []origin
	ids     map[string]int32
	// heard is when a claim of the family was made last.
	heard map[family]int64

	batch   int
	touched []*Fact
	// named keeps the words of names: a company has few services.
	named map[string][]string

	// bound are the analysts' decisions in force; owners the fact of each signal, kept
	// where there are any.
	bound  Constraints
	owners map[string]*Fact
}

type documentKey struct{ source, key string }

// document is one document in all its versions.
type document struct {
	origin int32
	// print is the fingerprint of its text, known when it was first read.
	print uint64
	known int64
	// event is the version read last; versions tells that there was another before.
	event    string
	versions bool
	facts    []*Fact
	// tellings are the signals it gave, in order.
	tellings []Telling
}

// Telling is a signal of a document under the fact that it belongs to.
type Telling struct {
	Fact *Fact
	at   int
}

// origin is one story, however many told it; name is that of its first telling.
type origin struct {
	name  string
	facts []*Fact
}

// shelf holds the facts of a family by founding day, and by number.
type shelf struct {
	facts []*Fact
	exact map[float64][]*Fact
}

// NewLinker makes a linker that knows nothing yet.
func NewLinker(rules *pipelines.FactRules, rates money.Table) *Linker {
	return &Linker{
		rules: rules, kinds: rules.Kinds, money: rates,
		shelves: map[family]*shelf{}, docIDs: map[documentKey]int32{}, ids: map[string]int32{}, heard: map[family]int64{}, named: map[string][]string{},
	}
}

// Facts are all facts in the order of founding. The slice is the linker's own.
func (l *Linker) Facts() []*Fact { return l.facts }

// Link takes up what became known at one instant, in the order of Sort, and gives the
// facts it founded or changed, in the order of founding.
func (l *Linker) Link(batch []*foreshockv1.Signal) []*Fact {
	l.batch++
	l.touched = l.touched[:0]
	for len(batch) > 0 {
		n := 1
		for n < len(batch) && batch[n].GetEventId() == batch[0].GetEventId() {
			n++
		}
		l.linkEvent(batch[:n])
		batch = batch[n:]
	}
	slices.SortFunc(l.touched, func(a, b *Fact) int { return cmp.Compare(a.Index, b.Index) })
	for _, f := range l.touched {
		f.resolve(l)
	}
	related := l.relate(l.touched)
	if !l.bound.empty() {
		related = append(related, l.relateDecided(l.touched)...)
	}
	if len(related) > 0 {
		l.touched = append(l.touched, related...)
		slices.SortFunc(l.touched, func(a, b *Fact) int { return cmp.Compare(a.Index, b.Index) })
	}
	return slices.Clone(l.touched)
}

// linkEvent links the claims of one event together, the surest link first, so that a text
// that tells of two rounds finds both. Then it retires what earlier versions of the
// document said and this one does not repeat.
func (l *Linker) linkEvent(signals []*foreshockv1.Signal) {
	if len(signals) == 1 {
		r := l.read(signals[0])
		r.doc, r.origin = l.place(signals[0])
		l.take(r, l.find(r))
		l.retireOlder(r)
		return
	}
	pending := make([]*reading, len(signals))
	for i, s := range signals {
		r := l.read(s)
		r.doc, r.origin = l.place(s)
		pending[i] = r
	}
	all := slices.Clone(pending)
	for len(pending) > 0 {
		at, best := 0, link{}
		for i, r := range pending {
			if found := l.find(r); i == 0 || found.score > best.score {
				at, best = i, found
			}
		}
		l.take(pending[at], best)
		pending = append(pending[:at], pending[at+1:]...)
	}
	for _, r := range all {
		l.retireOlder(r)
	}
}

// retireOlder withdraws the claims of a kind that a later version of their document
// replaces by others.
func (l *Linker) retireOlder(r *reading) {
	doc := &l.docs[r.doc]
	if !doc.versions {
		return
	}
	for _, f := range doc.facts {
		if f.family == r.family && f.event != r.signal.GetEventId() && !l.keptApart(signalID(r.signal), f) && f.supersede(r) {
			l.touch(f)
		}
	}
}

func (l *Linker) touch(f *Fact) {
	if f.touched != l.batch {
		f.touched = l.batch
		l.touched = append(l.touched, f)
	}
}

// place finds or opens the document and the origin of a signal. Versions of a document
// keep the origin of the first.
func (l *Linker) place(s *foreshockv1.Signal) (doc, from int32) {
	key := documentKey{s.GetSource(), s.GetDocument()}
	if key.key == "" {
		key.key = "\x00" + s.GetEventId()
	}
	if doc, ok := l.docIDs[key]; ok {
		if d := &l.docs[doc]; d.event != s.GetEventId() {
			d.event, d.versions = s.GetEventId(), true
		}
		return doc, l.docs[doc].origin
	}
	story := s.GetOrigin()
	if story == "" {
		story = "\x00" + key.source + "\x00" + key.key
	}
	id, ok := l.ids[story]
	if !ok {
		if id, ok = l.copied(s); !ok {
			id = int32(len(l.origins))
			l.origins = append(l.origins, origin{name: cmp.Or(s.GetOrigin(), identity.Origin(story))})
		}
		l.ids[story] = id
	}
	doc = int32(len(l.docs))
	l.docIDs[key] = doc
	l.docs = append(l.docs, document{origin: id, event: s.GetEventId(), print: s.GetFingerprint(), known: Known(s)})
	return doc, id
}

// link is a fact that a reading may belong to.
type link struct {
	fact   *Fact
	method string
	score  float64
	// distance in days, the nearer fact wins a tie.
	distance int
}

// find is the best link of a reading; without a fact where it founds one.
func (l *Linker) find(r *reading) link {
	best := link{}
	if !l.bound.empty() {
		if made, ok := l.decided(r); ok {
			return made
		}
	}
	try := func(f *Fact, by relationship) {
		score, method := l.match(r, f, by)
		if score <= 0 || score < best.score {
			return
		}
		if len(l.bound.apart) > 0 && l.keptApart(signalID(r.signal), f) {
			return
		}
		distance := f.distance(r)
		if score > best.score || distance < best.distance || distance == best.distance && f.Index < best.fact.Index {
			best = link{f, method, score, distance}
		}
	}
	for _, f := range l.docs[r.doc].facts {
		if f.family == r.family {
			try(f, sameDocument)
		}
	}
	for _, f := range l.origins[r.origin].facts {
		if f.family == r.family {
			try(f, sameOrigin)
		}
	}
	shelf := l.shelves[r.family]
	if shelf == nil {
		return best
	}
	if key, ok := r.key(); ok {
		for _, f := range shelf.exact[key] {
			try(f, unrelated)
		}
	}
	if r.family.kind == "warn_notice" {
		return best // notices are one by their document or by equal numbers only
	}
	reach := max(r.vagueDays, r.nearDays) + r.chainDays
	start, _ := slices.BinarySearchFunc(shelf.facts, r.from-reach, func(f *Fact, day int) int { return cmp.Compare(f.anchor, day) })
	for _, f := range shelf.facts[start:] {
		if f.anchor > r.to+reach {
			break
		}
		try(f, unrelated)
	}
	return best
}

// key is the number under which a fact is found again after long.
func (r *reading) key() (float64, bool) {
	switch {
	case r.heads.Stated:
		return r.heads.Value, true
	case r.amount.Stated:
		return r.amount.Value, true
	case r.percent.Stated:
		return -r.percent.Value, true
	default:
		return 0, false
	}
}

// distance is how many days lie between a claim and what is known of a fact.
func (f *Fact) distance(r *reading) int {
	return max(f.first-r.to, r.from-f.last, 0)
}

// take links a reading to its fact, or founds one.
func (l *Linker) take(r *reading, to link) {
	f := to.fact
	if f == nil {
		f = l.found(r)
		to = link{fact: f, method: MethodFirst, score: 1}
	}
	l.touch(f)
	f.event = r.signal.GetEventId()
	f.first, f.last = min(f.first, r.from), max(f.last, r.to)
	revised := l.docs[r.doc].versions
	if revised {
		f.supersede(r)
	}
	f.hear(r)
	filed := f.file(r, revised)
	f.members = append(f.members, member{reading: r, group: filed, method: to.method, score: to.score, story: l.origins[r.origin].name, since: l.sinceAlike(f, r)})
	if l.owners != nil {
		l.owners[signalID(r.signal)] = f
	}
	if n := f.groups[filed].number; l.mention(f, r, to.score) && n >= 0 {
		f.numbers[n].support++
	}
	if key, ok := r.key(); ok {
		shelf := l.shelves[f.family]
		if !slices.Contains(shelf.exact[key], f) {
			shelf.exact[key] = append(shelf.exact[key], f)
		}
	}
}

// found opens a fact with its first signal.
func (l *Linker) found(r *reading) *Fact {
	f := &Fact{
		ID: identity.Fact(signalID(r.signal)), Index: len(l.facts), Kind: r.family.kind, family: r.family,
		anchor: r.from, first: r.from, last: r.to, from: r.from, to: r.to, dated: r.dated, precise: r.precise,
		doubt: 1, firstKnown: r.known,
	}
	if r.signal.GetEventKind() == "incident" {
		f.incident = r.signal.GetSource()
	}
	l.facts = append(l.facts, f)
	s := l.shelves[r.family]
	if s == nil {
		s = &shelf{exact: map[float64][]*Fact{}}
		l.shelves[r.family] = s
	}
	at := len(s.facts)
	for at > 0 && s.facts[at-1].anchor > f.anchor {
		at--
	}
	s.facts = slices.Insert(s.facts, at, f)
	return f
}

// mention counts documents and independent origins, and tells whether the origin is new to
// the fact. An origin makes a fact more certain once, however often it is repeated.
func (l *Linker) mention(f *Fact, r *reading, score float64) bool {
	doc := &l.docs[r.doc]
	if !slices.Contains(doc.facts, f) {
		doc.facts = append(doc.facts, f)
		f.articles++
	}
	doc.tellings = append(doc.tellings, Telling{f, len(f.members) - 1})
	story := &l.origins[r.origin]
	if slices.Contains(story.facts, f) {
		return false
	}
	story.facts = append(story.facts, f)
	f.origins = append(f.origins, Mention{r.origin, quarter.Of(Midnight(dayOf(r.event)))})
	f.doubt *= 1 - score*min(max(r.signal.GetConfidence(), 0), 1)
	return true
}

// hear keeps the first announcement, the furthest look back, the best known start of an
// outage, and the names given.
func (f *Fact) hear(r *reading) {
	switch {
	case r.retro && (f.back == nil || r.from < f.back.from):
		f.back = r
	case !r.retro && (f.earliest == 0 || r.event < f.earliest):
		f.earliest = r.event
	}
	if r.started && !f.started || r.precise && !f.precise || r.dated && !f.dated {
		f.from, f.to, f.dated, f.precise, f.started = r.from, r.to, r.dated, r.precise, r.started
	}
	f.learn(r.words)
}

func (f *Fact) learn(words []string) {
	for _, word := range words {
		if !slices.Contains(f.words, word) {
			f.words = append(f.words, word)
		}
	}
}

// relate ties rounds in the press to statutory notices with a compatible number. It gives
// the facts that a tie changed and that are not among those given.
func (l *Linker) relate(touched []*Fact) []*Fact {
	var changed []*Fact
	for _, f := range touched {
		if f.Kind == "warn_notice" {
			l.relateStates(f)
		}
		var others *shelf
		switch {
		case f.Kind == "layoff" && f.family.line == "":
			others = l.shelves[family{kind: "warn_notice"}]
		case f.Kind == "warn_notice":
			others = l.shelves[family{kind: "layoff"}]
		}
		if others == nil || !f.Heads.Stated {
			continue
		}
		// Facts are shelved by founding day, which may lie off the day they are dated by.
		reach := l.rules.RelatedDays + l.kinds["layoff"].ChainDays
		start, _ := slices.BinarySearchFunc(others.facts, f.Day-reach, func(o *Fact, day int) int { return cmp.Compare(o.anchor, day) })
		for _, o := range others.facts[start:] {
			if o.anchor > f.Day+reach {
				break
			}
			if !l.related(f, o) {
				continue
			}
			if o.touched != l.batch {
				o.touched = l.batch
				changed = append(changed, o)
			}
		}
	}
	return changed
}

// related ties a round and a notice whose numbers go together, and tells whether they
// were not tied before.
func (l *Linker) related(f, o *Fact) bool {
	if !o.Heads.Stated || !f.Heads.meets(&o.Heads) || abs(f.Day-o.Day) > l.rules.RelatedDays || l.apartFacts(f, o) {
		return false
	}
	score := 0.7
	if f.Heads.same(&o.Heads) {
		score = 0.9
	}
	to, back := MethodRelatedNotice, MethodRelatedLayoff
	if f.Kind == "warn_notice" {
		to, back = back, to
	}
	return l.tie(f, o, to, back, score)
}

// relateStates ties a notice to the first one of the employer in another state within a
// few days: one programme, each counted. Where the number is the very same it may be one
// notice that was filed with several states; which of both nobody can tell from the
// numbers, so it is flagged and still counted. The tie goes one way, to the earlier
// notice: the rows of a programme of hundreds do not change with each of them.
func (l *Linker) relateStates(f *Fact) {
	state := f.Claim.GetState()
	if state == "" || !f.dated || slices.ContainsFunc(f.related, relation.betweenStates) {
		return
	}
	eligible := func(o *Fact) bool {
		return o.Index < f.Index && o.dated && !o.Withdrawn && o.Claim.GetState() != "" && o.Claim.GetState() != state && !l.apartFacts(f, o)
	}
	notices := l.shelves[f.family]
	if f.Heads.Stated && digits(f.Heads.Value) >= 3 {
		for _, o := range notices.exact[f.Heads.Value] {
			if o.Day == f.Day && eligible(o) {
				f.related = append(f.related, relation{signalID(o.members[0].signal), MethodSameNumberElsewhere, 0.5})
				f.Flags = append(slices.Clip(f.Flags), FlagPossibleDuplicate)
				return
			}
		}
	}
	start, _ := slices.BinarySearchFunc(notices.facts, f.Day-l.rules.RelatedDays, func(o *Fact, day int) int { return cmp.Compare(o.anchor, day) })
	for _, o := range notices.facts[start:] {
		if o.anchor > f.Day+l.rules.RelatedDays {
			return
		}
		if eligible(o) {
			f.related = append(f.related, relation{signalID(o.members[0].signal), MethodRelatedState, 0.6})
			return
		}
	}
}

// tie relates two facts both ways and tells whether they were not tied before.
func (l *Linker) tie(f, o *Fact, to, back string, score float64) bool {
	id := signalID(o.members[0].signal)
	if slices.ContainsFunc(f.related, func(r relation) bool { return r.signal == id }) {
		return false
	}
	f.related = append(f.related, relation{id, to, score})
	o.related = append(o.related, relation{signalID(f.members[0].signal), back, score})
	return true
}

func abs(n int) int { return max(n, -n) }

// Statement is a standing claim of one fact in one document.
type Statement struct {
	Fact      *Fact
	Signal    *foreshockv1.Signal
	Day       int
	Heads     Span
	Percent   Span
	Confirmed bool
}

// Statements are the standing claims of a fact, each with its document's other standing
// claims of the kind given; in the order in which they became known.
func (l *Linker) Statements(f *Fact, kind string, visit func(of Statement, beside []Statement)) {
	for i := range f.members {
		m := &f.members[i]
		if m.superseded {
			continue
		}
		var beside []Statement
		for _, t := range l.docs[m.doc].tellings {
			if t.Fact.Kind == kind && !t.Fact.members[t.at].superseded {
				beside = append(beside, statement(t.Fact, t.at))
			}
		}
		visit(statement(f, i), beside)
	}
}

func statement(f *Fact, at int) Statement {
	m := &f.members[at]
	return Statement{Fact: f, Signal: m.signal, Day: dayOf(m.event), Heads: m.heads, Percent: m.percent,
		Confirmed: m.claim.GetStatus() == "confirmed"}
}

// EverHeads and EverPercent tell whether any signal of the fact, standing or not, stated
// a number of people, or a percentage. Once true they stay true.
func (f *Fact) EverHeads() bool {
	return slices.ContainsFunc(f.numbers, func(n number) bool { return n.heads.Stated })
}

// EverPercent is EverHeads for percentages.
func (f *Fact) EverPercent() bool {
	return slices.ContainsFunc(f.numbers, func(n number) bool { return n.percent.Stated })
}

// Told is the first and last day on which a signal of the fact, standing or not, claims it.
func (f *Fact) Told() (first, last int) { return f.first, f.last }

// Counts tells whether the fact may enter a figure: something said of it stands, and it
// is more than a denied report.
func (f *Fact) Counts() bool { return !f.Withdrawn && f.Status != "denied" }

// Round tells whether the fact is a round of layoffs that the employer has confirmed or
// plans: no running total, no report, no expectation without a number.
func (f *Fact) Round() bool {
	return f.Kind == "layoff" && f.family.line == "" && f.Counts() && (f.Status == "confirmed" || f.Status == "planned")
}

// Outages is how many outages the facts of one quarter tell of: those known one by one,
// and the largest number that a text states.
func Outages(facts []*Fact) (known, stated int, largest *Fact) {
	for _, f := range facts {
		switch {
		case f.Kind != "outage" || !f.Counts():
		case !f.Counted():
			known++
		case int(f.Claim.GetCount()) > stated:
			stated, largest = int(f.Claim.GetCount()), f
		}
	}
	return known, stated, largest
}
