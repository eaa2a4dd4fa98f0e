package fact

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/internal/quarter"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// reading is a signal as linking looks at it.
type reading struct {
	signal *foreshockv1.Signal
	claim  *foreshockv1.Claim
	family family
	// known and event are instants in nanoseconds since 1970.
	known, event int64
	// from and to are the first and last day on which what is claimed may have happened;
	// precise where the claim names the day, dated where it names any period.
	from, to       int
	dated, precise bool
	// started tells that the text states when an outage began.
	started bool
	// retro tells that the claim looks back at a period long over.
	retro                        bool
	heads, percent, unit, amount Span
	// words that tell services, roles and destinations apart.
	words       []string
	status      int
	specificity int
	doc, origin int32
	// Windows in days: an equal number, a number near it, a claim without one, and how
	// long a fact takes such claims up.
	sameDays, nearDays, vagueDays, chainDays int
}

// family holds facts that can be one; facts of two families never are.
type family struct {
	kind string
	// line within a kind: running totals, mere counts of outages, and expectations for a
	// quarter are told apart from what happened.
	line string
}

const (
	lineTotal = "total"
	lineCount = "count"
)

// statusRank orders statuses; a claim without one weighs as a report.
func statusRank(status string) int {
	switch status {
	case "confirmed":
		return 3
	case "planned":
		return 2
	case "denied":
		return 0
	default:
		return 1
	}
}

// Sort gives the signals in the order in which they became known, each id once (the
// earliest), signals without a claim left out. The order is total: it does not depend on
// the order given.
func Sort(signals []*foreshockv1.Signal) []*foreshockv1.Signal {
	sorted := make([]*foreshockv1.Signal, 0, len(signals))
	for _, s := range signals {
		if s.GetClaim().GetKind() != "" {
			sorted = append(sorted, s)
		}
	}
	slices.SortStableFunc(sorted, compareKnown)
	seen := make(map[string]struct{}, len(sorted))
	return slices.DeleteFunc(sorted, func(s *foreshockv1.Signal) bool {
		id := signalID(s)
		_, twice := seen[id]
		seen[id] = struct{}{}
		return twice
	})
}

// compareKnown orders by knowledge, then event time, then event, then place in the text.
func compareKnown(a, b *foreshockv1.Signal) int {
	if c := cmp.Compare(Known(a), Known(b)); c != 0 {
		return c
	}
	if c := cmp.Compare(eventTime(a), eventTime(b)); c != 0 {
		return c
	}
	if c := strings.Compare(a.GetEventId(), b.GetEventId()); c != 0 {
		return c
	}
	if c := cmp.Compare(place(a), place(b)); c != 0 {
		return c
	}
	if c := strings.Compare(signalID(a), signalID(b)); c != 0 {
		return c
	}
	return strings.Compare(a.GetRules(), b.GetRules())
}

// place orders a title before a text, and earlier words before later ones.
func place(s *foreshockv1.Signal) uint64 {
	at := uint64(s.GetEvidence().GetStart())
	if s.GetEvidence().GetField() != "title" {
		at |= 1 << 32
	}
	return at
}

func signalID(s *foreshockv1.Signal) string {
	if s.GetId() == "" {
		return identity.Signal(s)
	}
	return s.GetId()
}

// Known is a signal's knowledge time in nanoseconds since 1970; its event time where it has none.
func Known(s *foreshockv1.Signal) int64 {
	if t := s.GetKnowledgeTime(); t != nil {
		return t.GetSeconds()*1e9 + int64(t.GetNanos())
	}
	return eventNanos(s)
}

func eventTime(s *foreshockv1.Signal) int64 {
	if s.GetEventTime() == nil {
		return Known(s)
	}
	return eventNanos(s)
}

func eventNanos(s *foreshockv1.Signal) int64 {
	t := s.GetEventTime()
	return t.GetSeconds()*1e9 + int64(t.GetNanos())
}

// read takes a signal apart.
func (l *Linker) read(s *foreshockv1.Signal) *reading {
	c := s.GetClaim()
	r := &reading{signal: s, claim: c, known: Known(s), event: eventTime(s), status: statusRank(c.GetStatus())}
	r.from = dayOf(r.event)
	r.to = r.from
	r.family.kind = c.GetKind()
	r.heads = span(float64(c.GetHeadcount()), float64(c.GetHeadcountLow()), float64(c.GetHeadcountHigh()), c.GetBound(), &l.rules.Reading)
	if c.Percent != nil || c.PercentLow != nil || c.PercentHigh != nil {
		r.percent = span(c.GetPercent(), c.GetPercentLow(), c.GetPercentHigh(), c.GetBound(), &l.rules.Reading)
	}
	if c.PercentOfUnit != nil {
		r.unit = span(c.GetPercentOfUnit(), 0, 0, c.GetBound(), &l.rules.Reading)
	}
	if c.Amount != nil || c.AmountLow != nil || c.AmountHigh != nil {
		r.amount = span(c.GetAmount(), c.GetAmountLow(), c.GetAmountHigh(), c.GetBound(), &l.rules.Reading)
	}
	switch c.GetKind() {
	case "outage":
		l.readOutage(r)
	case "warn_notice":
		// A notice is dated by its own date; one that lies after the document that
		// publishes it is a slip of the pen.
		if from, _, ok := period(c.GetNoticeDate()); ok && from <= r.to+l.rules.RetrospectDays {
			r.from, r.to, r.dated, r.precise = from, from, true, true
		}
	case "layoff":
		l.readLayoff(r)
	case "exec_departure":
		r.words = roleWords(c.GetRole())
	case "offshoring":
		r.words = words(c.GetDestination())
	}
	r.specificity = specificity(r)
	l.readWindows(r)
	return r
}

// readWindows sets how far in time a fact may lie for its link to be believed.
func (l *Linker) readWindows(r *reading) {
	kind := l.kinds[r.family.kind]
	r.sameDays, r.nearDays, r.vagueDays = kind.NearDays, kind.NearDays, kind.VagueDays
	switch {
	case r.family.kind == "layoff" && r.heads.Stated:
		r.sameDays, r.nearDays = l.repeat(r.heads.Value)
	case r.percent.Stated && !r.heads.Stated:
		r.sameDays = max(kind.VagueDays, kind.NearDays)
	}
	r.chainDays = max(kind.ChainDays, r.nearDays)
}

// repeat is how long an equal, and a near number of people still means the same round.
func (l *Linker) repeat(heads float64) (sameDays, nearDays int) {
	n := digits(heads)
	for _, rule := range l.rules.Repeats {
		if heads >= float64(rule.Headcount) && n >= rule.Digits {
			return rule.SameDays, rule.NearDays
		}
	}
	return 0, 0
}

func (l *Linker) readLayoff(r *reading) {
	from, to, ok := period(r.claim.GetEffective())
	switch {
	case r.claim.GetCumulative():
		r.family.line = lineTotal
	case ok && to < r.from-l.rules.RetrospectDays:
		r.retro = true
		r.from, r.to = from, to
	case ok && to >= r.from && r.status < 3 && r.status > 0 && !r.heads.Stated && !r.percent.Stated && !r.unit.Stated:
		// More cuts expected for a time to come, without a number: no telling of the
		// round that the same text reports.
		r.family.line = quarter.Of(Midnight(from)).String()
	}
}

func (l *Linker) readOutage(r *reading) {
	c := r.claim
	r.words = l.words(c.GetService())
	if c.GetCount() > 1 {
		r.family.line = lineCount
	}
	// An outage cannot begin after the document that tells of it (a day's grace for time zones).
	if from, to, ok := period(c.GetStart()); ok && from <= r.to+1 {
		r.from, r.to = from, min(to, r.to+1)
		r.started, r.dated, r.precise = true, true, from == to
		return
	}
	if r.signal.GetEventKind() == "incident" {
		r.dated, r.precise = true, true
		return
	}
	r.from -= l.kinds["outage"].VagueDays
}

// specificity is how much a claim says: the more, the better it speaks for a fact.
func specificity(r *reading) int {
	n := 0
	for _, s := range []Span{r.heads, r.amount} {
		switch {
		case !s.Stated:
		case s.from != s.to:
			n += 20
		case s.loose:
			n += 30
		default:
			n += 40
		}
	}
	if r.percent.Stated {
		n += 10
	}
	c := r.claim
	if r.dated && c.GetKind() == "outage" {
		n += 5
		if r.precise {
			n += 5
		}
	}
	if c.GetDurationHours() > 0 {
		n += 8
	}
	if c.GetCause() != "" && c.GetCause() != "unknown" {
		n += 2
	}
	for _, stated := range []bool{
		c.AiLinked != nil, c.GetService() != "", c.GetEffective() != "", c.GetNoticeDate() != "",
		c.GetState() != "", c.GetDestination() != "", c.GetRole() != "", c.GetPeriod() != "",
	} {
		if stated {
			n++
		}
	}
	return n
}

// generic words do not tell one service from another.
var generic = map[string]bool{
	"the": true, "a": true, "an": true, "and": true, "of": true, "for": true, "service": true, "services": true,
	"system": true, "systems": true, "platform": true, "tool": true, "its": true, "own": true, "internal": true,
	"officer": true, "chief": true,
}

// words are those of a name, worked out once.
func (l *Linker) words(name string) []string {
	known, ok := l.named[name]
	if !ok {
		known = words(name)
		l.named[name] = known
	}
	return known
}

// words are the telling words of a name and the initials of all of its words.
func words(name string) []string {
	if name == "" {
		return nil
	}
	all := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var initials strings.Builder
	kept := make([]string, 0, len(all)+1)
	for _, word := range all {
		for _, first := range word {
			initials.WriteRune(first)
			break
		}
		if !generic[word] {
			kept = append(kept, word)
		}
	}
	if len(all) > 1 {
		kept = append(kept, initials.String())
	}
	return kept
}

// roleWords are the words of an office; "chief executive" and "CEO" share one.
func roleWords(role string) []string {
	lower := strings.ToLower(role)
	if strings.Contains(lower, "chief") && !strings.Contains(lower, "officer") {
		lower += " officer"
	}
	return words(lower)
}

// share tells that two names can mean one thing: a common word, or one says nothing.
func share(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(word string) bool { return slices.Contains(b, word) })
}
