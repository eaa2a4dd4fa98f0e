package programme

import (
	"cmp"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/scorer/fact"
)

// Book holds what programmes are worked out from: targets, rounds and running totals.
type Book struct {
	rules   *pipelines.FactRules
	targets []target
	// rounds are confirmed, with a number, by day; part is the round that one is presumed
	// to be a part of.
	rounds  []*fact.Fact
	part    map[*fact.Fact]*fact.Fact
	planned []*fact.Fact
	totals  []*fact.Fact
	// until keeps what was worked out: the same days are asked for again and again.
	until map[int][]Programme
}

// target is a plan and every standing statement of it.
type target struct {
	fact       *fact.Fact
	statements []statement
}

// statement is a document that states a target, and what it says is carried out.
type statement struct {
	day  int
	done []term
}

// term is an addend and the fact it comes from.
type term struct {
	span fact.Span
	fact string
}

// NewBook reads facts as they stand at this moment; of those given only layoffs and
// targets matter. The linker is asked what else their documents say.
func NewBook(rules *pipelines.FactRules, l *fact.Linker, facts []*fact.Fact) *Book {
	b := &Book{rules: rules, part: map[*fact.Fact]*fact.Fact{}, until: map[int][]Programme{}}
	for _, f := range facts {
		switch {
		case f.Kind == "layoff_target" && f.Counts():
			b.targets = append(b.targets, readTarget(l, f))
		case f.Kind != "layoff" || !f.Counts() || !f.Heads.Stated:
		case f.Cumulative() && f.Status == "confirmed":
			b.totals = append(b.totals, f)
		case f.Round() && f.HeadsStatus == "confirmed":
			b.rounds = append(b.rounds, f)
		case f.Round():
			b.planned = append(b.planned, f)
		}
	}
	byDay := func(x, y *fact.Fact) int {
		return cmp.Or(cmp.Compare(x.Day, y.Day), cmp.Compare(x.Index, y.Index))
	}
	slices.SortFunc(b.rounds, byDay)
	slices.SortFunc(b.planned, byDay)
	slices.SortFunc(b.totals, byDay)
	slices.SortFunc(b.targets, func(x, y target) int { return byDay(x.fact, y.fact) })
	b.presumeParts()
	return b
}

// presumeParts finds the local parts of large rounds: of the largest one shortly before.
func (b *Book) presumeParts() {
	rule := b.rules.PartOfRound
	// Rounds of the last days that no later one exceeds: the first is the largest.
	recent := make([]*fact.Fact, 0, len(b.rounds))
	for _, f := range b.rounds {
		for len(recent) > 0 && f.Day-recent[0].Day > rule.Days {
			recent = recent[1:]
		}
		if len(recent) > 0 && recent[0].Heads.Value >= float64(rule.Headcount) && f.Heads.Value <= rule.Share*recent[0].Heads.Value {
			b.part[f] = recent[0]
		}
		for len(recent) > 0 && recent[len(recent)-1].Heads.Value <= f.Heads.Value {
			recent = recent[:len(recent)-1]
		}
		recent = append(recent, f)
	}
}

// PartOf is the round that a round is presumed to be a part of, nil where it stands alone.
func (b *Book) PartOf(f *fact.Fact) *fact.Fact { return b.part[f] }

func readTarget(l *fact.Linker, f *fact.Fact) target {
	t := target{fact: f}
	l.Statements(f, "layoff", func(of fact.Statement, beside []fact.Statement) {
		s := statement{day: of.Day}
		var total fact.Statement
		sum := 0.0
		for _, claim := range beside {
			if !claim.Confirmed || !claim.Heads.Stated || !claim.Fact.Counts() {
				continue
			}
			if claim.Fact.Cumulative() {
				if claim.Heads.Value > total.Heads.Value {
					total = claim
				}
				continue
			}
			if slices.ContainsFunc(s.done, func(d term) bool { return d.fact == claim.Fact.ID }) {
				continue
			}
			s.done = append(s.done, term{claim.Heads, claim.Fact.ID})
			sum += claim.Heads.Value
		}
		if total.Heads.Stated && total.Heads.Value > sum {
			s.done = []term{{total.Heads, total.Fact.ID}}
		}
		t.statements = append(t.statements, s)
	})
	slices.SortStableFunc(t.statements, func(a, b statement) int { return cmp.Compare(a.day, b.day) })
	return t
}

// Until are the programmes as facts dated up to and including a day make them. They are
// the book's own: callers may not change them.
func (b *Book) Until(day int) []Programme {
	all, ok := b.until[day]
	if !ok {
		all = b.workOut(day)
		b.until[day] = all
	}
	return all
}

func (b *Book) workOut(day int) []Programme {
	var all []Programme
	var chain []target
	last := 0
	flush := func() {
		if len(chain) > 0 {
			all = append(all, b.programme(chain, day))
		}
		chain = nil
	}
	for _, t := range b.targets {
		first, repeated := t.told(day)
		if first > day {
			continue
		}
		if len(chain) > 0 && first > last+b.rules.Programme.AfterDays {
			flush()
		}
		chain = append(chain, t)
		last = max(last, repeated)
	}
	flush()
	for i := 1; i < len(all); i++ {
		// What is booked to one programme is not booked to the next.
		if !all[i].Opens.After(all[i-1].Closes) {
			all[i] = b.book(all[i], fact.Day(all[i-1].Closes)+1, day)
		}
	}
	return all
}

// told is the first day and the last day up to a limit on which a target was stated.
func (t target) told(limit int) (first, last int) {
	first = t.fact.Day
	last = first
	for _, s := range t.statements {
		if s.day <= limit {
			last = max(last, s.day)
		}
	}
	return first, last
}

// programme makes one of a chain of targets.
func (b *Book) programme(chain []target, until int) Programme {
	p := Programme{}
	force := chain[0]
	opens, closes := chain[0].fact.Day, 0
	for _, t := range chain {
		first, last := t.told(until)
		p.Targets = append(p.Targets, newTarget(t.fact, first, last))
		closes = max(closes, last)
		if displaces(t.fact, force.fact) {
			force = t
		}
	}
	first, last := force.told(until)
	p.Target = newTarget(force.fact, first, last)
	p.Opens, p.Closes = fact.Midnight(opens-b.rules.Programme.BeforeDays), fact.Midnight(closes+b.rules.Programme.AfterDays)
	if p.Target.Headcount > 0 {
		p.Stated = b.stated(force, until)
	}
	return b.book(p, opens-b.rules.Programme.BeforeDays, until)
}

// displaces tells whether a target that was stated later replaces the one in force.
func displaces(later, inForce *fact.Fact) bool {
	said := inForce.Status == "confirmed" || inForce.Status == "planned"
	return !(said && later.Status == "reported")
}

// stated is the gap on the text's own basis: the latest statement that tells what is
// carried out, in its own text or by what was confirmed about that day.
func (b *Book) stated(t target, until int) Gap {
	for _, s := range slices.Backward(t.statements) {
		if s.day > until {
			continue
		}
		done := s.done
		if len(done) == 0 {
			for _, f := range b.rounds {
				if b.part[f] == nil && f.Day <= until && f.Day >= s.day-b.rules.Programme.TextDays && f.Day <= s.day+b.rules.Programme.TextDays {
					done = append(done, term{f.Heads, f.ID})
				}
			}
		}
		if len(done) > 0 {
			return subtract(term{t.fact.Heads, t.fact.ID}, done, "")
		}
	}
	return subtract(term{t.fact.Heads, t.fact.ID}, nil, "")
}

// book books the rounds announced from one day to another.
func (b *Book) book(p Programme, from, until int) Programme {
	p.Opens = fact.Midnight(from)
	p.Rounds, p.Pending = nil, nil
	until = min(until, fact.Day(p.Closes))
	within := func(f *fact.Fact) bool { return f.Day >= from && f.Day <= until }
	var booked []*fact.Fact
	for _, f := range b.rounds {
		if !within(f) {
			continue
		}
		r := newRound(f)
		if large := b.part[f]; large != nil && within(large) {
			r.PartOf = large.ID
		} else {
			booked = append(booked, f)
		}
		p.Rounds = append(p.Rounds, r)
	}
	for _, f := range b.planned {
		if within(f) {
			p.Pending = append(p.Pending, newRound(f))
		}
	}
	terms, note := b.cap(booked, within)
	p.Booked, p.BookedBasis, p.BookedFacts = 0, note, nil
	texts := make([]string, 0, len(terms))
	for _, t := range terms {
		p.Booked += t.span.Value
		texts = append(texts, t.span.Text())
		p.BookedFacts = append(p.BookedFacts, t.fact)
	}
	if len(texts) > 1 {
		p.BookedBasis = strings.TrimSuffix(strings.Join(texts, " + ")+", "+note, ", ")
	}
	if p.Target.Headcount > 0 {
		for _, t := range b.targets {
			if t.fact.ID == p.Target.FactID {
				p.Cumulative = subtract(term{t.fact.Heads, t.fact.ID}, terms, note)
			}
		}
	}
	return p
}

// Booked are the rounds in a programme's sum.
func (b *Book) Booked(p Programme) []*fact.Fact {
	var found []*fact.Fact
	for _, f := range b.rounds {
		if slices.Contains(p.BookedFacts, f.ID) {
			found = append(found, f)
		}
	}
	return found
}

func newRound(f *fact.Fact) Round {
	return Round{FactID: f.ID, Headcount: f.Heads.Value, Status: f.Status, Announced: f.Time}
}

// cap replaces rounds that add up to more than the employer's own running total by that
// total: then they are competing reports of the same cuts.
func (b *Book) cap(rounds []*fact.Fact, within func(*fact.Fact) bool) (terms []term, note string) {
	skip := 0
	for _, total := range slices.Backward(b.totals) {
		if !within(total) {
			continue
		}
		sum, largest, n := 0.0, 0.0, 0
		for _, f := range rounds {
			if f.Day <= total.Day {
				sum += f.Heads.Value
				largest = max(largest, f.Heads.Value)
				n++
			}
		}
		if n > 1 && sum > total.Heads.High && total.Heads.High >= largest {
			skip = n
			terms = append(terms, term{total.Heads, total.ID})
			note = "running total in place of competing rounds"
		}
		break
	}
	for _, f := range rounds[skip:] {
		terms = append(terms, term{f.Heads, f.ID})
	}
	return terms, note
}

// subtract is a target minus what is done, with its arithmetic. A target that is exceeded
// leaves no gap.
func subtract(from term, done []term, note string) Gap {
	g := Gap{Value: from.span.Value, Facts: []string{from.fact}}
	texts := make([]string, 0, len(done))
	for _, t := range done {
		g.Value -= t.span.Value
		texts = append(texts, t.span.Text())
		g.Facts = append(g.Facts, t.fact)
	}
	right := strings.Join(texts, " + ")
	switch {
	case len(texts) == 0:
		right = "0"
	case len(texts) > 1:
		right = "(" + right + ")"
	}
	g.Basis = from.span.Text() + " - " + right
	if note != "" {
		g.Basis += ", " + note
	}
	if g.Value < 0 {
		g.Basis += ", exceeded by " + fact.Number(-g.Value)
		g.Value = 0
	}
	return g
}
