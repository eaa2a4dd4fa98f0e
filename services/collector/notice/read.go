package notice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/collector/outcome"
	"github.com/foreshock/foreshock/services/collector/table"
)

// Count is what reading a table gave.
type Count struct {
	// Rows below the heading; Events; Repeated: rows that say again what another said;
	// Refused: all others.
	Rows, Events, Repeated, Refused int
}

// ReadDocument reads the first table of a document (CSV, workbook or page) that has the
// layout's heading. Where none has, the error is that of the nearest one.
func (l *Layout) ReadDocument(document []byte, source string, to outcome.Sink) (Count, error) {
	tables, err := table.Read(document)
	if err != nil {
		return Count{}, fmt.Errorf("notice: %s: %w", l.name, err)
	}
	var nearest error
	for _, rows := range tables {
		below, places, err := table.Find(rows, l.cfg.Columns, l.cfg.Optional)
		if err == nil {
			return l.readBelow(below, places, source, to)
		}
		if drift, ok := err.(*table.DriftError); nearest == nil || ok && drift.Heading != nil {
			nearest = err
		}
	}
	return Count{}, fmt.Errorf("notice: %s: %w", l.name, nearest)
}

// Read reads a table as it comes: rows that amend another or have their dates exchanged
// wait for the end, all others are handed on at once. The error is a *table.DriftError
// where the heading has changed, what rows gave, or what the sink returned.
func (l *Layout) Read(rows table.Rows, source string, to outcome.Sink) (Count, error) {
	below, places, err := table.Find(rows, l.cfg.Columns, l.cfg.Optional)
	if err != nil {
		return Count{}, fmt.Errorf("notice: %s: %w", l.name, err)
	}
	return l.readBelow(below, places, source, to)
}

// reading is one table being read.
type reading struct {
	*Layout
	source string
	to     outcome.Sink
	count  Count
	// said holds what was said under a key; times counts the notices of a key.
	said  map[string]bool
	times map[string]int
	// notices holds, by state and employer, what an amendment may refer to.
	notices map[string][]known
	waiting []row
	// areas counts what was said of a numbered area: under each of its names, and the notices
	// made of it.
	areas map[[2]string]int
	// letters holds the first state of each employer, day and number, in a table of many states.
	letters map[string]string
}

// known is what is remembered of a notice.
type known struct {
	document, site    string
	when              time.Time
	notice, effective date
	low, high         int
}

func (l *Layout) readBelow(rows table.Rows, places []int, source string, to outcome.Sink) (Count, error) {
	r := &reading{Layout: l, source: source, to: to, said: map[string]bool{}, times: map[string]int{}, notices: map[string][]known{}, letters: map[string]string{}, areas: map[[2]string]int{}}
	cells := make([]string, len(places))
	mapped := map[int]bool{}
	for _, p := range places {
		mapped[p] = true
	}
	for published, err := range rows {
		if err != nil {
			return r.count, fmt.Errorf("notice: %s: %w", l.name, err)
		}
		var extra []string
		for i, p := range places {
			cells[i] = ""
			if p >= 0 && p < len(published.Cells) {
				cells[i] = published.Cells[p]
			}
		}
		for i, cell := range published.Cells {
			if cell != "" && !mapped[i] {
				extra = append(extra, fmt.Sprintf("column %d", i+1), cell)
			}
		}
		if err := r.row(published, cells, extra); err != nil {
			return r.count, err
		}
	}
	return r.count, r.finish()
}

func (r *reading) row(published table.Row, cells, extra []string) error {
	r.count.Rows++
	notice, reason, detail := r.Layout.read(cells)
	if reason != "" {
		return r.refuse(published.Number, reason, detail, cells)
	}
	notice.line = published.Number
	if notice.link == "" && isURL(published.Link) {
		notice.link = published.Link
	}
	r.keep(&notice, cells, extra)
	if notice.amendment || slices.Contains(notice.flags, FlagEffectiveBeforeNotice) {
		r.waiting = append(r.waiting, notice)
		return nil
	}
	return r.emit(&notice, "")
}

// keep copies what the row says, as published.
func (r *reading) keep(notice *row, cells, extra []string) {
	notice.columns = make([]string, 0, len(cells))
	notice.cells = make([]string, 0, len(cells))
	for i, cell := range cells {
		if name := r.cfg.Columns[i]; cell != "" && !r.ignored[name] {
			notice.columns = append(notice.columns, name)
			notice.cells = append(notice.cells, cell)
		}
	}
	for i := 0; i+1 < len(extra); i += 2 {
		notice.columns = append(notice.columns, extra[i])
		notice.cells = append(notice.cells, extra[i+1])
	}
}

func (r *reading) refuse(line int, reason, detail string, cells []string) error {
	if reason == outcome.Repeated {
		r.count.Repeated++
	} else {
		r.count.Refused++
	}
	return r.to.Refuse(outcome.Refusal{
		Line: line, Reason: reason, Detail: detail, Raw: outcome.Bound(strings.Join(cells, " | ")),
	})
}

// says tells whether a key, given, was said this under before.
func (r *reading) says(key, said string) bool { return key != "" && r.said[key+"\x00"+said] }

// mostNotices is how many notices of one employer are remembered for amendments; no
// employer has given so many, and a made-up file must not take hours.
const mostNotices = 2000

// emit hands a notice on under its key; that of the notice it supersedes where given.
func (r *reading) emit(notice *row, supersedes string) error {
	said := notice.said()
	document, repeated := supersedes, r.says(supersedes, said)
	if document == "" {
		document, repeated = r.document(notice, said)
		repeated = repeated || r.renamed(notice)
	}
	if repeated {
		return r.refuse(notice.line, outcome.Repeated, "another row says the same", notice.cells)
	}
	r.said[document+"\x00"+said] = true
	when, _ := notice.when()
	key := notice.state + "/" + identity.Slug(notice.employer)
	if before := r.notices[key]; len(before) >= mostNotices {
		r.notices[key] = slices.Clone(before[mostNotices/2:])
	}
	r.notices[key] = append(r.notices[key], known{
		document: document, site: notice.site(), when: when, notice: notice.notice, effective: notice.effective,
		low: notice.count.low, high: notice.count.high,
	})
	r.compareStates(notice)
	r.count.Events++
	return r.to.Event(r.event(notice, document))
}

// leastShared is the least number of people by which letters to two states are told to be
// one: small numbers coincide.
const leastShared = 10

func (r *reading) compareStates(notice *row) {
	if r.state != "" || !notice.notice.exact() || notice.count.low < leastShared || notice.amendment {
		return
	}
	letter := fmt.Sprint(identity.Slug(notice.employer), notice.notice, notice.count.low, notice.count.high)
	first, found := r.letters[letter]
	if !found {
		r.letters[letter] = notice.state
	} else if first != notice.state {
		notice.alsoIn = first
	}
}

// document is the notice's key: the publisher's own id where it means one notice, else
// state, employer, notice date and place, with an ordinal for further notices of the same
// key. A row is repeated only where it says the same with nothing left out: rows that
// leave out their date, place or number may well be different notices.
func (r *reading) document(notice *row, said string) (document string, repeated bool) {
	state := strings.ToLower(notice.state)
	if r.cfg.UniqueID && notice.id != "" {
		document = state + "/" + strings.Join(strings.Fields(notice.id), "")
		if r.times[document]++; r.times[document] > 1 {
			notice.flag(FlagRestated)
		}
		return document, r.says(document, said)
	}
	parts := []string{state, identity.Slug(notice.employer), notice.notice.String(), notice.site()}
	if !notice.notice.given() {
		published, _ := notice.published()
		if !published.given() {
			published = notice.amended
		}
		parts[2] = "~" + published.String()
	}
	if notice.id != "" {
		parts = append(parts, identity.Slug(notice.id))
	}
	base := strings.Join(parts, "/")
	whole := (notice.notice.exact() || notice.received.exact()) && notice.site() != "" && notice.count.given
	// The base says what all notices of it say, beside each one's own key.
	if whole && r.says(base, said) {
		return base, true
	}
	r.said[base+"\x00"+said] = true
	if r.times[base]++; r.times[base] > 1 {
		return fmt.Sprintf("%s#%d", base, r.times[base]), false
	}
	return base, false
}

// notices stands among the names of an area for the notices made of it; no name is such.
const notices = "#"

// renamed tells that the same was said of the row's area under another of its names, as often
// as under this one. What was said twice under one name may well be two notices, whichever
// name comes first.
func (r *reading) renamed(notice *row) bool {
	if notice.area == "" || !notice.notice.exact() || !notice.count.given {
		return false
	}
	whole := *notice
	whole.location, whole.address = notice.state+" "+notice.area, ""
	said := whole.said()
	named, kept := [2]string{said, notice.site()}, [2]string{said, notices}
	r.areas[named]++
	if r.areas[named] <= r.areas[kept] {
		return true
	}
	r.areas[kept]++
	return false
}

// site is the place of the jobs as a part of keys.
func (r *row) site() string {
	if r.location == r.address {
		return identity.Slug(r.address)
	}
	return identity.Slug(r.location + " " + r.address)
}

// said is all that a notice says, normalised: equal where two rows say the same.
func (r *row) said() string {
	return strings.Join([]string{
		identity.Slug(r.employer), r.site(), r.notice.String(), r.received.String(), r.amended.String(),
		r.effective.String(), r.effectiveEnd.String(), fmt.Sprint(r.count.given, r.count.low, r.count.high),
		r.kind, r.temporary, fmt.Sprint(r.withdrawn),
	}, "|")
}

// finish hands on the rows that waited, oldest first, so that each finds what it refers to.
func (r *reading) finish() error {
	slices.SortStableFunc(r.waiting, func(a, b row) int {
		x, _ := a.when()
		y, _ := b.when()
		return cmp.Or(x.Compare(y), cmp.Compare(a.line, b.line))
	})
	for i := range r.waiting {
		notice := &r.waiting[i]
		if r.mirrored(notice) {
			if err := r.refuse(notice.line, outcome.Repeated, "another row gives the same notice with its dates the other way round", notice.cells); err != nil {
				return err
			}
			continue
		}
		supersedes := ""
		if notice.amendment {
			target := r.amended(notice)
			switch {
			case target == "":
				notice.flag(FlagAmendsUnknown)
			case r.supplements[notice.state]:
				notice.flag(FlagSupplement)
				notice.columns = append(notice.columns, amendsColumn)
				notice.cells = append(notice.cells, target)
			default:
				supersedes = target
			}
		}
		if err := r.emit(notice, supersedes); err != nil {
			return err
		}
	}
	return nil
}

// amendsColumn carries the notice that a supplement adds to; no column is called so.
const amendsColumn = "\x00amends"

// mirrored tells a row that gives a notice again with its two dates exchanged.
func (r *reading) mirrored(notice *row) bool {
	if !notice.notice.exact() || !notice.effective.exact() || !notice.effective.before(notice.notice) {
		return false
	}
	for _, k := range r.notices[notice.state+"/"+identity.Slug(notice.employer)] {
		if k.notice.same(notice.effective) && k.effective.same(notice.notice) && k.site == notice.site() &&
			k.low == notice.count.low && k.high == notice.count.high {
			return true
		}
	}
	return false
}

// amended finds the notice that an amendment refers to: one of the same employer in the
// same state, at the same place or at none, at most so long before; the same place, the
// same number and the later one count, in this order. Empty where there is none.
func (r *reading) amended(notice *row) string {
	when, _ := notice.when()
	site := notice.site()
	var best *known
	var weight [2]bool
	candidates := r.notices[notice.state+"/"+identity.Slug(notice.employer)]
	for i := range candidates {
		k := &candidates[i]
		age := when.Sub(k.when)
		if age < 0 || age > time.Duration(r.words.amendmentDays)*24*time.Hour {
			continue
		}
		if k.site != site && k.site != "" && site != "" {
			continue
		}
		w := [2]bool{k.site == site, notice.count.given && k.low == notice.count.low && k.high == notice.count.high}
		if best == nil || better(w, weight) || w == weight && !k.when.Before(best.when) {
			best, weight = k, w
		}
	}
	if best == nil {
		return ""
	}
	return best.document
}

func better(a, b [2]bool) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i]
		}
	}
	return false
}
