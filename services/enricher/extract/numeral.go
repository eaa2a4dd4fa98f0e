package extract

import (
	"math"
	"slices"
	"strconv"
	"strings"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// A frame finds the numbers of cuts whose wording it foresees. The judge of numbers weighs
// every number that may count people by what stands around it: it takes up those that no
// frame foresaw, and drops those that only look like one.

// numeral is a number that may tell how many go.
type numeral struct {
	field            string
	sentence, number int // number is the token where it begins
	low, high        float64
	kind             quantity.Kind
	framed           bool // a frame says that it is one of cuts
	from, to         int  // its features among the worker's
}

// sides of a number: what stands right beside it, near it, near it behind a comma, and far.
const (
	next1 = iota
	next2
	previous1
	previous2
	rightNear
	rightBeyond
	rightFar
	leftNear
	leftBeyond
	leftFar
	sides
)

var sideNames = [sides]string{"next", "second", "before", "before it", "right", "right beyond", "right far", "left", "left beyond", "left far"}

// nearby and distant are how many tokens from a number are looked at.
const (
	nearby  = 6
	distant = 14
)

// weights are the features of a language's classes, made once.
type weights struct {
	class [sides][]judge.Feature
	word  [sides]judge.Feature
}

func newWeights(l *rule.Language) (w weights) {
	for side, name := range sideNames {
		w.word[side] = judge.Name(name + " word ")
		for c := range l.Classes() {
			w.class[side] = append(w.class[side], judge.Name(name+" is "+l.ClassName(rule.Class(c))))
		}
	}
	return w
}

// notes collects the features of one number. names is nil where only their weights matter.
type notes struct {
	features []judge.Feature
	names    map[judge.Feature]string
}

func (n *notes) flag(name string, holds bool) {
	if holds {
		n.tell(name)
	}
}

// tell notes the feature whose name the parts make up; they are put together only where
// somebody asks for names.
func (n *notes) tell(parts ...string) {
	f := judge.Name(parts[0])
	for _, part := range parts[1:] {
		f = f.Then(part)
	}
	n.features = append(n.features, f)
	if n.names != nil {
		n.names[f] = strings.Join(parts, "")
	}
}

// numerals weighs the numbers of a sentence, of whose frames' mentions the first is first,
// and adds a tentative mention for those no frame has found.
func (doc *document) numerals(s *sentence, first int) {
	d, w := doc.d, doc.w
	if doc.x.numbers == nil && doc.names == nil || doc.event.GetKind() == "incident" {
		return
	}
	for k := range s.amounts {
		q := &s.amounts[k]
		if slotOf(*q, s, d)&(rule.SlotCount|rule.SlotPercent) == 0 || len(w.numerals) >= enough {
			continue
		}
		mine := -1
		other := ""
		for i := first; i < len(w.mentions); i++ {
			m := &w.mentions[i]
			own := m.numeral == q.Number+1 || m.count != nil && m.count.Number == q.Number || m.percent != nil && m.percent.Number == q.Number
			switch {
			case own && layoffKind(m.claim.Kind):
				mine = i
			case own:
				other = m.claim.Kind
			}
		}
		n := notes{features: w.features, names: doc.names}
		from := len(n.features)
		anchor := doc.cutNear(s, q)
		start, end := min(anchor, q.Start), max(anchor+1, q.End)
		doc.around(s, q, &n)
		doc.describe(s, q, anchor, &n)
		if mine >= 0 {
			frame := d.Frames[w.mentions[mine].priority].Name
			n.flag("framed", true)
			n.tell("frame ", frame)
			n.flag("a target", w.mentions[mine].claim.Kind == "layoff_target")
		} else {
			n.flag("unframed", true)
			if other != "" {
				n.tell("number of ", other)
			}
		}
		w.features = n.features
		w.numerals = append(w.numerals, numeral{field: s.field, sentence: s.number, number: q.Number, low: q.Low, high: q.High, kind: q.Kind, framed: mine >= 0, from: from, to: len(n.features)})
		if mine >= 0 || other != "" || doc.x.numbers == nil || doc.ofThings(s, q) || doc.claimless("barred", "", q.Start, q.End) || s.givesWork(q, d) || s.takenOn(q, d) || doc.x.numbers.Odds(n.features[from:]) < doc.least(q) {
			continue
		}
		if found, ok := doc.tentative(s, q, anchor, start, end); ok {
			w.mentions = append(w.mentions, found)
		}
	}
}

// ownThings tells whether a number is of things that somebody has: "14 to 16 of its boutiques".
func (s *sentence) ownThings(q *quantity.Quantity, d *dialect) bool {
	return d.Tag == "en" && s.is(q.End, d.OfWord) && s.has(q.End+1, d.Own) == q.End+2 && s.has(q.End+2, d.BadAfter) > 0 && s.has(q.End+2, d.Staffs) == 0
}

// ofThings tells whether a number says by how much a thing shrinks, or how many are sought: "cut
// its net emissions per tonne of cement by 4 percent", "wants 600 engineers".
func (doc *document) ofThings(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if q.Start > 0 && s.endsAt(q.Start, d.Seeks) || s.ownThings(q, d) {
		return true
	}
	if doc.claimless("hard", "", q.Start, q.End) {
		return true // "mantendrá 200 empleos"
	}
	if q.Kind != quantity.Percent {
		return false
	}
	if s.find(q.Start-4, q.Start, d.Grown) >= 0 || s.find(q.End, q.End+3, d.ShareNoun) >= 0 {
		return true
	}
	if s.has(q.End, d.RatePoint) > 0 {
		return true // "a quarter of a point"
	}
	if s.contains(d.Staffs) {
		return false
	}
	return s.find(q.Start-9, q.End+4, d.CutObject) >= 0
}

// unlikely is the log-odds below which a number is not even looked at again once the whole
// text is known.
const unlikely = -2.5

// OfCuts tells by its log-odds whether a number is one of cuts. One that a frame found needs
// less: its wording speaks for it. One in a filing needs more: filings are long, full of
// numbers, and seldom tell of cuts in unforeseen words.
func OfCuts(odds float64, framed, filing bool) bool {
	switch {
	case framed:
		return odds >= -1
	case filing:
		return odds >= 2
	}
	return odds >= 0
}

// cutNear is the nearest word of cutting around a number, else where the number begins.
func (doc *document) cutNear(s *sentence, q *quantity.Quantity) int {
	d := doc.d
	var cutting rule.ClassSet
	for _, class := range cuttingClasses(d) {
		cutting.Add(class)
	}
	best, gap := q.Start, distant+1
	for i := max(0, q.Start-distant); i < min(len(s.tokens), q.End+distant); i++ {
		if !s.notes.HasAny(i, &cutting) || s.inAmount(i) {
			continue
		}
		if g := max(q.Start-i, i-q.End); g < gap {
			best, gap = i, g
		}
	}
	return best
}

// around notes the words beside a number and their classes.
func (doc *document) around(s *sentence, q *quantity.Quantity, n *notes) {
	d := doc.d
	beyond := false
	for i := q.End; i < min(len(s.tokens), q.End+distant); i++ {
		side := rightFar
		switch {
		case i == q.End:
			side = next1
		case i == q.End+1:
			side = next2
		case i < q.End+nearby && beyond:
			side = rightBeyond
		case i < q.End+nearby:
			side = rightNear
		}
		if s.tokens[i].Mark == ';' {
			break
		}
		doc.neighbour(s, i, side, n)
		beyond = beyond || s.tokens[i].Mark == ',' || s.tokens[i].Mark == '—' || s.has(i, d.Joins) > 0 || s.has(i, d.Subordinator) > 0
	}
	beyond = false
	for i := q.Start - 1; i >= max(0, q.Start-distant); i-- {
		side := leftFar
		switch {
		case i == q.Start-1:
			side = previous1
		case i == q.Start-2:
			side = previous2
		case i > q.Start-nearby && beyond:
			side = leftBeyond
		case i > q.Start-nearby:
			side = leftNear
		}
		if s.tokens[i].Mark == ';' {
			break
		}
		doc.neighbour(s, i, side, n)
		beyond = beyond || s.tokens[i].Mark == ',' || s.tokens[i].Mark == '—' || s.has(i, d.Joins) > 0 || s.has(i, d.Subordinator) > 0
	}
}

// neighbour notes the token at i, on one side of a number.
func (doc *document) neighbour(s *sentence, i, side int, n *notes) {
	d := doc.d
	t := &s.tokens[i]
	switch {
	case s.inAmount(i):
		n.tell(sideNames[side], " is a number")
		return
	case t.Kind == token.Mark:
		if side <= previous2 {
			n.tell(sideNames[side], " mark ", string(t.Mark))
		}
		return
	case s.inEntity(i):
		n.tell(sideNames[side], " is a name")
		return
	}
	notes := s.notes.At(i)
	for k := range notes {
		f := d.weights.class[side][notes[k].Class]
		n.features = append(n.features, f)
		if n.names != nil {
			n.names[f] = sideNames[side] + " is " + d.ClassName(notes[k].Class)
		}
	}
	if len(notes) == 0 && side <= previous2 && t.Kind == token.Word && !t.Capital {
		n.tell(sideNames[side], " is any word")
		if t.End-t.Start > 3 && doc.plural(s, i) {
			n.tell(sideNames[side], " is any plural")
		}
	}
	if side != rightFar && side != leftFar && t.Kind == token.Word {
		word := s.word(i)
		f := d.weights.word[side].Lower(word)
		n.features = append(n.features, f)
		if n.names != nil {
			n.names[f] = sideNames[side] + " word " + lowerASCII(word)
		}
	}
}

// describe notes the number itself and what the sentence says of it as a whole. near is where
// the word of cutting next to it stands.
func (doc *document) describe(s *sentence, q *quantity.Quantity, near int, n *notes) {
	d := doc.d
	start, end := min(near, q.Start), max(near+1, q.End)
	if q.Kind == quantity.Percent {
		n.flag("a share", true)
	}
	size := 0
	for v := q.High; v >= 1; v /= 4 {
		size++
	}
	if q.Kind != quantity.Percent {
		n.tell("size ", strconv.Itoa(size))
	}
	if q.Bound != "" {
		n.tell("bound ", q.Bound)
	}
	n.flag("a range", q.Range())
	n.flag("in letters", q.Words)
	n.flag("a year", q.Kind == quantity.Year)
	n.flag("joined to the next", q.End < len(s.tokens) && s.tokens[q.End].Hyphen)
	n.flag("in a headline", s.field == "title")
	n.flag("in the first sentence", s.field == "text" && s.number == 0)
	n.flag("in the second sentence", s.field == "text" && s.number == 1)
	n.flag("far down", s.number > 5)
	n.tell("language ", d.Tag)
	n.flag("a filing", doc.filer.id != "")
	what := doc.counted(s, q)
	n.tell(what)
	if start == q.Start && end == q.End {
		n.tell(what, ", no word of cutting")
	} else {
		where, gap := "before", q.Start-nearby
		if near >= q.End {
			where, gap = "after", near-q.End+1
		}
		span := "far "
		switch {
		case gap <= 2:
			span = "right "
		case gap <= 6:
			span = "near "
		}
		cut := "cut word"
		switch {
		case s.has(near, d.LayoffVerb) > 0:
			cut = "layoff verb"
		case s.has(near, d.CutVerb) > 0:
			cut = "cut verb"
		case s.has(near, d.CutNoun) > 0:
			cut = "cut noun"
		}
		n.tell(cut, " ", span, where)
		n.tell(what, ", ", cut, " ", span, where)
		n.tell(what, ", ", span, where)
	}
	n.flag("not people", !doc.people(s, q))
	n.flag("who there are", doc.standing(s, q))
	n.flag("negated", doc.negated(s, start, end))
	n.flag("unreal", doc.unreal(s, start, end))
	n.flag("denied", doc.denies(s))
	n.flag("long past", doc.longPast(s, start, end))
	n.flag("a part", doc.isPart(s, q))
	n.flag("another clause between", doc.crosses(s, q.End, end))
	n.flag("said of nobody", s.contains(d.Generic))
	n.flag("pay", s.contains(d.PayTerms))
	n.flag("staff after it", doc.staffsAfter(s, q))
	n.flag("we", s.contains(d.We))
	if len(doc.w.odds) > 0 {
		n.tell("layoffs heard ", strconv.Itoa(int(math.Round(min(6, max(-6, doc.oddsOf("layoff")))))))
	}
	for _, class := range [...]struct {
		name  string
		class rule.Class
	}{{"layoff", d.LayoffVerb}, {"cut", d.CutVerb}, {"cuts", d.CutNoun}, {"gone", d.Gone}, {"remain", d.Remain}, {"risk", d.Risk}, {"other party", d.OtherParty}, {"save", d.SaveVerb}, {"buyout", d.Buyout}, {"union", d.UnionWord}} {
		if s.contains(class.class) {
			n.tell("sentence has ", class.name)
		}
	}
}

// counted is what the words after a number say that it counts.
func (doc *document) counted(s *sentence, q *quantity.Quantity) string {
	d := doc.d
	switch {
	case q.Kind == quantity.Percent && s.find(q.End, q.End+7, d.Workforce) >= 0:
		return "share of a workforce"
	case q.Kind == quantity.Percent && s.find(q.End, q.End+6, d.Staffs) >= 0:
		return "share of staff"
	case q.Kind == quantity.Percent:
		return "bare share"
	case s.has(q.End, d.Jobs) > 0 || s.has(q.End+1, d.Jobs) > 0 || s.has(q.End+2, d.Jobs) > 0:
		return "jobs"
	case s.has(q.End, d.Staffs) > 0 || s.has(q.End+1, d.Staffs) > 0 || s.has(q.End+2, d.Staffs) > 0:
		return "staff"
	case s.has(q.End, d.People) > 0 || s.has(q.End, d.Folks) > 0:
		return "people"
	case q.End >= len(s.tokens) || s.tokens[q.End].Kind != token.Word:
		return "bare number"
	case s.has(q.End, d.Common) > 0 || s.has(q.End, d.Verb) > 0 || s.has(q.End, d.PlaceOf) > 0 || s.has(q.End, d.Gone) > 0 || s.has(q.End, d.Joins) > 0:
		return "number before a small word"
	}
	return "number of something"
}

// droppedAt tells whether a frame says of a number that nobody is cut with it.
func (doc *document) droppedAt(q *quantity.Quantity) bool {
	return slices.ContainsFunc(doc.w.drops, func(m rule.Match) bool {
		return int(m.Start) <= q.Start && int(m.End) >= q.End && doc.d.Frames[m.Frame].Kind == "layoff"
	})
}

// tentative makes a mention of a number that no frame has found.
func (doc *document) tentative(s *sentence, q *quantity.Quantity, anchor, start, end int) (mention, bool) {
	d := doc.d
	if q.Kind == quantity.Count && (q.High > economy || doc.standing(s, q) || q.Start > 0 && s.has(0, d.Base) == q.Start && s.countedOf(q) || q.Start > 0 && s.has(q.Start-1, d.BadBefore) > 0) || s.superseded(q, d) {
		return mention{}, false
	}
	if d.Tag == "en" && doc.oddsOf("layoff") < 0 && doc.droppedAt(q) {
		return mention{}, false // "will shift 70 roles to India"
	}
	if q.Kind == quantity.Year && q.End < len(s.tokens) && s.tokens[q.End].Capital && s.field == "text" {
		return mention{}, false // the 2005 Employee Stock Purchase Plan
	}
	number := *q
	found := mention{numeral: q.Number + 1, tentative: true}
	found.claim.Kind = "layoff"
	if q.Kind == quantity.Percent {
		found.percent = &number
	} else {
		found.count = &number
	}
	if doc.unreal(s, start, end) || doc.unnamed(s, start, end) || doc.longPast(s, start, end) || doc.shelved(s, start, end) || doc.beyondFear(s, q) || s.endsAt(q.Start, d.NoSuch) && !doc.denies(s) || doc.calledOff(s, end) && !doc.denies(s) {
		return mention{}, false
	}
	m := rule.Match{Frame: d.frameOf["layoff"], Start: int32(start), End: int32(end)}
	reference, link := doc.company(s, m, anchor)
	if reference.id == "" {
		doc.pending = true
	}
	if doc.filer.id != "" && reference.id != doc.filer.id && reference.id != "" && (!reference.known() || reference.company.ParentID != doc.filer.id) {
		return mention{}, false // what a filing says of others is background
	}
	found.reference, found.link = reference, link
	found.claim.Status, found.explicit = doc.status(s, start, end)
	doc.noteHearsay(s, &found, start, end)
	if found.percent != nil && doc.ofUnit(s, found.percent) {
		found.shareOfUnit(found.percent)
		found.percent = nil
	}
	if !s.behindSmaller(q) {
		doc.gauge(s, &found, start, end, anchor)
	}
	found.past = doc.pastTold(s, start-6, end+8)
	found.round = doc.earlierShare(s, &found)
	if !found.past {
		found.claim.Effective = doc.effective(s, start, end)
	}
	found.part = doc.isPart(s, q)
	if found.count != nil {
		found.located = doc.breaksDown(s, found.count)
	}
	doc.place(s, m, &found)
	return found, true
}

// whole notes what the text as a whole says of a number, and returns all its features.
func (doc *document) whole(k int, into []judge.Feature) []judge.Feature {
	w := doc.w
	me := &w.numerals[k]
	n := notes{features: append(into, w.features[me.from:me.to]...), names: doc.names}
	framed, repeats, titled, larger, before := 0, 0, false, 0, 0
	titleFramed := false
	for i := range w.numerals {
		o := &w.numerals[i]
		if i == k || o.kind == quantity.Percent != (me.kind == quantity.Percent) {
			titleFramed = titleFramed || i != k && o.field == "title" && o.framed
			continue
		}
		same := o.low == me.low && o.high == me.high
		if same {
			repeats++
			titled = titled || o.field == "title"
			continue
		}
		if o.framed {
			framed++
			titleFramed = titleFramed || o.field == "title"
			if o.high > me.high {
				larger++
			}
		}
		if i < k {
			before++
		}
	}
	n.flag("also in the headline", titled)
	n.flag("told again", repeats > 0)
	n.tell("others framed ", strconv.Itoa(min(framed, 3)))
	n.flag("a larger one framed", larger > 0)
	n.flag("first number", before == 0)
	n.flag("fourth number or later", before > 2)
	n.flag("headline has a number of cuts", titleFramed && me.field == "text")
	cuts := false
	for i := range w.mentions {
		m := &w.mentions[i]
		cuts = cuts || m.field == "title" && layoffKind(m.claim.Kind) && !m.tentative
	}
	n.flag("headline tells of cuts", cuts && me.field == "text")
	n.flag("headline is silent", !cuts && me.field == "text")
	n.flag("an essay", doc.essay)
	return n.features
}

// Reading is a number of a text that may count people, with what speaks for and against
// its being one of cuts.
type Reading struct {
	Low, High float64
	Percent   bool
	Features  []judge.Feature
}

// Readings are the numbers of an event's text, for fitting the judge of numbers; names
// gets the names of their features.
func (x *Extractor) Readings(event *foreshockv1.Event, names map[judge.Feature]string) []Reading {
	var all []Reading
	x.study(event, names, func(doc *document) {
		for k := range doc.w.numerals {
			o := &doc.w.numerals[k]
			all = append(all, Reading{o.low, o.high, o.kind == quantity.Percent, doc.whole(k, nil)})
		}
	})
	return all
}

// study reads an event for fitting a judge, and hands the document over where it can hold
// claims of employers.
func (x *Extractor) study(event *foreshockv1.Event, names map[judge.Feature]string, visit func(*document)) {
	w := x.workers.Get().(*worker)
	defer x.workers.Put(w)
	if doc, _ := x.read(event, w, names); doc != nil && !doc.offTopic && event.GetKind() != "incident" {
		visit(doc)
	}
}

// judged weighs the numbers of all mentions, and drops those that no frame found and that
// the judge does not hold for ones of cuts.
func (doc *document) judged(found []mention) []mention {
	if doc.x.numbers == nil {
		return found
	}
	w := doc.w
	gone := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		if m.numeral == 0 || !layoffKind(m.claim.Kind) {
			continue
		}
		for k := range w.numerals {
			if o := &w.numerals[k]; o.field == m.field && o.sentence == m.sentence && o.number+1 == m.numeral {
				w.scratch = doc.whole(k, w.scratch[:0])
				m.odds = doc.x.numbers.Odds(w.scratch)
				if m.sure {
					m.odds = max(m.odds, 0)
				}
				gone[i] = m.tentative && !OfCuts(m.odds, false, doc.filer.id != "")
				break
			}
		}
	}
	return without(found, gone)
}

// dubious takes out the claims whose number the judge holds for none of cuts, though a
// frame found it. It asks once parts and wholes are known, to which such a number may belong.
func (doc *document) dubious(claims []mention) []mention {
	if doc.x.numbers == nil {
		return claims
	}
	gone := make([]bool, len(claims))
	for i := range claims {
		m := &claims[i]
		gone[i] = m.numeral > 0 && layoffKind(m.claim.Kind) && !OfCuts(m.odds, true, false)
	}
	return without(claims, gone)
}

func lowerASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}
