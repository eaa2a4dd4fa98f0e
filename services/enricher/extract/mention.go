package extract

import (
	"math"
	"slices"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/quantity"
	"github.com/foreshock/foreshock/services/enricher/extract/rule"
	"github.com/foreshock/foreshock/services/enricher/extract/token"
)

// mention is one place where a claim is made, before the places are put together.
type mention struct {
	reference
	claim claim
	// number of people or share of the workforce, where stated
	count, percent *quantity.Quantity

	field    string
	sentence int
	span     token.Span
	start    int32 // byte where the match begins, for order

	bare     bool    // no number, and only a loose statement
	explicit bool    // the words say the status; it is not the default
	target   bool    // part of a plan larger than what is done
	part     bool    // perhaps part of a larger number
	past     bool    // an earlier round, told for comparison
	round    bool    // a share that is all that is told of an earlier round
	located  bool    // of one place or unit, which a larger number may include
	fresh    bool    // besides what was told before, or of a time of its own
	link     float64 // how surely the company is the one meant
	priority int     // the frame that found it
	further  bool    // cuts to come besides those told
	earlier  bool    // a number that was reported before the text
	open     bool    // talks on the cuts that are still to be had
	done     bool    // the words tell of a cut that has been carried out
	carried  bool    // done, and more than announced
	soFar    bool    // the words tell how much of a plan has been carried out
	portion  bool    // told to be so many of a larger number
	revised  bool    // told as the number of now
	old      bool    // told as the number that was told before
	victim   bool    // an outage that may be another's, of which this service was hit
	plain    bool    // its service is called by a common word alone
	notOf    string  // the id of a name that is its service's
	operator bool    // an outage of a service named as what failed
	sure     bool    // the frame's words tell of nothing but cuts
	joined   bool    // a closure told beside cuts, which are not its own
	inState  string  // the state behind the town in which so many are let go
	failed   string  // what part of the company's failed, by the common word for it
	exit     bool    // people who leave, it is not said why
	named    bool    // an offer to leave, by a word for one
	affected bool    // people who are only said to be affected, not to lose their jobs
	called   string  // the word for what it is by which the sentence calls a firm: "the paper"
	aPaper   bool    // that word is one for a newspaper
	// needsCuts: what AI does counts as a substitution only where the text tells of cuts
	needsCuts bool

	from, to  int     // the tokens of the match
	numeral   int     // one more than the token of the number it rests on, 0 without
	tentative bool    // no frame found it: the judge of numbers decides
	heard     bool    // no frame found it: the judge of kinds did
	doubted   bool    // a frame found it, and the judge of kinds does not believe it
	stale     bool    // another number has taken the place of its own
	seldom    bool    // of a kind of which the judge has read too little in the language to doubt it
	hearsay   bool    // what others say or reported, by its words
	rumoured  bool    // what a paper or rumours had said before
	told      float64 // what the judge of kinds says of its sentence
	question  bool    // its sentence is a question
	odds      float64 // what the judge of numbers says, or that of kinds of what it heard
	// confidence is how likely a careful reader would make the same claim
	confidence float64
}

// slotOf tells which slots of a pattern a quantity may fill.
func slotOf(a quantity.Quantity, s *sentence, d *dialect) rule.Slot {
	switch a.Kind {
	case quantity.Count:
		if s.inKnown(a.Number) {
			return 0 // Phillips 66, 7-Eleven
		}
		if a.High <= 31 && (a.Bound == "" || !s.headline && a.Start < a.Number) && !a.Range() && dayOfMonth(s, a, d) {
			return 0
		}
		if s.dialCode(a.Number) {
			return 0 // "Tel: (401) 831-6755"
		}
		if a.High <= 31 && a.Bound == "" && !a.Range() && s.behindWeekday(a, d) {
			return 0
		}
		if a.End < len(s.tokens) && s.tokens[a.End].Mark == '/' && s.tokens[a.End].Glued || a.Number > 0 && s.tokens[a.Number-1].Mark == '/' && s.tokens[a.Number-1].Glued {
			return 0 // 03/04/2026
		}
		if a.High < 100 && !a.Words && a.Bound == "" && s.endsAt(a.Start, d.Designed) && s.find(a.End, a.End+3, d.Staffs) < 0 {
			return 0 // "alto-forno 2", "iPhone 18"
		}
		if a.Number > 0 && s.local(a.Number-1, d) > a.Number {
			return 0 // "Local 1245"
		}
		if a.High < 1 && !a.Fraction || a.High > 5e7 || a.High != math.Trunc(a.High) {
			return 0
		}
		return rule.SlotCount
	case quantity.Percent:
		if a.High > 100 || a.High <= 0 {
			return 0
		}
		return rule.SlotPercent
	case quantity.Money:
		return rule.SlotMoney
	case quantity.Duration:
		return rule.SlotDuration
	case quantity.Year:
		if a.Number > 0 && s.tokens[a.Number-1].Mark == '/' && s.tokens[a.Number-1].Glued {
			return rule.SlotYear // 05/04/2026
		}
		if s.has(a.End, d.Staffs) > 0 || a.Bound != "" && (d.Tag == "en" || a.Bound != "at_most") || s.has(a.End+1, d.Staffs) > 0 && !s.inAmount(a.End) && (a.Start == 0 || !yearBefore(s, a.Start, d)) {
			return rule.SlotCount | rule.SlotYear
		}
		return rule.SlotYear
	}
	return 0
}

// dayOfMonth tells whether a number is the day of a date: "June 1", "20 May".
func dayOfMonth(s *sentence, a quantity.Quantity, d *dialect) bool {
	if i := a.Number - 1; i >= 0 {
		if s.tokens[i].Mark == '.' && i > 0 {
			i--
		}
		if w := s.tokens[i].Word; w > 0 && d.Months[w] > 0 && s.tokens[i].Capital {
			return true
		}
	}
	for k := a.End; k < a.End+2 && k < len(s.tokens); k++ {
		if w := s.tokens[k].Word; w > 0 && d.Months[w] > 0 && (s.tokens[k].Capital || d.Tag != "en") {
			return true
		}
		if s.tokens[k].Mark != '.' && !(d.Tag != "en" && s.has(k, d.DateOf) > 0) { // "30 de junio"
			break
		}
	}
	return false
}

// dialCode tells whether the number at token i stands in brackets before another one, as that of an
// area does before a telephone's.
func (s *sentence) dialCode(i int) bool {
	return i > 0 && i+2 < len(s.tokens) && s.tokens[i-1].Mark == '(' && s.tokens[i+1].Mark == ')' && s.tokens[i+2].Kind == token.Number
}

// behindWeekday tells whether a number is the day of the month behind that of the week: "nesta
// quinta-feira, 16, que", "el lunes 9".
func (s *sentence) behindWeekday(a quantity.Quantity, d *dialect) bool {
	i := a.Number - 1
	if d.Tag == "en" || i < 0 || s.has(a.End, d.Staffs) > 0 {
		return false
	}
	if m := s.tokens[i].Mark; m == ',' || m == '(' {
		i--
	}
	for k := i; k >= max(0, i-2); k-- {
		if w := s.tokens[k].Word; w > 0 && d.Weekdays[w] > 0 {
			return true
		}
		if k == i && !s.tokens[k].Hyphen {
			return false
		}
	}
	return false
}

// yearBefore tells whether a month or "in", "since" stands before a bare number.
func yearBefore(s *sentence, i int, d *dialect) bool {
	t := s.tokens[i-1]
	if t.Word > 0 && d.Months[t.Word] > 0 || s.has(i-1, d.Holiday) > 0 {
		return true
	}
	return s.is(i-1, d.BeforeYear) || t.Kind == token.Number || t.Mark == ','
}

// read finds the mentions of a sentence.
func (doc *document) read(s *sentence) {
	d, w := doc.d, doc.w
	doc.bulleted(s)
	doc.household = doc.household || s.contains(d.Blackout)
	doc.blackout = doc.blackout || s.contains(d.Blackout)
	if s.contains(d.OffTopic) {
		doc.offTopic = doc.offTopic || !doc.cutsBefore() // a club's office is an employer, too
		if !doc.told("outage") {
			return
		}
	}
	if s.contains(d.Disclaimer) {
		return // "actual results may differ owing to layoffs, outages and the departure of executives"
	}
	doc.noteFiled(s)
	doc.listen(s)
	doc.lists(s)
	if doc.listed(s) {
		return
	}
	if s.field == "title" && (s.contains(d.UnionName) || s.contains(d.UnionWord)) && s.contains(d.UnionPaper) {
		doc.unionPaper = true
	}
	doc.ofAI = doc.ofAI || s.contains(d.AI)
	if at := s.has(0, d.Critique); s.field == "title" && at > 0 && at < len(s.tokens) && s.tokens[at].Mark == ':' {
		doc.offTopic = true // "Review: In 'Headcount', a consultant comes to fire 900"
		return
	}
	w.drops = w.drops[:0]
	w.matches = w.matcher.Append(w.matches[:0], d.Language, rule.Sentence{Tokens: s.tokens, Notes: s.notes, Spans: w.spans})
	if len(w.matches) == 0 {
		first := len(w.mentions)
		doc.follow(s, first)
		doc.numerals(s, first)
		doc.countBehindShare(s, w.mentions[first:])
		doc.takeUp(s, first)
		doc.noticeBy(s, first)
		doc.doubt(s, first)
		doc.likewise(s)
		return
	}
	for _, m := range w.matches {
		if frame := &d.Frames[m.Frame]; frame.Drop {
			if flagged(frame, "rest") { // whatever follows is told by the same people
				m.End = int32(len(s.tokens))
			}
			w.drops = append(w.drops, m)
		}
	}
	dropped := func(m rule.Match) bool {
		kind := d.Frames[m.Frame].Kind
		for _, other := range w.drops {
			if only := d.Frames[other.Frame].Kind; only != "" && only != kind {
				continue
			}
			if other.Start < m.End && m.Start < other.End && !s.inEntity(int(other.Start)) && !s.cutNearer(m, other, d) {
				return true
			}
		}
		return false
	}
	first := len(w.mentions)
	if len(w.matches) > 60 {
		w.matches = w.matches[:60] // a list of numbers, not a sentence
	}
	for _, m := range w.matches {
		frame := &d.Frames[m.Frame]
		if frame.Drop || dropped(m) {
			continue
		}
		var found mention
		ok := false
		switch frame.Kind {
		case "layoff", "layoff_target":
			found, ok = doc.layoff(s, m, frame)
		case "outage":
			found, ok = doc.outage(s, m, frame)
			found.victim = flagged(frame, "victim")
			found.operator = !found.victim && m.Captured[rule.Capture("service")].End > 0
		case "warn_notice":
			continue // once all else of the sentence is known
		default:
			found, ok = doc.other(s, m, frame)
		}
		if !ok {
			continue
		}
		doc.place(s, m, &found)
		doc.expect(s, &found)
		w.mentions = append(w.mentions, found)
	}
	doc.follow(s, first)
	doc.numerals(s, first)
	doc.takeUp(s, first)
	doc.totalled(s, first)
	doc.companions(s, w.mentions[first:])
	doc.markAffected(s, w.mentions[first:])
	doc.coordinated(s, first)
	doc.likewise(s)
	doc.shared(s, first)
	doc.failedTogether(s, first)
	doc.failedAgain(s, first)
	w.mentions = spared(w.mentions, first)
	w.mentions = offered(w.mentions, first)
	for _, m := range w.matches {
		if frame := &d.Frames[m.Frame]; frame.Kind == "warn_notice" && !dropped(m) {
			if found, ok := doc.filed(s, m, flagged(frame, "named"), w.mentions[first:]); ok {
				doc.place(s, m, &found)
				doc.expectNotice(s, &found)
				w.mentions = append(w.mentions, found)
			}
		}
	}
	doc.noticeBy(s, first)
	doc.inStates(s, first)
	doc.doubt(s, first)
	for i := first; i < len(w.mentions); i++ {
		if m := &w.mentions[i]; (m.link >= 2 || doc.focus.id == "") && m.reference.id != "" {
			doc.attend(m.reference)
			break
		}
	}
}

// place notes where a mention stands.
func (doc *document) place(s *sentence, m rule.Match, found *mention) {
	found.field, found.sentence = s.field, s.number
	found.span = s.evidence(int(m.Start), int(m.End))
	found.start = s.tokens[m.Start].Start
	found.priority = int(m.Frame)
	found.from, found.to = int(m.Start), int(m.End)
	found.question = s.field == "title" && s.asks()
	doc.noteCalled(s, found)
}

// spared takes out the services that another company's outage hit, of the mentions from
// first on: the outage is the one's that failed.
func spared(mentions []mention, first int) []mention {
	hit := false
	for i := first; i < len(mentions); i++ {
		hit = hit || mentions[i].victim
	}
	if !hit {
		return mentions
	}
	return append(mentions[:first], slices.DeleteFunc(slices.Clone(mentions[first:]), func(m mention) bool {
		return m.claim.Kind == "outage" && !m.operator && slices.ContainsFunc(mentions[first:], func(o mention) bool {
			return o.operator && o.reference.id != m.reference.id
		})
	})...)
}

func flagged(frame *pipelines.Frame, flag string) bool { return slices.Contains(frame.Flags, flag) }

// economy is more people than any employer has let go at once: such a number is that of
// a country or a trade.
const economy = 500_000

// layoff makes a mention of a match of a layoff frame.
func (doc *document) layoff(s *sentence, m rule.Match, frame *pipelines.Frame) (mention, bool) {
	d := doc.d
	found := mention{bare: flagged(frame, "bare"), further: flagged(frame, "further"), open: flagged(frame, "open"), sure: flagged(frame, "sure")}
	found.claim.Kind = frame.Kind
	found.seldom = flagged(frame, "seldom")
	n := m.Captured[0]
	if flagged(frame, "everyone") {
		if found.count = doc.all(s); found.count == nil {
			return found, false
		}
	}
	if flagged(frame, "told") && (!doc.cutsBefore() || s.contains(d.Generic)) {
		return found, false
	}
	if d.Tag == "en" && flagged(frame, "cumulative") && !doc.cutsTold(s) {
		return found, false // "so far about 260 jobs in all will come"
	}
	if flagged(frame, "context") && !doc.inContext(s, int(n.End)) {
		return found, false
	}
	if n.End > 0 {
		q := s.amountAt(int(n.Start), int(n.End))
		if q == nil {
			return found, false
		}
		if q.Words && q.High <= 1 || s.bareBase(q, d) {
			return found, false // the article of "un plan", the 190 of "38 of 190 posts"
		}
		if flagged(frame, "past") && s.superseded(q, d) {
			return found, false
		}
		if !flagged(frame, "past") && frame.Kind != "layoff_target" && (!doc.people(s, q) || doc.standing(s, q)) {
			if q = s.shareOf(q, d); q == nil {
				return found, false
			}
		}
		if q.Fraction && q.Low >= 100 && doc.numbered() && (s.has(q.End, d.OfThem) > 0 || s.has(q.End-1, d.OfThem) > 0) {
			return found, false // "All of them will be let go"
		}
		if q.Kind == quantity.Percent && s.ofPlan(q, d) {
			return found, false
		}
		if q.Kind == quantity.Percent {
			found.percent = q
			if all := doc.ofAll(s, q); all != nil {
				found.count, found.percent = all, nil
				q = all
			}
		} else {
			found.count = q
		}
		if q.Kind == quantity.Count && q.High > economy {
			return found, false
		}
		if found.count != nil && doc.everyone(s, q) {
			found.percent = &quantity.Quantity{Kind: quantity.Percent, Low: 100, High: 100, Start: q.Start, End: q.End, Number: q.Number}
		}
		if frame.Kind == "layoff" && s.takenOn(q, d) {
			return found, false // "streicht 640 Stellen und schafft 90 neue"
		}
		found.numeral = q.Number + 1
		found.part = doc.isPart(s, q)
		found.exit = d.ExitNoun != rule.None && s.find(q.End, q.End+2, d.ExitNoun) >= 0
		if doc.crosses(s, q.End, int(m.End)) {
			return found, false
		}
	}
	if frame.Kind == "layoff_target" && s.inEntity(int(m.Start)) && s.has(int(m.Start), d.Jobs) == 0 {
		return found, false // "Target is cutting 1,800 jobs"
	}
	if s.contains(d.PayTerms) || frame.Kind == "layoff_target" && !flagged(frame, "told") && !doc.aboutCuts(s) {
		return found, false
	}
	if frame.Kind == "layoff_target" && found.count != nil && s.find(found.count.Start-3, found.count.Start, d.Besides) >= 0 {
		return found, false // "on top of the 210 announced in November"
	}
	if frame.Kind == "layoff_target" && d.Tag != "en" && s.find(int(m.Start), min(len(s.tokens), int(m.End)+4), d.Buyout) >= 0 {
		return found, false // "un plan de bajas voluntarias para 300 empleados"
	}
	anchor := doc.anchor(s, m)
	if doc.unreal(s, int(m.Start), int(m.End)) || doc.unnamed(s, int(m.Start), int(m.End)) {
		return found, false
	}
	negated := doc.negated(s, int(m.Start), int(m.End)) && !flagged(frame, "none left") // "für 85 Leute gibt es keine Zukunft"
	if negated && !doc.denies(s) && !doc.rumourDenied {
		return found, false
	}
	if doc.shelved(s, int(m.Start), int(m.End)) {
		return found, false
	}
	reference, link := doc.company(s, m, anchor)
	if reference.id == "" {
		if !flagged(frame, "heard") && (found.bare || found.count == nil && found.percent == nil) || s.contains(d.Generic) || doc.pronoun(s, int(m.Start), int(m.End)) == none && !doc.subjectless(s, m) && !doc.headFirm(s) {
			return found, false
		}
		doc.pending = true // the text may name it later
	}
	if doc.filer.id != "" && reference.id == doc.filer.id && (s.find(anchor-14, anchor, d.OtherParty) >= 0 || found.count == nil && found.percent == nil && s.find(anchor-8, anchor+1, d.Risk) >= 0) {
		return found, false // a filing's risk factors: what others do, and what might be
	}
	if (found.bare || flagged(frame, "heard")) && found.count == nil && found.percent == nil && s.find(int(m.Start), int(m.End)+6, d.WithoutCuts) >= 0 {
		return found, false // "wants to trim its payroll without layoffs"
	}
	if found.bare && (link < 1.2 || doc.essay) {
		return found, false
	}
	if d.Tag == "en" && s.field == "text" && found.count == nil && found.percent == nil && s.asks() {
		return found, false // "Will people be laid off?"
	}
	if doc.filer.id != "" && reference.id != doc.filer.id && reference.id != "" && (!reference.known() || reference.company.ParentID != doc.filer.id) {
		return found, false // what a filing says of others is background
	}
	found.reference, found.link = reference, link
	found.claim.Cumulative = flagged(frame, "cumulative") && found.count != nil
	found.claim.Status, found.explicit = doc.status(s, int(m.Start), int(m.End))
	if doc.rumourDenied && (negated || s.field == "text" && found.claim.Status != "confirmed") {
		found.claim.Status, found.explicit = "denied", true // what the headline says is only a rumour
	}
	if found.claim.Cumulative && !doc.total(s, int(m.End), found.count) {
		found.claim.Cumulative = false
	}
	if d.Tag != "en" && found.claim.Cumulative && found.claim.Status == "planned" && s.contains(d.SoFar) {
		found.claim.Status = "confirmed" // "von 4.000 geplanten Streichungen sind bereits 2.300 umgesetzt"
	}
	if frame.Status != "" && found.claim.Status != "denied" {
		found.claim.Status, found.explicit = frame.Status, true
	}
	if found.percent != nil && doc.ofUnit(s, found.percent) {
		found.shareOfUnit(found.percent)
		found.percent = nil
	}
	gone := found.count != nil && doc.hasGone(s, found.count)
	ofPlan := gone && found.claim.Status == "planned"
	if ofPlan {
		found.claim.Status, found.explicit = "confirmed", true
	}
	doc.gauge(s, &found, int(m.Start), int(m.End), anchor)
	found.carried, found.soFar = found.carried || gone, found.soFar || ofPlan
	found.past = flagged(frame, "past") || doc.backdated(s, int(m.Start), int(m.End)) || doc.pastTold(s, s.behindRelative(int(m.Start)-6, int(m.Start), d), int(m.End)+8)
	found.round = doc.earlierShare(s, &found)
	if !found.past && !found.claim.Cumulative {
		if found.claim.Effective = doc.goneIn(s, int(m.Start), int(m.End), anchor); found.claim.Effective == "" {
			found.claim.Effective = doc.effective(s, int(m.Start), int(m.End))
		}
	}
	if flagged(frame, "past") && (found.claim.Status == "planned" || found.claim.Status == "reported" && d.TotalSince != rule.None && found.count != nil && s.find(found.count.End, found.count.End+6, d.Announce) >= 0) {
		found.claim.Status = "confirmed" // the plan is for what comes on top
	}
	found.target = found.claim.Kind == "layoff_target"
	doc.noteHearsay(s, &found, int(m.Start), int(m.End))
	found.earlier = found.claim.Kind == "layoff" && found.count != nil && s.contains(d.HadReported)
	if found.count != nil {
		found.located = doc.breaksDown(s, found.count)
		found.fresh = s.contains(d.MoreOf) || s.contains(d.Also) || doc.dated(s)
	}
	if doc.longPast(s, int(m.Start), int(m.End)) {
		return found, false
	}
	return found, true
}

// numbered tells whether the text has told of cuts of so many already.
func (doc *document) numbered() bool {
	return slices.ContainsFunc(doc.w.mentions, func(m mention) bool { return m.claim.Kind == "layoff" && m.count != nil })
}

// aboutCuts tells whether a sentence speaks of cuts, so that a plan in it is one of cuts.
func (doc *document) aboutCuts(s *sentence) bool {
	d := doc.d
	return s.contains(d.CutNoun) || s.contains(d.LayoffVerb) || s.contains(d.CutVerb) || s.contains(d.CutsWord) || s.contains(d.Staffs)
}

// cutsTold tells whether a sentence, or the text before it, says that somebody goes.
func (doc *document) cutsTold(s *sentence) bool {
	d := doc.d
	cutting := cuttingClasses(d)
	return slices.ContainsFunc(cutting[:], s.contains) || s.contains(d.GoneStrong) || doc.cutsBefore()
}

// amountAt returns the quantity that fills a captured span.
func (s *sentence) amountAt(start, end int) *quantity.Quantity {
	for i := range s.amounts {
		if s.amounts[i].Start == start && s.amounts[i].End == end {
			return &s.amounts[i]
		}
	}
	return nil
}

// amountFrom returns the first quantity that begins at token start or later.
func (s *sentence) amountFrom(start int) *quantity.Quantity {
	for i := range s.amounts {
		if s.amounts[i].Start >= start {
			return &s.amounts[i]
		}
	}
	return nil
}

// anchor is the token where the cutting is said: the company is looked for around it.
func (doc *document) anchor(s *sentence, m rule.Match) int {
	d := doc.d
	for _, class := range [...]rule.Class{d.CutVerb, d.LayoffVerb, d.CutNoun} {
		if i := s.find(int(m.Start), int(m.End), class); i >= 0 {
			return i
		}
	}
	return int(m.Start)
}

// people refuses numbers that count something else: those who stay, sign or strike, ages,
// rounds, and money that lost its sign.
func (doc *document) people(s *sentence, q *quantity.Quantity) bool {
	d := doc.d
	if q.Words && q.High <= 1 || q.Kind == quantity.Percent && (s.find(q.Start-4, q.Start, d.Grown) >= 0 || s.find(q.End, q.End+3, d.ShareNoun) >= 0) {
		return false // "la plantilla ha crecido un 6%"
	}
	if d.Tag != "en" && q.Kind == quantity.Percent && s.has(q.End, d.OfThem) > 0 && doc.numbered() {
		return false // "De helft daarvan verdwijnt nog dit jaar"
	}
	if doc.beyondFear(s, q) {
		return false
	}
	if q.Words && d.OwnReport != rule.None && (s.inEntity(q.Number) || q.End < len(s.tokens) && s.tokens[q.End].Kind == token.Possessive) {
		return false // "Layoffs hit Nine's mastheads", "Erik ten Hag"
	}
	if q.Fraction && q.End == q.Start+1 && s.has(q.Start, d.Quarter) == q.End && !s.is(q.End, d.OfWord) && !s.is(q.End, d.The) && d.OwnReport != rule.None {
		return false // "in the fourth quarter we completed a reduction"
	}
	if q.Fraction && q.Words && q.End == q.Start+1 && d.OwnReport != rule.None && !s.is(q.End, d.OfWord) && (s.has(q.Start-1, d.Own) > 0 || s.has(q.Start-1, d.Article) > 0 && s.is(q.Start-1, d.The)) && s.has(q.End, d.Staffs) == 0 {
		return false // "its third cut since"
	}
	if q.High < 13 && (s.find(q.Start-3, q.Start, d.Reporter) >= 0 || q.Words && s.find(q.End, q.End+6, d.Reported) >= 0) {
		return false // "according to two people", "two people with knowledge of the plan"
	}
	if q.Words && q.High < 13 && s.otherNoun(q.End, d) {
		return false // "its three co-CEOs", "three-decade history"
	}
	if q.Start > 0 && s.has(q.Start-1, d.Not) > 0 {
		return false // "58 people, not 85"
	}
	if s.bareBase(q, d) {
		return false // "38 of 190 posts"
	}
	if s.has(q.End, d.DiffThan) > 0 {
		return false // "500 fewer than it had thought of"
	}
	if q.Kind == quantity.Count && q.High >= 16 && q.High < 90 && q.Start > 0 && s.has(q.Start-1, d.AgeAt) == q.Start && (q.End >= len(s.tokens) || s.tokens[q.End].Mark == ',') {
		return false // "laid off at 55, he found"
	}
	if q.Kind == quantity.Percent && q.Start > 0 && s.has(q.Start-1, d.PriceMove) > 0 && s.has(q.End, d.Subordinator) > 0 {
		return false // "Acme sinks 6% as job cuts spook the market"
	}
	if q.Fraction && q.Low >= 100 && d.Tag == "en" && s.is(q.End, d.OfWord) && s.has(q.End, d.People) > 0 && !s.contains(d.GoneStrong) && !s.contains(d.Gone) && !s.contains(d.LayoffVerb) {
		return false // "This went out to all of us"
	}
	if q.Kind == quantity.Percent && d.Tag == "en" && q.Start > 1 && s.has(q.Start-1, d.PriceMove) > 0 && s.find(q.Start-4, q.Start-1, d.Figures) >= 0 && s.has(q.End, d.OfThem) == 0 {
		return false // "Acme stock drops 28% on workforce cut"
	}
	if q.Words && q.High < 20 && d.Tag == "en" && s.has(q.End, d.OfficeWord) == 0 && s.find(q.End, q.End+2, d.Bosses) >= 0 {
		return false // "nine executives were dismissed"
	}
	if o := s.amountFrom(q.End); o != nil && o.Kind == quantity.Money && o.Start == q.End+1 && s.tokens[q.End].Kind == token.Word {
		return false // "de 420 para 310 milhões de euros"
	}
	if q.End < len(s.tokens) {
		next := s.tokens[q.End]
		if next.Mark == '$' || next.Mark == '€' {
			return false
		}
		if bad := s.has(q.End, d.BadAfter); bad > 0 && (d.MembersOf == rule.None || s.has(q.End, d.Staffs) <= bad) && !(s.has(q.End, d.MembersOf) > 0 && s.find(q.End+2, q.End+7, d.Workforce) >= 0) || q.End+1 < len(s.tokens) && s.has(q.End+1, d.BadAfter) > 0 && s.has(q.End, d.Staffs) == 0 && s.tokens[q.End].Mark == 0 {
			return false
		}
	}
	if s.ownThings(q, d) {
		return false
	}
	if q.Start > 0 && q.Kind == quantity.Count {
		if s.has(q.Start-1, d.BadBefore) > 0 {
			return false
		}
	}
	if q.Start > 0 && q.Kind == quantity.Count && s.tokens[q.Start-1].Kind == token.Possessive { // "sixty of Acme's 410 mechanics"
		for k := range s.amounts {
			if other := &s.amounts[k]; other.End < q.Start && other.End >= q.Start-7 && other.Kind == quantity.Count && s.is(other.End, d.OfWord) {
				return false
			}
		}
	}
	if s.wholeOf(q, d) {
		return false // "Van de 640 medewerkers moeten er 75 weg"
	}
	// "150 der 2.400 Mitarbeiter", "62 van de 140 banen"
	for i := max(0, q.Start-3); i < q.Start; i++ {
		if end := s.has(i, d.BaseOf); end > 0 && end >= q.Start-1 && q.Kind == quantity.Count {
			for k := range s.amounts {
				if other := &s.amounts[k]; other.End <= i && other.End >= i-1 && (other.End == i || other.High > 1) && (other.Kind == quantity.Percent || other.Kind == quantity.Count && other.High < q.High) {
					return false
				}
			}
		}
	}
	// "of its 1,200 staff" is the base, not the cut
	for i := q.Start - 1; i >= 0 && i >= q.Start-5; i-- {
		if s.has(i, d.Base) > 0 && q.Kind == quantity.Count && i+1 <= q.Start && !s.eachBefore(i, d) {
			for k := range s.amounts {
				if other := &s.amounts[k]; i >= q.Start-3 && other.End <= i+1 && other.End >= i-1 && (other.Kind == quantity.Percent && other.High < 100 || other.Kind == quantity.Count) {
					return false
				}
			}
			if s.find(i-3, i, d.CutLevel) >= 0 && s.has(i, d.Workforce) > 0 {
				continue // "a reduction in workforce of about 300"
			}
			if end := s.has(i, d.Base); end == q.Start && !((i == 0 || s.find(i-3, i, d.Whole) >= 0 && s.has(i, d.Workforce) > 0) && s.find(q.End, q.End+9, d.GoneStrong) >= 0) {
				return false // but not "Of the 900 people made redundant, 520 …"
			}
			if end := s.has(i, d.Base); end == q.Start && i == 0 && d.Tag == "en" && s.countedOf(q) {
				return false // "Of 26 people in the team, 23 were let go"
			}
		}
	}
	return true
}

func (s *sentence) inEntity(i int) bool { return s.entityOver(i) != nil }

// inKnown tells whether token i belongs to the name of a registered company.
func (s *sentence) inKnown(i int) bool {
	e := s.entityOver(i)
	return e != nil && e.known()
}

// entityOver is the name that token i belongs to, nil where it is of none.
func (s *sentence) entityOver(i int) *entity {
	for k := range s.entities {
		if e := &s.entities[k]; i >= e.start && i < e.end {
			return e
		}
	}
	return nil
}

func (s *sentence) inAmount(i int) bool {
	for _, a := range s.amounts {
		if i >= a.Start && i < a.End {
			return true
		}
	}
	return false
}
