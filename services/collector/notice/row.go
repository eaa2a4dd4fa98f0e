package notice

import (
	"slices"
	"strings"
	"time"

	"github.com/foreshock/foreshock/services/collector/outcome"
)

// row is one notice as read from its row.
type row struct {
	line                                int
	state, employer, location, county   string
	area                                string // the number of the place, where it has several names
	address, addressState               string
	notice, received, amended           date
	effective, effectiveEnd             date
	count                               headcount
	countRaw                            string
	kind, temporary, industry, id, link string
	amendment, withdrawn                bool
	alsoIn                              string
	flags                               []string
	// columns and cells are what is kept as published.
	columns, cells []string
}

func (r *row) flag(name string) {
	if name != "" && !slices.Contains(r.flags, name) {
		r.flags = append(r.flags, name)
	}
}

// when is the notice's event time, and the flag that says where it comes from. An
// amendment is known no earlier than it was made.
func (r *row) when() (time.Time, string) {
	d, flag := r.published()
	if r.amended.given() {
		if flag == FlagDatedByEffective || !d.given() {
			flag = FlagDatedByAmendment
		}
		return r.amended.first(), flag
	}
	if !d.given() {
		return time.Time{}, ""
	}
	return d.first(), flag
}

// published is the date that the notice is first known by, before any amendment: it keeps
// its key when the publisher amends it in place.
func (r *row) published() (date, string) {
	switch {
	case r.notice.given():
		return r.notice, ""
	case r.received.given():
		return r.received, FlagDatedByReceived
	case r.effective.given():
		return r.effective, FlagDatedByEffective
	}
	return date{}, ""
}

// read makes a notice of a row; a refusal's reason and detail where it is none.
func (l *Layout) read(cells []string) (r row, reason, detail string) {
	for _, s := range l.skips {
		if s.column < len(cells) && s.match.MatchString(cells[s.column]) {
			return r, outcome.NoNotice, "a heading, a sum or a remark"
		}
	}
	r.employer = l.value(cells, l.fields.employer)
	l.readName(&r, cells)
	if !named(r.employer) {
		return r, outcome.NoEmployer, "no employer is named"
	}
	if r.state = l.state; r.state == "" {
		r.state = l.stateCode(l.value(cells, l.fields.state))
		if r.state == "" {
			return r, outcome.Malformed, "no state is named"
		}
	}
	l.readPlace(&r, cells)
	l.readDates(&r, cells)
	if _, flag := r.when(); flag != "" {
		r.flag(flag)
	}
	if t, _ := r.when(); t.IsZero() {
		return r, outcome.NoDate, "no date of the notice, its arrival, its amendment or its effect"
	}
	l.readCount(&r, cells)
	l.readKind(&r, cells)
	r.industry = oneLine(l.value(cells, l.fields.industry))
	r.id = l.value(cells, l.fields.noticeID)
	if link := l.value(cells, l.fields.link); isURL(link) && !strings.ContainsAny(link, " \n") {
		r.link = link
	}
	return r, "", ""
}

// named tells a name from a stray mark: it holds a letter or a digit.
func named(employer string) bool {
	return strings.ContainsFunc(employer, func(r rune) bool {
		return r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' || r > 0x7f
	})
}

// readName takes marks of amendment and withdrawal off the employer's name.
func (l *Layout) readName(r *row, cells []string) {
	name := unglue(oneLine(r.employer))
	if m := l.words.withdrawnName.FindStringIndex(name); m != nil && m[0] > 0 {
		name, r.withdrawn = name[:m[0]], true
	}
	for range 3 { // "Update Supplemental 2"
		m := l.words.amendedSuffix.FindStringIndex(name)
		if m == nil || m[0] == 0 {
			break
		}
		l.amendedOn(r, name[m[0]:])
		name, r.amendment = name[:m[0]], true
	}
	if m := l.words.amendedPrefix.FindStringIndex(name); m != nil && m[1] < len(name) {
		name, r.amendment = name[m[1]:], true
	}
	r.employer = strings.Trim(name, " \t*,;/-–—")
	if l.yes(cells, l.fields.amendment) {
		r.amendment = true
		l.amendedOn(r, l.value(cells, l.fields.amendment))
	}
	if l.yes(cells, l.fields.withdrawn) {
		r.withdrawn = true
	}
	if r.withdrawn {
		r.flag(FlagWithdrawn)
	}
}

// unglue sets "HarborRevised (4/27/20)" apart.
func unglue(name string) string {
	for _, word := range [...]string{"Revised", "Updated", "Amended"} {
		if i := strings.Index(name, word); i > 0 && letter(name[i-1]) {
			name = name[:i] + " " + name[i:]
		}
	}
	return name
}

// amendedOn reads the day of an amendment from the words that mark it; of several the last.
func (l *Layout) amendedOn(r *row, words string) {
	all := styles{monthDayYear: true, monthWordDayYear: true}.dates(words)
	if len(all) > 0 && !r.amended.given() {
		r.amended = all[len(all)-1]
		r.amended.end = 0
	}
}

// readPlace decides where the jobs are. An address in another state is that of a
// headquarters: then the jobs' place is unknown.
func (l *Layout) readPlace(r *row, cells []string) {
	r.location = oneLine(l.value(cells, l.fields.location))
	r.area = oneLine(l.value(cells, l.fields.area))
	r.county = oneLine(l.value(cells, l.fields.county))
	r.address = addressLine(l.value(cells, l.fields.address))
	at := l.stateCode(l.value(cells, l.fields.siteState))
	if at == "" {
		at = l.stateOf(r.address)
	}
	if at == "" {
		at = l.stateOf(r.location)
	}
	r.addressState = at
	switch {
	case at != "" && at != r.state:
		r.flag(FlagOutOfState)
		if r.address == "" {
			r.address = r.location
		}
		r.location, r.county = "", ""
	case r.location == "":
		r.location = r.address
	}
}

// addressLine puts an address on one line.
func addressLine(s string) string {
	var parts []string
	for part := range strings.SplitSeq(s, "\n") {
		if part = strings.Trim(oneLine(part), " ,"); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// stateCode reads a state's code or name.
func (l *Layout) stateCode(s string) string {
	s = strings.TrimSpace(s)
	if code := strings.ToUpper(s); l.words.codes[code] != "" {
		return code
	}
	return l.words.states[strings.ToLower(s)]
}

// stateOf finds the state at an address's end, with or without a ZIP code behind it:
// "…, AK", "… MD 21401", "…, New York 10001". A bare name of a state is no state: it may
// be a city.
func (l *Layout) stateOf(address string) string {
	s := strings.TrimRight(address, " .,;")
	zipped := false
	if i := strings.LastIndexAny(s, " ,;"); i >= 0 && zip(s[i+1:]) {
		s, zipped = strings.TrimRight(s[:i], " .,;"), true
	}
	i := strings.LastIndexAny(s, " ,;")
	if last := s[i+1:]; len(last) == 2 && i >= 0 {
		code := strings.ToUpper(last)
		if l.words.codes[code] != "" && (last == code || zipped) {
			return code
		}
		return ""
	}
	for range 3 { // names of up to three words
		if i < 0 {
			break
		}
		if code := l.words.states[strings.ToLower(strings.TrimSpace(s[i+1:]))]; code != "" {
			if before := strings.TrimRight(s[:i+1], " "); zipped || before != "" && strings.IndexByte(",;", before[len(before)-1]) >= 0 {
				return code
			}
		}
		i = strings.LastIndexAny(s[:i], " ,;")
	}
	return ""
}

func zip(s string) bool {
	if len(s) != 5 && (len(s) != 10 || s[5] != '-') {
		return false
	}
	for i := range 5 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func (l *Layout) readDates(r *row, cells []string) {
	l.readNoticeDate(r, cells)
	if all := l.datesAt(cells, l.fields.received); len(all) > 0 {
		r.received = all[0]
		l.noteAmendment(r, l.value(cells, l.fields.received), all)
	}
	cell := l.value(cells, l.fields.effective)
	all := l.datesAt(cells, l.fields.effective)
	if len(all) > 0 {
		r.effective = all[0]
		if last := all[len(all)-1]; last.before(all[0]) {
			r.effective, r.effectiveEnd = last, all[0]
		} else if !last.same(all[0]) {
			r.effectiveEnd = last
		}
	} else if cell != "" && !isURL(cell) {
		r.flag(FlagEffectiveUnread)
	}
	if all := l.datesAt(cells, l.fields.effectiveEnd); len(all) > 0 {
		r.effectiveEnd = all[len(all)-1]
	}
	l.judgeEffective(r)
}

// mostYears is how far a notice's effect may lie from it; what lies farther is a slip and
// kept as published only.
const mostYears = 5

func (l *Layout) judgeEffective(r *row) {
	known, flag := r.published()
	if !r.effective.given() || !known.given() || flag == FlagDatedByEffective {
		return
	}
	if r.effectiveEnd.given() && farApart(r.effectiveEnd, known) {
		r.effectiveEnd = date{}
		r.flag(FlagEffectiveImplausible)
	}
	switch {
	case farApart(r.effective, known):
		r.effective = date{}
		r.flag(FlagEffectiveImplausible)
	case r.effective.before(r.notice) && r.notice.given():
		r.flag(FlagEffectiveBeforeNotice)
	}
}

func farApart(a, b date) bool { return a.year-b.year > mostYears || b.year-a.year > mostYears }

func (l *Layout) readNoticeDate(r *row, cells []string) {
	cell := l.value(cells, l.fields.noticeDate)
	all := l.datesAt(cells, l.fields.noticeDate)
	if len(all) == 0 {
		if cell != "" && !isURL(cell) {
			r.flag(FlagNoticeDateUnread)
			if l.words.amendedCell.MatchString(cell) {
				r.amendment = true
			}
		}
		return
	}
	r.notice = all[0]
	if l.noteAmendment(r, cell, all) || len(all) == 1 {
		return
	}
	if strings.Contains(strings.ToLower(cell), "rec") { // "(rec'd 2/18/2020)", "(received …)"
		r.received = all[len(all)-1]
		return
	}
	r.flag(FlagSeveralNoticeDates)
}

// noteAmendment reads "3/20/2020 (updated 5/14/2020)": the row is an amendment of that day.
func (l *Layout) noteAmendment(r *row, cell string, all []date) bool {
	if !l.words.amendedCell.MatchString(cell) {
		return false
	}
	r.amendment = true
	if last := all[len(all)-1]; len(all) > 1 && !r.amended.given() {
		r.amended = last
	}
	return true
}

// datesAt are the dates of the first place that holds any.
func (l *Layout) datesAt(cells []string, places []place) []date {
	for i := range places {
		v := l.cell(cells, &places[i])
		if v == "" || isURL(v) || l.nothing(v) {
			continue
		}
		if all := l.styles.dates(v); len(all) > 0 {
			return all
		}
	}
	return nil
}

func (l *Layout) readCount(r *row, cells []string) {
	r.countRaw = oneLine(l.value(cells, l.fields.headcount))
	if r.countRaw == "" {
		r.countRaw = oneLine(l.raw(cells, l.fields.headcount))
		return
	}
	r.count = readHeadcount(r.countRaw, l.words.headcountLimit)
	r.flag(r.count.flag)
	for i := range l.fields.headcount {
		other := readHeadcount(l.cell(cells, &l.fields.headcount[i]), l.words.headcountLimit)
		if other.given && r.count.given && (other.low != r.count.low || other.high != r.count.high) {
			r.flag(FlagHeadcountInParts)
		}
	}
	if r.count.flag == FlagHeadcountWithRemark && l.words.amendedCell.MatchString(r.countRaw) {
		r.amendment = true
	}
}

func (l *Layout) readKind(r *row, cells []string) {
	if l.yes(cells, l.fields.nonStatutory) {
		r.flag(FlagNotStatutory)
	}
	words := oneLine(l.value(cells, l.fields.kind))
	if words != "" {
		for i := range l.kinds {
			if k := &l.kinds[i]; k.match.MatchString(words) {
				r.kind, r.temporary = k.kind, k.temporary
				break
			}
		}
		if !r.withdrawn && l.words.withdrawnCell.MatchString(words) {
			r.withdrawn = true
			r.flag(FlagWithdrawn)
		}
	}
	switch lasting := strings.ToLower(l.value(cells, l.fields.temporary)); {
	case lasting == "1" || lasting == "true" || strings.Contains(lasting, "temporary"):
		r.temporary = "true"
	case lasting == "0" || lasting == "false" || strings.Contains(lasting, "permanent"):
		r.temporary = "false"
	}
}
