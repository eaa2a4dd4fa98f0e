package notice

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
)

// maxRaw is the most bytes of a column as published.
const maxRaw = 2 << 10

// event renders a notice. Its title and text say in a few fixed words what the row says.
func (r *reading) event(notice *row, document string) *foreshockv1.Event {
	when, _ := notice.when()
	stamp := timestamppb.New(when)
	attributes := make(map[string]string, len(notice.columns)+12)
	set := func(name, value string) {
		if value != "" {
			attributes[name] = value
		}
	}
	for i, column := range notice.columns {
		if column == amendsColumn {
			attributes[Amends] = notice.cells[i]
			continue
		}
		cell := notice.cells[i]
		attributes[RawPrefix+column] = cut(cell, maxRaw)
	}
	set(Employer, notice.employer)
	set(State, notice.state)
	if c := notice.count; c.given && c.low == c.high {
		attributes[Headcount] = strconv.Itoa(c.low)
	} else if c.given {
		attributes[HeadcountLow], attributes[HeadcountHigh] = strconv.Itoa(c.low), strconv.Itoa(c.high)
	}
	set(Bound, notice.count.bound)
	set(NoticeDate, notice.notice.String())
	set(Received, notice.received.String())
	set(Amended, notice.amended.String())
	set(Effective, notice.effective.String())
	set(EffectiveEnd, notice.effectiveEnd.String())
	set(LayoffType, notice.kind)
	set(Temporary, notice.temporary)
	set(Location, notice.location)
	set(County, notice.county)
	if notice.address != notice.location {
		set(Address, notice.address)
	}
	set(AddressState, notice.addressState)
	set(Industry, notice.industry)
	set(NoticeID, notice.id)
	if notice.amendment {
		attributes[Amendment] = "true"
	}
	set(AlsoIn, notice.alsoIn)
	if notice.withdrawn {
		attributes[Withdrawn] = "true"
	}
	slices.Sort(notice.flags)
	set(Flags, strings.Join(notice.flags, ","))
	e := &foreshockv1.Event{
		Kind: "notice", Source: r.source, Document: document, Title: notice.title(), Text: notice.text(),
		Url: notice.link, Lang: "en", Company: notice.employer,
		EventTime: stamp, KnowledgeTime: stamp, KnowledgeInferred: true, Attributes: attributes,
	}
	e.Id = identity.Event(e)
	return e
}

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xc0 == 0x80 {
		most--
	}
	return s[:most]
}

// people is the number as a title says it; empty where the row gives none.
func (r *row) people() string {
	switch c := r.count; {
	case !c.given:
		return ""
	case c.low != c.high:
		return fmt.Sprintf("%d to %d workers", c.low, c.high)
	case c.bound == "at_most":
		return fmt.Sprintf("up to %d workers", c.low)
	case c.bound == "at_least":
		return fmt.Sprintf("at least %d workers", c.low)
	case c.bound == "about":
		return fmt.Sprintf("about %d workers", c.low)
	case c.low == 1:
		return "1 worker"
	default:
		return fmt.Sprintf("%d workers", c.low)
	}
}

func (r *row) title() string {
	what := "WARN notice"
	switch {
	case r.withdrawn:
		what = "withdrawn WARN notice"
	case r.amendment:
		what = "amended WARN notice"
	case slices.Contains(r.flags, FlagNotStatutory):
		what = "layoff listed by the state"
	}
	title := r.employer + ": " + what + ", " + r.state
	if people := r.people(); people != "" {
		title += ", " + people
	}
	return title
}

func (r *row) text() string {
	var b strings.Builder
	say := func(name, value string) {
		if value != "" {
			b.WriteString(name)
			b.WriteString(": ")
			b.WriteString(value)
			b.WriteByte('\n')
		}
	}
	say("Employer", r.employer)
	say("State", r.state)
	say("Place", r.location)
	if slices.Contains(r.flags, FlagOutOfState) {
		say("Address in another state", r.address)
	}
	say("Notice date", r.notice.String())
	if !r.notice.given() {
		say("Received", r.received.String())
	}
	say("Amended", r.amended.String())
	say("Effective", r.effective.String())
	say("Effective until", r.effectiveEnd.String())
	if people := r.people(); people != "" {
		say("Affected", people)
	} else if r.countRaw != "" {
		say("Affected, as published", cut(r.countRaw, 200))
	}
	say("Type", strings.ReplaceAll(r.kind, "_", " "))
	switch r.temporary {
	case "true":
		say("Lasting", "temporary")
	case "false":
		say("Lasting", "permanent")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
