package extract

import (
	"slices"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
)

// From which log-odds on the judge of kinds is heard. What gave the best F1 on passages that
// neither rules nor judge had seen.
const (
	// takenUp is what a claim needs that no frame found.
	takenUp = 2
	// layoffTakenUp is what a layoff needs, which is told in most words, and of which little is
	// left without a number.
	layoffTakenUp = 4
	// ofMachines is what an outage needs more: errors and failures are all over technical texts.
	ofMachines = 1.5
	// oneMore is what it needs more in a sentence in which a frame found another claim.
	oneMore = 1
	// refused is what it needs more where a frame found such words, and that they claim nothing.
	refused = 2
	// faintly is what it needs more under a headline that is read for its own words alone.
	faintly = 2
	// inFiling is what it needs more in a filing: they are long, and repeat what might be.
	inFiling = 2
	// disbelieved is below what a claim that a frame found is doubted.
	disbelieved = -4
	// disbelievedMoney is the same of claims with an amount, whose frames ask for it and for what it
	// is of: the judge, to whom amounts are alike, doubts them too easily.
	disbelievedMoney = -8
	// disbelievedRare is the same of kinds so seldom told that the judge has read too few of their
	// words to be sure.
	disbelievedRare = -6
	// disbelievedHeadline is the same of a headline alone, whose few words say little for or against.
	disbelievedHeadline = -6
	// disbelievedFiling is the same of a filing, of whose long sentences frames find much in what
	// claims nothing; of layoffs it tells in notes of few words.
	disbelievedFiling = -0.5
)

// longest is how many words and marks a sentence may have to be heard. Longer ones are lists,
// tables and contracts, of which the judge only weighs what stands around a frame's claim.
const longest = 90

// listen weighs which kinds of claims a sentence makes, before its frames are read.
func (doc *document) listen(s *sentence) {
	w, h := doc.w, &doc.w.heeding
	w.odds = w.odds[:0]
	fitting := doc.x.kinds == nil && doc.names != nil
	if doc.x.kinds == nil && !fitting || len(s.tokens) > longest {
		return
	}
	if !fitting {
		doc.hear(s, 0, len(s.tokens))
		doc.remember(s)
		return
	}
	from := len(h.features)
	doc.heed(s, 0, len(s.tokens))
	doc.spell(s)
	h.utterances = append(h.utterances, utterance{s.field, s.number, from, len(h.features)})
}

// remember keeps what the judge of kinds says of the headline, and the most that it says of
// any sentence.
func (doc *document) remember(s *sentence) {
	w := doc.w
	if s.field == "title" {
		w.headlineOdds = append(w.headlineOdds[:0], w.odds...)
	}
	if len(w.mostOdds) == 0 {
		w.mostOdds = append(w.mostOdds, w.odds...)
	}
	for q, odds := range w.odds {
		w.mostOdds[q] = max(w.mostOdds[q], odds)
	}
}

// hear weighs the kinds of claims that a sentence makes between two tokens.
func (doc *document) hear(s *sentence, from, to int) {
	w, h := doc.w, &doc.w.heeding
	h.rows, h.at = h.rows[:0], h.at[:0]
	doc.heed(s, from, to)
	w.odds = doc.x.kinds.Odds(w.odds[:0], h.rows, &h.jury)
}

// disbelief are the log-odds below which a claim of a kind is doubted.
func (doc *document) disbelief(kind string) float64 {
	switch {
	case doc.filer.id != "" && !layoffKind(kind):
		return disbelievedFiling
	case kind == "savings_target" || kind == "restructuring_charge":
		return disbelievedMoney
	case kind == "offshoring" || kind == "rto_mandate" || kind == "change_control" || kind == "knowledge_transfer":
		return disbelievedRare
	}
	if doc.alone {
		return disbelievedHeadline
	}
	return disbelieved
}

// oddsOf are the log-odds that the sentence under reading makes a claim of a kind, 0 where
// nobody judges.
func (doc *document) oddsOf(kind string) float64 {
	if len(doc.w.odds) == 0 {
		return 0
	}
	if q := doc.x.kinds.Question(kind); q >= 0 {
		return doc.w.odds[q]
	}
	return 0
}

// Heard tells whether the judge of kinds is asked about a kind. Of cuts that are a target only
// their numbers tell.
func Heard(kind string) bool { return kind != "layoff_target" }

// doubt notes what the judge of kinds says of what was found in a sentence, and marks what
// frames found against it. The first of the
// sentence's mentions is first.
func (doc *document) doubt(s *sentence, first int) {
	w := doc.w
	if doc.x.kinds == nil {
		return
	}
	for i := first; i < len(w.mentions); i++ {
		m := &w.mentions[i]
		if len(s.tokens) > longest {
			doc.hear(s, m.from-longest/2, m.from+longest/2)
		}
		m.told = doc.oddsOf(m.claim.Kind)
		if m.tentative || m.heard || m.seldom || !Heard(m.claim.Kind) {
			continue
		}
		m.doubted = m.told < doc.disbelief(m.claim.Kind)
	}
}

// takeUp adds the claims that only the judge of kinds has heard in a sentence.
func (doc *document) takeUp(s *sentence, first int) {
	w := doc.w
	if len(w.odds) == 0 {
		return
	}
	extra := 0.0
	if slices.ContainsFunc(w.mentions[first:], func(m mention) bool { return !m.tentative }) {
		extra = oneMore
	}
	if doc.filer.id != "" {
		extra += inFiling
	}
	if doc.faint {
		extra += faintly
	}
	framed := len(w.mentions)
	for q, kind := range doc.x.kinds.Questions() {
		least := takenUp + extra
		if w.odds[q] < least {
			continue // as nearly all
		}
		switch kind {
		case "layoff":
			least = layoffTakenUp + extra
		case "outage":
			least += ofMachines
		}
		if slices.ContainsFunc(w.matches, func(m rule.Match) bool {
			frame := &doc.d.Frames[m.Frame]
			return frame.Kind == kind && !(doc.d.NameArticle != rule.None && flagged(frame, "component")) // which says nothing of a service that has a name
		}) {
			least += refused
		}
		if doc.refusedBy(kind) || w.odds[q] < least || slices.ContainsFunc(w.mentions[first:framed], func(m mention) bool { return !m.tentative && alike(m.claim.Kind, kind) }) {
			continue
		}
		anchor := doc.weightiest(q)
		if doc.claimless("barred", kind, anchor, anchor+1) {
			continue
		}
		if found, ok := doc.heard(s, kind, anchor); ok {
			found.heard, found.odds = true, w.odds[q]
			w.mentions = append(w.mentions, found)
		}
	}
}

// alike tells whether two kinds are of the same cuts.
func alike(a, b string) bool { return a == b || layoffKind(a) && layoffKind(b) }

// weightiest is the token whose words speak most for a kind.
func (doc *document) weightiest(question int) int {
	h := &doc.w.heeding
	best, most, sum := 0, 0.0, 0.0
	for k, row := range h.rows {
		if k == 0 || h.at[k] != h.at[k-1] {
			sum = 0
		}
		if sum += doc.x.kinds.Vote(row, question); sum > most {
			best, most = int(h.at[k]), sum
		}
	}
	return best
}

// unwritten stand for the frames that nobody wrote. A target without its number is none, and
// a notice needs words of its own.
var unwritten = func() map[string]*pipelines.Frame {
	frames := map[string]*pipelines.Frame{}
	for _, kind := range []string{
		"layoff", "outage", "savings_target", "restructuring_charge", "hiring_freeze", "ai_substitution", "change_control", "knowledge_transfer",
		"guidance_cut", "rto_mandate", "offshoring", "buyout", "exec_departure", "plant_closure",
	} {
		frames[kind] = &pipelines.Frame{Kind: kind, Flags: []string{"heard"}, Patterns: []string{""}}
	}
	return frames
}()

// heard reads what a sentence says of a kind of claim, of which the word at anchor speaks.
func (doc *document) heard(s *sentence, kind string, anchor int) (found mention, ok bool) {
	d, frame := doc.d, unwritten[kind]
	like, written := d.frameOf[kind]
	if frame == nil || !written {
		return found, false
	}
	m := rule.Match{Frame: like, Start: int32(anchor), End: int32(anchor + 1)}
	switch kind {
	case "exec_departure":
		role := s.nearestOf(anchor, d.Executive)
		m.Captured[rule.Capture("role")] = role
		m = covering(covering(m, role), s.nearestOf(anchor, d.Leave))
	case "savings_target", "restructuring_charge":
		amount := s.nearestAmount(anchor, quantity.Money)
		m.Captured[rule.Capture("m")] = amount
		m = covering(m, amount)
	case "offshoring":
		m.Captured[rule.Capture("to")] = s.abroad(d)
	}
	switch kind {
	case "layoff":
		found, ok = doc.layoff(s, m, frame)
	case "outage":
		found, ok = doc.outage(s, m, frame)
	default:
		found, ok = doc.other(s, m, frame)
	}
	if !ok {
		return found, false
	}
	doc.pending = doc.pending || found.reference.id == ""
	doc.place(s, m, &found)
	doc.expect(s, &found)
	return found, true
}

// covering is a match that reaches over a span, too: what is asked of a frame's words is
// asked of all of them.
func covering(m rule.Match, span rule.Span) rule.Match {
	if span.End > 0 {
		m.Start, m.End = min(m.Start, span.Start), max(m.End, span.End)
	}
	return m
}

// nearestOf is the term of a class that stands nearest to token i.
func (s *sentence) nearestOf(i int, class rule.Class) (best rule.Span) {
	for k := range s.tokens {
		if end := s.has(k, class); end > 0 && (best.End == 0 || apart(k, i) < apart(int(best.Start), i)) {
			best = rule.Span{Start: int32(k), End: int32(end)}
		}
	}
	return best
}

// nearestAmount is the quantity of a kind that stands nearest to token i.
func (s *sentence) nearestAmount(i int, kind quantity.Kind) (best rule.Span) {
	for k := range s.amounts {
		q := &s.amounts[k]
		if q.Kind == kind && (best.End == 0 || apart(q.Start, i) < apart(int(best.Start), i)) {
			best = rule.Span{Start: int32(q.Start), End: int32(q.End)}
		}
	}
	return best
}

func apart(i, j int) int { return max(i-j, j-i) }

// abroad is the first place in a sentence that is not at home, rather one to which work goes.
func (s *sentence) abroad(d *dialect) rule.Span {
	for i := range s.entities {
		if e := &s.entities[i]; s.has(e.start, d.Abroad) == e.end {
			return rule.Span{Start: int32(e.start), End: int32(e.end)}
		}
	}
	for i := range s.entities {
		if e := &s.entities[i]; e.place && s.has(e.start, d.Domestic) == 0 {
			return rule.Span{Start: int32(e.start), End: int32(e.end)}
		}
	}
	return rule.Span{}
}

// believed takes out what only the judge of kinds heard where a frame has found a claim of
// the kind elsewhere in the text, and all but the likeliest of each kind; then what the judge
// doubts where nothing else in the text is of the kind.
func (doc *document) believed(found []mention) []mention {
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		gone[i] = m.heard && slices.ContainsFunc(found, func(o mention) bool {
			return alike(o.claim.Kind, m.claim.Kind) && !o.doubted && (!o.heard || o.odds > m.odds)
		}) || m.doubted && !doc.besideCuts(found, m) && !slices.ContainsFunc(found, func(o mention) bool {
			return alike(o.claim.Kind, m.claim.Kind) && !o.doubted
		})
	}
	return without(found, gone)
}

// besideCuts tells whether a notice or a closing plant that is doubted is told with cuts of its
// employer's of so many people, which say what the words around it do not.
func (doc *document) besideCuts(found []mention, m *mention) bool {
	if doc.d.Tag != "en" || doc.filer.id != "" {
		return false
	}
	reach := 0
	switch m.claim.Kind {
	case "warn_notice":
		reach = onward
	case "plant_closure":
	default:
		return false
	}
	return m.reference.id != "" && slices.ContainsFunc(found, func(o mention) bool {
		return o.claim.Kind == "layoff" && !o.doubted && !o.past && o.count != nil && o.reference.id == m.reference.id && o.field == m.field && max(o.sentence-m.sentence, m.sentence-o.sentence) <= reach
	})
}

// utterance is a sentence that may make claims, with the place of its features.
type utterance struct {
	field    string
	sentence int
	from, to int
}

// Utterance is a sentence that may make claims, for fitting the judge of kinds. Framed are
// the kinds that frames have found in it.
type Utterance struct {
	Features []judge.Feature
	Framed   []string
}

// Utterances are the sentences of an event's text; names gets the names of their features.
func (x *Extractor) Utterances(event *foreshockv1.Event, names map[judge.Feature]string) (out []Utterance) {
	x.study(event, names, func(doc *document) {
		for _, u := range doc.w.heeding.utterances {
			one := Utterance{Features: slices.Clone(doc.w.heeding.features[u.from:u.to])}
			slices.Sort(one.Features)
			one.Features = slices.Compact(one.Features)
			for i := range doc.w.mentions {
				if m := &doc.w.mentions[i]; m.field == u.field && m.sentence == u.sentence && !m.tentative {
					one.Framed = append(one.Framed, m.claim.Kind)
				}
			}
			out = append(out, one)
		}
	})
	return out
}
