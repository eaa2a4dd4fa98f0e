package fact

// relationship is how a signal's document and a fact's documents stand to each other.
type relationship int

const (
	unrelated relationship = iota
	sameOrigin
	sameDocument
)

// match tells how surely a reading belongs to a fact (0: it does not) and why.
func (l *Linker) match(r *reading, f *Fact, by relationship) (float64, string) {
	switch r.family.kind {
	case "outage":
		if r.family.line == lineCount {
			return l.matchCount(r, f, by)
		}
		return l.matchOutage(r, f, by)
	case "warn_notice":
		return l.matchNotice(r, f, by)
	case "layoff", "layoff_target", "buyout", "plant_closure", "savings_target", "restructuring_charge":
		return l.matchFigures(r, f, by)
	default:
		return l.matchFlag(r, f, by)
	}
}

// agreement is how the numbers of a reading and a fact go together.
type agreement int

const (
	silent   agreement = iota // one of them states none
	conflict                  // they can not both be true
	near                      // one true number can stand behind both
	exact
)

// agree compares with every number stated for the fact, replaced ones too: the copies of
// a corrected story still repeat them.
func (r *reading) agree(f *Fact) agreement {
	best := silent
	for i := range f.numbers {
		best = max(best, r.compare(&f.numbers[i]))
	}
	return best
}

func (r *reading) compare(n *number) agreement {
	switch {
	case r.heads.Stated && n.heads.Stated:
		return compareSpans(&r.heads, &n.heads)
	case r.percent.Stated && n.percent.Stated:
		return compareSpans(&r.percent, &n.percent)
	case r.unit.Stated && n.unit.Stated:
		return compareSpans(&r.unit, &n.unit)
	case r.amount.Stated && n.amount.Stated:
		if r.claim.GetCurrency() != n.currency {
			return conflict
		}
		return compareSpans(&r.amount, &n.amount)
	default:
		return silent
	}
}

func compareSpans(a, b *Span) agreement {
	switch {
	case a.same(b):
		return exact
	case a.meets(b):
		return near
	default:
		return conflict
	}
}

// matchFigures links claims that carry a number of people or an amount.
func (l *Linker) matchFigures(r *reading, f *Fact, by relationship) (float64, string) {
	days := f.distance(r)
	if by == unrelated && days > max(r.sameDays, r.nearDays, r.vagueDays) {
		return 0, ""
	}
	agreed := r.agree(f)
	if f.event == r.signal.GetEventId() {
		// A text that gives two numbers means two things.
		switch agreed {
		case exact:
			return 0.99, MethodSameClaim
		case near:
			return 0.9, MethodSameClaim
		case silent:
			return 0.85, MethodSameDocument
		default:
			return 0, ""
		}
	}
	switch {
	case by == sameDocument && days <= l.rules.DocumentDays:
		return [...]float64{silent: 0.95, conflict: 0.82, near: 0.97, exact: 0.99}[agreed], MethodSameDocument
	case by == sameOrigin && days <= l.rules.OriginDays:
		if agreed != conflict || r.closeTo(f, l.rules.OriginTolerance) {
			return [...]float64{silent: 0.9, conflict: 0.81, near: 0.95, exact: 0.97}[agreed], MethodSameOrigin
		}
	}
	chained := r.to-f.anchor <= r.chainDays && f.anchor-r.from <= r.chainDays
	switch {
	case agreed == exact && days <= r.sameDays:
		return 0.9, MethodSameClaim
	case agreed == near && days <= r.nearDays && chained:
		return 0.8, MethodSameRound
	case agreed == silent && days <= r.vagueDays && chained:
		return 0.5, MethodSameRound
	default:
		return 0, ""
	}
}

// closeTo tells that the numbers of people differ by a small share only.
func (r *reading) closeTo(f *Fact, tolerance float64) bool {
	for i := range f.numbers {
		a, b := &r.heads, &f.numbers[i].heads
		if a.Stated && b.Stated && max(a.Value, b.Value)-min(a.Value, b.Value) <= tolerance*max(a.Value, b.Value) {
			return true
		}
	}
	return false
}

// matchCount links statements of how many outages there were.
func (l *Linker) matchCount(r *reading, f *Fact, by relationship) (float64, string) {
	equal := f.Claim != nil && f.Claim.GetCount() == r.claim.GetCount() || f.Claim == nil && f.members[0].claim.GetCount() == r.claim.GetCount()
	switch {
	case f.event == r.signal.GetEventId():
		if equal {
			return 0.9, MethodSameClaim
		}
		return 0, ""
	case by == sameDocument:
		return 0.95, MethodSameDocument
	case by == sameOrigin && equal:
		return 0.9, MethodSameOrigin
	case equal && f.distance(r) <= r.chainDays:
		return 0.7, MethodSameClaim
	default:
		return 0, ""
	}
}

// matchOutage links by start and service. Two incidents of one status page are two
// outages; an incident's own updates are one.
func (l *Linker) matchOutage(r *reading, f *Fact, by relationship) (float64, string) {
	incident := r.signal.GetEventKind() == "incident"
	if incident && by == sameDocument {
		if r.dated && f.dated && r.claim.GetStart() != "" && f.event == r.signal.GetEventId() && (r.from > f.to || f.from > r.to) {
			return 0, ""
		}
		return 0.97, MethodSameDocument
	}
	named := len(r.words) > 0 && len(f.words) > 0
	if incident && f.incident == r.signal.GetSource() {
		// Some status pages publish one incident under several keys.
		if named && share(r.words, f.words) && r.event == f.members[0].event {
			return 0.9, MethodSameStart
		}
		return 0, ""
	}
	slack := 0
	if r.precise && f.precise {
		slack = r.nearDays
	}
	apart := max(f.from-r.to, r.from-f.to, 0)
	if apart > slack || differentLengths(r, f) {
		return 0, ""
	}
	sameDay := r.precise && f.precise && apart == 0
	if named && !share(r.words, f.words) {
		// One text that names two services for one day tells of one failure.
		if f.event == r.signal.GetEventId() && sameDay {
			return 0.7, MethodSameStart
		}
		return 0, ""
	}
	score, method := 0.65, MethodSameClaim
	switch {
	case sameDay:
		score, method = 0.9, MethodSameStart
	case r.precise && f.precise:
		score, method = 0.75, MethodSameStart
	case r.dated && f.dated:
		score = 0.7
	}
	if !named {
		score -= 0.15
	}
	switch {
	case f.event == r.signal.GetEventId():
		return score, method
	case by == sameDocument:
		return score/4 + 0.74, MethodSameDocument
	case by == sameOrigin:
		return score/4 + 0.7, MethodSameOrigin
	default:
		return score, method
	}
}

// differentLengths tells that both durations are stated and can not be the same outage's.
func differentLengths(r *reading, f *Fact) bool {
	hours := r.claim.GetDurationHours()
	if !usable(hours) {
		return false
	}
	for i := range f.groups {
		g := &f.groups[i]
		if other := g.lead.claim.GetDurationHours(); g.live > 0 && usable(other) {
			if r.precise && f.precise && g.lead.signal.GetEventId() != r.signal.GetEventId() {
				return false // one day, two tellings: lengths are told differently
			}
			return max(hours, other) > 1.5*min(hours, other) && max(hours, other)-min(hours, other) > 1
		}
	}
	return false
}

// matchNotice links the versions of one notice, and one notice that two sources publish
// where state, number and date are all stated and equal. Two rows of one source are two
// notices, however alike: sites of one employer look alike.
func (l *Linker) matchNotice(r *reading, f *Fact, by relationship) (float64, string) {
	first := f.members[0].reading
	if by == sameDocument {
		if f.event == r.signal.GetEventId() && !equalClaims(first.claim, r.claim) {
			return 0, ""
		}
		return 0.97, MethodSameDocument
	}
	if first.signal.GetSource() == r.signal.GetSource() || !r.dated || !first.dated || !r.heads.Stated || r.claim.GetState() == "" {
		return 0, ""
	}
	if r.from == first.from && r.claim.GetState() == first.claim.GetState() && r.agree(f) == exact {
		return 0.85, MethodSameClaim
	}
	return 0, ""
}

// matchFlag links claims that carry no number by time, and by what they name.
func (l *Linker) matchFlag(r *reading, f *Fact, by relationship) (float64, string) {
	if !share(r.words, f.words) {
		return 0, ""
	}
	days, window := f.distance(r), r.nearDays
	if len(r.words) == 0 || len(f.words) == 0 {
		window = r.vagueDays
	}
	switch {
	case by == sameDocument && days <= max(l.rules.DocumentDays, window):
		return 0.95, MethodSameDocument
	case by == sameOrigin && days <= max(l.rules.OriginDays, window):
		return 0.9, MethodSameOrigin
	case days <= window && r.to-f.anchor <= r.chainDays && f.anchor-r.from <= r.chainDays:
		return 0.7, MethodSameClaim
	default:
		return 0, ""
	}
}
