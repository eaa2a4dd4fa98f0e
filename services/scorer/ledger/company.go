package ledger

import (
	"cmp"
	"maps"
	"slices"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/indicator"
	"github.com/foreshock/foreshock/services/scorer/programme"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

// Ledger is the book of one company as far as it has been read. Extend reads on for the
// price of what is new, where History reads everything again. It is not safe for
// concurrent use.
type Ledger struct {
	rules   *Rules
	company Company
	linker  *fact.Linker
	begun   bool
	// read are the signals read, as they came; seen their ids, once somebody asks.
	read []*foreshockv1.Signal
	seen map[string]struct{}
	// all are the signals read that are claims, decisions the analysts' decisions, both as
	// they came: what a decision changes is linked anew.
	all, decisions []*foreshockv1.Signal

	quarters map[quarter.Quarter]*indicator.Quarter
	notes    []note // by fact index
	// labour are the layoffs and targets, in the order of founding.
	labour []*fact.Fact
	// notified are the statutory notices, in the order of founding.
	notified   []*fact.Fact
	programmes *programme.Book
	reach      indicator.Reach
	stale      bool // programmes and reach want to be read again
	// forecasts made of what was read so far: turns of quarters ask for the same again.
	forecasts map[quarter.Quarter]risk.Forecast

	known int64 // last knowledge instant read
	now   quarter.Quarter
	turn  int64 // when the quarter after now begins
	first quarter.Quarter
	last  map[quarter.Quarter][]entry
}

// note is what the ledger remembers of a fact.
type note struct {
	quarter  quarter.Quarter
	mentions int
	known    int64
}

// entry is an indicator as it stands.
type entry struct {
	indicator.Value
	parts []*foreshockv1.Part
	// interval around the value, nil where there is none.
	interval *risk.Interval
}

// Open begins the book of a company.
func Open(rules *Rules, company Company) *Ledger {
	return &Ledger{
		rules: rules, company: company, linker: fact.NewLinker(&rules.facts, rules.rates),
		quarters: map[quarter.Quarter]*indicator.Quarter{}, last: map[quarter.Quarter][]entry{}, stale: true,
		forecasts: map[quarter.Quarter]risk.Forecast{},
	}
}

// Read is History that keeps the book open, for Extend.
func Read(rules *Rules, company Company, signals []*foreshockv1.Signal, from, until time.Time) (*Ledger, []Slice) {
	known := fact.Sort(signals)
	at := 0
	if !from.IsZero() {
		at, _ = slices.BinarySearchFunc(known, from.UnixNano(), func(s *foreshockv1.Signal, t int64) int { return cmp.Compare(fact.Known(s), t) })
	}
	l := Open(rules, company)
	l.learn(known[:at])
	return l, l.record(known[at:], until)
}

// Extend reads signals that became known after everything read before and gives the rows
// that History would. Signals read before are ignored. It is false, and nothing is read,
// where a new signal is not known strictly later: then the whole set must be read again.
// until is as for History.
func (l *Ledger) Extend(signals []*foreshockv1.Signal, until time.Time) ([]Slice, bool) {
	if l.seen == nil {
		l.seen = make(map[string]struct{}, len(l.read))
	}
	for _, s := range l.read {
		l.seen[s.GetId()] = struct{}{}
	}
	l.read = nil
	fresh := slices.DeleteFunc(fact.Sort(signals), func(s *foreshockv1.Signal) bool {
		_, read := l.seen[s.GetId()]
		return read
	})
	if len(fresh) > 0 && l.begun && fact.Known(fresh[0]) <= l.known {
		return nil, false
	}
	return l.record(fresh, until), true
}

// learn reads sorted signals without giving rows.
func (l *Ledger) learn(known []*foreshockv1.Signal) {
	for len(known) > 0 {
		batch := instant(known)
		l.take(batch, nil)
		known = known[len(batch):]
	}
	if l.begun {
		for _, q := range l.numbered() {
			l.last[q] = l.evaluate(q)
		}
	}
}

// record reads sorted signals and gives what each knowledge instant changed, the turns of
// quarters between them included.
func (l *Ledger) record(known []*foreshockv1.Signal, until time.Time) []Slice {
	var rows []Slice
	add := func(s Slice) {
		if len(s.Facts) > 0 || len(s.Indicators) > 0 {
			rows = append(rows, s)
		}
	}
	for len(known) > 0 {
		batch := instant(known)
		known = known[len(batch):]
		l.turnQuarters(fact.Known(batch[0])-1, add)
		changed := map[quarter.Quarter]bool{}
		touched := l.take(batch, changed)
		add(l.slice(l.known, touched, changed))
	}
	if !until.IsZero() {
		l.turnQuarters(until.UnixNano(), add)
	}
	return rows
}

// instant is the signals at the head that became known at once.
func instant(known []*foreshockv1.Signal) []*foreshockv1.Signal {
	n := 1
	for n < len(known) && fact.Known(known[n]) == fact.Known(known[0]) {
		n++
	}
	return known[:n]
}

// turnQuarters gives the rows of every quarter that begins after what was read last and
// not after an instant.
func (l *Ledger) turnQuarters(until int64, add func(Slice)) {
	if !l.begun {
		return
	}
	for q := l.now + 1; q.Start().UnixNano() <= until; q++ {
		if !l.alive(q) {
			// Nothing is left to fade or to carry: rows begin again with new knowledge.
			q = quarter.Of(time.Unix(0, until))
			l.now, l.turn = q, q.End().UnixNano()
			return
		}
		l.now, l.turn = q, q.End().UnixNano()
		l.known = q.Start().UnixNano()
		add(l.slice(l.known, nil, map[quarter.Quarter]bool{q: true, q + 1: true}))
	}
}

// alive tells whether the turn to a quarter can give rows, then or at a later turn.
func (l *Ledger) alive(now quarter.Quarter) bool {
	l.refresh()
	newest := quarter.Quarter(0)
	for q := range l.quarters {
		newest = max(newest, q)
	}
	if _, last, ok := l.reach.Quarters(); ok {
		newest = max(newest, last)
	}
	return now <= newest+quarter.Quarter(l.rules.memory)
}

// take reads what became known at one instant, gives the facts touched and marks the
// quarters whose numbers may differ; nobody asks which where changed is nil.
func (l *Ledger) take(batch []*foreshockv1.Signal, changed map[quarter.Quarter]bool) []*fact.Fact {
	l.known = fact.Known(batch[0])
	if l.known >= l.turn {
		l.now = quarter.Of(time.Unix(0, l.known))
		l.turn = l.now.End().UnixNano()
		if changed != nil {
			changed[l.now], changed[l.now+1] = true, true
		}
	}
	l.begun = true
	l.read = append(l.read, batch...)
	first := l.first
	claims, decided := l.sift(batch)
	touched := l.linker.Link(claims)
	l.forget(touched)
	for _, f := range touched {
		l.file(f, changed)
		l.stale = l.stale || f.Kind == "layoff" || f.Kind == "layoff_target"
	}
	if decided {
		touched = l.relink(touched, changed)
	}
	if l.stale || l.first != first {
		clear(l.forecasts)
	}
	l.contradicted(touched)
	if l.stale && changed != nil {
		l.refresh()
		if first, last, ok := l.reach.Quarters(); ok {
			if l.rules.fitted != nil { // which rounds are parts of others matters to every later forecast
				last = max(last, l.now)
			}
			for q := first; q <= min(last, l.now)+1; q++ {
				changed[q] = true
			}
		}
	}
	return touched
}

// forget drops the forecasts that touched facts may enter: those for quarters after the ones
// in which they are dated, and were before.
func (l *Ledger) forget(touched []*fact.Fact) {
	for _, f := range touched {
		dated := f.Quarter
		if f.Index < len(l.notes) && l.notes[f.Index].quarter != 0 {
			dated = min(dated, l.notes[f.Index].quarter)
		}
		maps.DeleteFunc(l.forecasts, func(q quarter.Quarter, _ risk.Forecast) bool { return q > dated })
	}
}

// file puts a touched fact under its quarter and marks what it changes.
func (l *Ledger) file(f *fact.Fact, changed map[quarter.Quarter]bool) {
	for len(l.notes) <= f.Index {
		l.notes = append(l.notes, note{})
	}
	n := &l.notes[f.Index]
	fresh := n.quarter == 0
	n.known = l.known
	if fresh && (f.Kind == "layoff" || f.Kind == "layoff_target") {
		l.labour = append(l.labour, f)
	}
	if fresh && f.Kind == "warn_notice" {
		l.notified = append(l.notified, f)
	}
	if n.quarter != f.Quarter {
		if !fresh {
			l.quarters[n.quarter].Remove(f)
			l.mark(n.quarter, changed)
		}
		l.open(f.Quarter).Add(f)
		n.quarter = f.Quarter
	}
	l.quarters[f.Quarter].Note(f)
	l.mark(f.Quarter, changed)
	if indicator.CountsOrigins(f.Kind) {
		for _, m := range f.Origins()[n.mentions:] {
			l.open(m.Quarter).Mention(f, m.Origin)
			l.mark(m.Quarter, changed)
		}
	}
	n.mentions = len(f.Origins())
}

func (l *Ledger) open(q quarter.Quarter) *indicator.Quarter {
	if l.quarters[q] == nil {
		l.quarters[q] = indicator.NewQuarter(q)
	}
	if l.first == 0 || q < l.first {
		l.first = q
	}
	return l.quarters[q]
}

// mark adds the quarters that a fact dated in q can change: its own, those whose small
// rounds may be parts of it, and every forecast that remembers it.
func (l *Ledger) mark(q quarter.Quarter, changed map[quarter.Quarter]bool) {
	if changed == nil {
		return
	}
	from, last := q, q+quarter.Quarter(l.rules.memory)
	if l.rules.fitted != nil { // what an employer's record says has no end
		last = l.now + 1
	}
	for changed[q] = true; q < min(last, l.now+1); {
		q++
		changed[q] = true
	}
	for i := range quarter.Quarter(l.rules.facts.PartOfRound.Days/90 + 2) {
		changed[from+i] = true
	}
}

func (l *Ledger) refresh() {
	if l.stale {
		l.programmes = programme.NewBook(&l.rules.facts, l.linker, l.labour)
		l.reach = indicator.NewReach(&l.rules.facts, l.labour)
		l.stale = false
	}
}

// numbered are the quarters that may have numbers now, in order.
func (l *Ledger) numbered() []quarter.Quarter {
	set := map[quarter.Quarter]bool{}
	for q := range l.quarters {
		set[q] = true
		for i := range quarter.Quarter(l.rules.memory) + 1 {
			if q+i <= l.now+1 {
				set[q+i] = true
			}
		}
	}
	l.refresh()
	if first, last, ok := l.reach.Quarters(); ok {
		for q := first; q <= min(last, l.now); q++ {
			set[q] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// evaluate works out every number of a quarter as it stands.
func (l *Ledger) evaluate(q quarter.Quarter) []entry {
	l.refresh()
	of := l.quarters[q]
	carried := indicator.Carried{}
	if q <= l.now {
		carried = l.reach.Into(q, l.programmes, l.notices)
	}
	var entries []entry
	if of != nil || len(carried.Values) > 0 {
		if of == nil {
			of = indicator.NewQuarter(q)
		}
		values := of.Values(indicator.Context{Order: l.rules.order, Book: l.programmes, Programme: carried, PerHead: l.rules.facts.PerHead})
		if of.Has(indicator.Contradictions) {
			values = append(values, l.contradictionValue(q))
			slices.SortStableFunc(values, func(a, b indicator.Value) int { return cmp.Compare(l.rules.order[a.Name], l.rules.order[b.Name]) })
		}
		entries = make([]entry, 0, len(values)+2)
		for _, v := range values {
			v.Value = risk.Round(v.Value)
			entries = append(entries, entry{Value: v})
		}
	}
	if l.remembered(q) {
		f := l.forecast(q)
		entries = append(entries,
			entry{Value: indicator.Value{Name: indicator.RiskScore, Value: f.Score, Basis: "log-odds " + fact.Number(risk.Round(f.LogOdds)), Facts: f.Facts}, parts: f.Parts},
			entry{Value: indicator.Value{Name: indicator.RiskProbability, Value: f.Probability, Basis: "log-odds " + fact.Number(risk.Round(f.LogOdds)), Facts: f.Facts}, parts: f.Parts})
		if h := f.Headcount; h != nil {
			entries = append(entries, entry{
				Value:    indicator.Value{Name: indicator.RiskHeadcount, Value: h.Median, Basis: "of a quarter with an announcement"},
				interval: &risk.Interval{Low: h.Low, Median: h.Median, High: h.High},
			})
		}
		slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(l.rules.order[a.Name], l.rules.order[b.Name]) })
	}
	return entries
}

// notices are the statutory notices dated from one day to another.
func (l *Ledger) notices(from, to int) []*fact.Fact {
	var found []*fact.Fact
	for q := quarter.Of(fact.Midnight(from)); q <= quarter.Of(fact.Midnight(to)); q++ {
		if of := l.quarters[q]; of != nil {
			for _, f := range of.Facts {
				if f.Kind == "warn_notice" && f.Day >= from && f.Day <= to {
					found = append(found, f)
				}
			}
		}
	}
	return found
}

// remembered tells whether a forecast for a quarter is worth a row: something is known of
// the quarter or of those that the forecast remembers. Without, it is the base rate.
func (l *Ledger) remembered(q quarter.Quarter) bool {
	if q > l.now+1 {
		return false
	}
	for i := range quarter.Quarter(l.rules.memory) + 1 {
		if l.quarters[q-i] != nil {
			return true
		}
	}
	return false
}

// forecast asks the model for a quarter, from facts dated before it.
func (l *Ledger) forecast(q quarter.Quarter) risk.Forecast {
	f, made := l.forecasts[q]
	if !made {
		f = l.forecastFrom(q, q)
		l.forecasts[q] = f
	}
	return f
}

// forecastFrom asks the model for a quarter, from facts dated before an earlier one: what
// is left by then of what was in view there.
func (l *Ledger) forecastFrom(q, before quarter.Quarter) risk.Forecast {
	l.refresh()
	view := risk.View{
		Quarter: q, Past: make([][]*fact.Fact, l.rules.memory), Employees: l.company.Employees,
		Part: func(f *fact.Fact) bool { return l.programmes.PartOf(f) != nil },
	}
	for i := range view.Past {
		if of := l.quarters[q-1-quarter.Quarter(i)]; of != nil && of.Quarter < before {
			view.Past[i] = of.Facts
		}
	}
	if l.first != 0 && q > l.first {
		view.Observed = int(q - l.first)
	}
	if _, _, ok := l.reach.Quarters(); ok {
		view.Programmes = l.programmes.Until(fact.Day(before.Start()) - 1)
	}
	view.Judged = l.rules.fitted != nil
	return risk.New(l.rules.model, l.rules.scale, l.rules.measurer.Measure(&view), l.judgement(q, before))
}

// announced tells that a fact is a round as a list of announced layoffs has them: one that
// was decided, or a plan with a number. What people expect without one is no round.
func announced(f *fact.Fact) bool {
	return f.Kind == "layoff" && f.Counts() && f.Round() && !f.Cumulative() && f.Expected() == 0 &&
		(f.Status == "confirmed" || f.Heads.Stated || f.Percent.Stated)
}

// judgement is what the company's record up to a quarter says of a later one; nil where
// there is no fitted model.
func (l *Ledger) judgement(q, before quarter.Quarter) *risk.Judgement {
	if l.rules.fitted == nil {
		return nil
	}
	record := risk.Record{CompanyID: l.company.ID, Name: l.company.Name, Quarter: q}
	for _, f := range l.labour {
		if f.Quarter < before && announced(f) && l.programmes.PartOf(f) == nil {
			record.Rounds = append(record.Rounds, f)
		}
	}
	for _, f := range l.notified {
		if f.Quarter < before && f.Counts() {
			record.Notices = append(record.Notices, f)
		}
	}
	byDay := func(a, b *fact.Fact) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.ID, b.ID)) }
	slices.SortFunc(record.Rounds, byDay)
	slices.SortFunc(record.Notices, byDay)
	judgement := l.rules.fitted.Judge(record)
	return &judgement
}
