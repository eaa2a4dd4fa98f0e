// Package fact links the signals of one company into facts.
//
// Input: signals in the order in which they became known (Sort), a batch for each
// knowledge instant. Output: the facts that the batch founded or changed. Signals are
// linked and never merged: each keeps its claim, a link says why it belongs there, and the
// best supported claim speaks for the fact. The result depends on the set of signals
// known, not on the order in which they were read, and a fact never disappears. Nothing
// fails; the state is the Linker's.
package fact

import (
	"slices"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Methods of links.
const (
	MethodFirst        = "first"
	MethodSameDocument = "same_document"
	MethodSameOrigin   = "same_origin"
	MethodSameClaim    = "same_claim"
	MethodSameRound    = "same_round"
	MethodSameStart    = "same_start"
	// A round in the press and a statutory notice: related, and counted apart.
	MethodRelatedNotice = "related_notice"
	MethodRelatedLayoff = "related_layoff"
	// Notices of one employer in several states: one programme, each counted. With the very
	// same number it may be one notice filed twice.
	MethodRelatedState        = "related_state"
	MethodSameNumberElsewhere = "same_number_elsewhere"
)

// Flags of facts.
const (
	FlagEffectiveBeforeNotice = "effective_before_notice"
	FlagHeadcountDiffers      = "headcount_differs"
	FlagCorrected             = "corrected"
	FlagDenied                = "denied"
	FlagAILinkDisputed        = "ai_link_disputed"
	FlagDatedByEffective      = "dated_by_effective"
	FlagNoRate                = "no_exchange_rate"
	// A notice whose day and number another state's notice has too.
	FlagPossibleDuplicate = "possible_duplicate"
	// The document that told of it no longer does; it counts nowhere.
	FlagWithdrawn = "withdrawn"
)

// Fact is one real occurrence and the signals that support it. What it says (the view)
// holds as of the last batch linked.
type Fact struct {
	ID    string
	Index int // order of founding
	Kind  string

	family family
	// anchor is the founding day; first and last bound the days claimed.
	anchor, first, last int
	members             []member
	groups              []group
	numbers             []number
	related             []relation

	// Of outages: the days on which it may have begun, as far as they are known, and
	// whether a text stated them.
	from, to                int
	dated, precise, started bool
	words                   []string
	incident                string // source whose incident it is

	// earliest is the first announcement (0: none), back the claim that looks back furthest.
	earliest int64
	back     *reading

	event      string // event that was linked last
	touched    int    // batch that touched it last
	articles   int
	origins    []Mention
	doubt      float64
	firstKnown int64

	View
}

// View is what a fact says, resolved from its signals.
type View struct {
	// Claim is that of the signal that speaks for the fact, completed by what it leaves
	// out and others state.
	Claim *foreshockv1.Claim
	Lead  *foreshockv1.Signal
	// Status is the strongest of the claims that stand.
	Status string
	// Time is the earliest announcement, or an outage's start where it is stated.
	Time    time.Time
	Day     int
	Quarter quarter.Quarter
	Heads   Span
	// HeadsStatus is the status of the claim that states Heads.
	HeadsStatus string
	Percent     Span
	Amount      Span
	// USD is Amount in dollars at the average rate of RateYear (0: stated in dollars).
	USD      float64
	HasUSD   bool
	RateYear int
	Hours    float64
	HasHours bool
	AILinked bool
	// Withdrawn tells that nothing said of it stands any more.
	Withdrawn bool
	Flags     []string
}

// Mention is the first telling of a fact by an independent origin.
type Mention struct {
	Origin  int32
	Quarter quarter.Quarter
}

// member is a signal of the fact.
type member struct {
	*reading
	group      int
	method     string
	score      float64
	superseded bool
	// since is how long before the claim was made last, in nanoseconds; negative: never.
	since int64
	// story is the origin of the first telling of what its document tells.
	story string
}

// group is the signals of a fact that claim exactly the same.
type group struct {
	lead   *reading
	number int
	// live counts the signals that no later version of their document replaced.
	live int
}

// number is a distinct number stated for the fact.
type number struct {
	heads, percent, unit, amount Span
	currency                     string
	// support is how many origins told the fact with this number first.
	support int
	// replaced is when a later version of a document gave another number, said when this
	// one was published last.
	replaced, said int64
}

type relation struct {
	signal string
	method string
	score  float64
}

func (r relation) betweenStates() bool {
	return r.method == MethodRelatedState || r.method == MethodSameNumberElsewhere
}

// Cumulative tells that the fact is a running total.
func (f *Fact) Cumulative() bool { return f.family.line == lineTotal }

// Counted tells that the fact is no outage but the number of several.
func (f *Fact) Counted() bool { return f.family.kind == "outage" && f.family.line == lineCount }

// Expected is the quarter for which cuts without a number are expected, 0 where the fact
// is no such expectation.
func (f *Fact) Expected() quarter.Quarter {
	if f.Kind != "layoff" || f.family.line == "" || f.family.line == lineTotal {
		return 0
	}
	q, err := quarter.Parse(f.family.line)
	if err != nil {
		return 0
	}
	return q
}

// Effective is the first and last day of the period in which jobs end, where it is stated.
func (f *Fact) Effective() (from, to int, ok bool) { return period(f.Claim.GetEffective()) }

// Origins are the independent origins in the order in which they became known.
func (f *Fact) Origins() []Mention { return f.origins }

// FirstKnown is when its first signal became known.
func (f *Fact) FirstKnown() time.Time { return time.Unix(0, f.firstKnown).UTC() }

// resolve works out what the fact says from the signals that stand.
func (f *Fact) resolve(l *Linker) {
	order := f.ranked()
	best := &f.groups[order[0]]
	v := View{Lead: best.lead.signal, Claim: best.lead.claim, Status: best.lead.claim.GetStatus()}
	v.Withdrawn = f.standing(best) < 2
	f.strongest(&v)
	f.figures(&v, order)
	v.Claim = f.complete(v.Claim, order)
	f.date(&v, order, l.rules.RetrospectDays)
	v.Quarter = quarter.Of(v.Time)
	v.Day = Day(v.Time)
	v.Hours, v.HasHours = v.Claim.GetDurationHours(), usable(v.Claim.GetDurationHours())
	if v.Amount.Stated {
		v.USD, v.RateYear, v.HasUSD = l.money.USD(v.Amount.Value, v.Claim.GetCurrency(), v.Time.Year())
	}
	f.flags(&v)
	f.View = v
}

// strongest sets the strongest status that stands; a denial alone is a denied report.
func (f *Fact) strongest(v *View) {
	rank := -1
	for i := range f.groups {
		if g := &f.groups[i]; g.live > 0 && g.lead.status > rank {
			rank, v.Status = g.lead.status, g.lead.claim.GetStatus()
		}
	}
}

// figures are taken from the best claim that states each.
func (f *Fact) figures(v *View, order []int) {
	affirmed, disputed := false, false
	for _, i := range order {
		r := f.groups[i].lead
		denied := r.status == 0 && v.Status != "denied"
		if !v.Heads.Stated && r.heads.Stated && !denied {
			v.Heads, v.HeadsStatus = r.heads, r.claim.GetStatus()
		}
		if !v.Percent.Stated && !denied {
			v.Percent = r.percent
		}
		if !v.Amount.Stated {
			v.Amount = r.amount
		}
		if f.groups[i].live > 0 && f.Kind == "outage" {
			linked := aiLinked(r.claim)
			affirmed = affirmed || linked
			disputed = disputed || !linked && r.claim.AiLinked != nil
		}
	}
	v.AILinked = affirmed
	if affirmed && disputed {
		v.Flags = append(v.Flags, FlagAILinkDisputed)
	}
}

func aiLinked(c *foreshockv1.Claim) bool {
	return c.GetAiLinked() || c.GetCause() == "ai_assisted_change"
}

// date is the earliest announcement. Outages go by the start that a text states, notices
// by their own date, and a look back at a period long over by that period.
func (f *Fact) date(v *View, order []int, retrospect int) {
	switch {
	case f.started:
		v.Time = f.began(order)
	case f.Kind == "warn_notice" && f.dated:
		v.Time = Midnight(f.notified(order))
	case f.back != nil && (f.earliest == 0 || f.back.to < dayOf(f.earliest)-retrospect):
		v.Time = Midnight(f.back.from)
		v.Flags = append(v.Flags, FlagDatedByEffective)
	default:
		v.Time = time.Unix(0, f.earliest).UTC()
	}
}

// began is the start that the best claim states: the instant of the first telling where
// it falls within, else the first day. Where no claim that leads its group states one, it
// is what all of them together leave.
func (f *Fact) began(order []int) time.Time {
	var best *reading
	for _, i := range order {
		r := f.groups[i].lead
		if r.started && (best == nil || r.precise && !best.precise) {
			best = r
		}
	}
	from, to := f.from, f.to
	if best != nil {
		from, to = best.from, best.to
	}
	if day := dayOf(f.earliest); from <= day && day <= to {
		return time.Unix(0, f.earliest).UTC()
	}
	return Midnight(from)
}

// notified is the notice's date as the best claim states it.
func (f *Fact) notified(order []int) int {
	for _, i := range order {
		if r := f.groups[i].lead; r.dated {
			return r.from
		}
	}
	return f.from
}

func (f *Fact) flags(v *View) {
	notice, _, noticed := period(v.Claim.GetNoticeDate())
	_, effective, ends := period(v.Claim.GetEffective())
	if noticed && ends && effective < notice {
		v.Flags = append(v.Flags, FlagEffectiveBeforeNotice)
	}
	corrected, heads := false, 0.0
	differ := false
	for i := range f.numbers {
		n := &f.numbers[i]
		if n.stale() {
			corrected = true
			continue
		}
		if n.heads.Stated && n.heads.from == n.heads.to {
			differ = differ || heads != 0 && heads != n.heads.Value
			heads = n.heads.Value
		}
	}
	if v.Withdrawn {
		v.Flags = append(v.Flags, FlagWithdrawn)
	} else if corrected {
		v.Flags = append(v.Flags, FlagCorrected)
	}
	if differ {
		v.Flags = append(v.Flags, FlagHeadcountDiffers)
	}
	if slices.ContainsFunc(f.related, func(r relation) bool { return r.method == MethodSameNumberElsewhere }) {
		v.Flags = append(v.Flags, FlagPossibleDuplicate)
	}
	if v.Status != "denied" {
		for i := range f.groups {
			if g := &f.groups[i]; g.live > 0 && g.lead.claim.GetStatus() == "denied" {
				v.Flags = append(v.Flags, FlagDenied)
				break
			}
		}
	}
	if v.Amount.Stated && !v.HasUSD {
		v.Flags = append(v.Flags, FlagNoRate)
	}
}
