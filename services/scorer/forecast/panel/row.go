package panel

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Day is a calendar day in UTC, in days since 1970-01-01.
type Day int32

// NoDay is the day of something undated.
const NoDay Day = math.MinInt32

// DayOf is the day that holds t, in UTC.
func DayOf(t time.Time) Day { return Day(math.Floor(float64(t.Unix()) / 86400)) }

// Time is the day's first instant.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Quarter is the calendar quarter that holds the day.
func (d Day) Quarter() quarter.Quarter { return quarter.Of(d.Time()) }

// Kind is what a row of history is.
type Kind uint8

// Kinds of events. Only the first two are ever an outcome.
const (
	// Notice is a statutory notice that names its employer's key.
	Notice Kind = iota
	// Announcement is an announced layoff.
	Announcement
	// Amendment changes an earlier notice.
	Amendment
	// Unkeyed is a statutory notice without an employer key, linked by name alone.
	Unkeyed
)

// Event is one dated thing that an employer did.
type Event struct {
	Day  Day
	Kind Kind
	// Headcount is the number of people affected, 0 where unknown.
	Headcount float64
	// Share is the part of the workforce affected (1: all, the employer closed), 0 where unknown.
	Share float64
	// Effective is the day on which the cuts take effect, NoDay where unknown.
	Effective Day
	Closure   bool
	Temporary bool
	// Region is a US state (notices) or a country (announcements).
	Region string
	Place  string
	// Industry is a NAICS code (notices) or the list's own word (announcements).
	Industry string
	Stage    string
	// Funds raised in millions of US dollars, 0 where unknown.
	Funds float64
}

// DueIn tells whether the cuts take effect in a quarter.
func (e *Event) DueIn(q quarter.Quarter) bool {
	return e.Effective != NoDay && e.Effective.Quarter() == q
}

// Row is one usable row of a file.
type Row struct {
	// Key is the employer key of the protocol; empty for Unkeyed rows.
	Key string
	// Name is the employer's name as written.
	Name string
	// CIK is the filer number that the register derived, or empty.
	CIK string
	// Parent is the parent company that the register derived, or empty.
	Parent string
	Event
}

// Reasons for refusing a row of a file.
const (
	NoDate      = "no notice date"
	BadDate     = "unreadable date"
	NoKey       = "no employer key"
	IsAmendment = "amendment"
)

// ReadNotices reads files of the WARN register's layout. Rows that the panel does not
// count (amendments, rows without a key) are counted as refused, and returned all the same
// as Amendment and Unkeyed rows, since they may tell something about an employer.
func ReadNotices(ctx context.Context, paths []string) ([]Row, []Input, error) {
	return readFiles(ctx, paths, []string{"notice_date"}, noticeRow)
}

// ReadAnnouncements reads files of the layoffs list's layout.
func ReadAnnouncements(ctx context.Context, paths []string) ([]Row, []Input, error) {
	return readFiles(ctx, paths, []string{"company", "date"}, announcementRow)
}

// readFiles reads several files as one multiset: a row that two files hold is one row,
// while a row that one file holds twice stays two.
func readFiles(ctx context.Context, paths, required []string, parse func(*table) (Row, bool)) ([]Row, []Input, error) {
	var rows []Row
	var inputs []Input
	held := map[Row]int{}
	for _, path := range paths {
		inFile := map[Row]int{}
		input, err := readFile(ctx, path, required, func(t *table) {
			row, ok := parse(t)
			if !ok {
				return
			}
			inFile[row]++
			if inFile[row] > held[row] {
				rows = append(rows, row)
				held[row]++
			}
			t.input.Rows++
		})
		if err != nil {
			return nil, nil, err
		}
		inputs = append(inputs, input)
	}
	return rows, inputs, nil
}

func noticeRow(t *table) (Row, bool) {
	date := t.text("notice_date")
	if date == "" {
		t.refuse(NoDate)
		return Row{}, false
	}
	day, ok := parseDay(date)
	if !ok {
		t.refuse(BadDate)
		return Row{}, false
	}
	effective, ok := parseDay(t.text("effective_date"))
	if !ok {
		effective = NoDay
	}
	row := Row{
		Key:    t.text("employer_key"),
		Name:   strings.Clone(t.text("canonical_name")),
		CIK:    strings.Clone(t.text("cik")),
		Parent: strings.Clone(t.text("parent_company")),
		Event: Event{
			Day: day, Kind: Notice, Effective: effective,
			Headcount: parseNumber(t.text("employees_affected")),
			Closure:   t.text("layoff_type") == "closure",
			Temporary: isOne(t.text("is_temporary")),
			Region:    strings.Clone(t.text("state")),
			Place:     strings.Clone(t.text("location")),
			Industry:  strings.Clone(t.text("naics")),
		},
	}
	if row.Key == "" {
		row.Key = strings.ToLower(row.Name)
	}
	row.Key = strings.Clone(row.Key)
	if row.Name == "" {
		row.Name = strings.Clone(t.text("employer_name"))
	}
	switch {
	case row.Key == "":
		t.refuse(NoKey)
		row.Kind = Unkeyed
	case isOne(t.text("is_amendment")):
		t.refuse(IsAmendment)
		row.Kind = Amendment
	}
	return row, true
}

func announcementRow(t *table) (Row, bool) {
	company := strings.Clone(t.raw("company"))
	if strings.TrimSpace(company) == "" {
		t.refuse(NoKey)
		return Row{}, false
	}
	day, ok := parseDay(t.text("date"))
	if !ok {
		t.refuse(BadDate)
		return Row{}, false
	}
	share := parseNumber(strings.TrimSuffix(t.text("percentage_laid_off"), "%"))
	if strings.HasSuffix(t.text("percentage_laid_off"), "%") {
		share /= 100
	}
	if share > 1 {
		share = 0
	}
	return Row{
		Key: company, Name: strings.TrimSpace(company),
		Event: Event{
			Day: day, Kind: Announcement, Effective: NoDay,
			Headcount: parseNumber(t.text("total_laid_off")),
			Share:     share,
			Closure:   share == 1,
			Region:    strings.Clone(t.text("country")),
			Place:     strings.Clone(t.text("location")),
			Industry:  strings.Clone(t.text("industry")),
			Stage:     strings.Clone(t.text("stage")),
			Funds:     parseNumber(strings.TrimPrefix(t.text("funds_raised", "funds_raised_millions"), "$")),
		},
	}, true
}

// dateLayouts are the two files' own, and ISO with a time of day.
var dateLayouts = []string{time.DateOnly, "1/2/2006", time.DateTime, time.RFC3339}

// parseDay refuses years that no layoff list can hold.
func parseDay(s string) (Day, bool) {
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			if t.UTC().Year() < 1900 || t.UTC().Year() > 2200 {
				return NoDay, false
			}
			return DayOf(t), true
		}
	}
	return NoDay, false
}

// parseNumber reads "16000.0" and "1,395"; what is no positive finite number is unknown, 0.
func parseNumber(s string) float64 {
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64)
	if err != nil || !(v > 0) || v > 1e9 {
		return 0
	}
	return v
}

func isOne(s string) bool { return s == "1" || s == "1.0" || strings.EqualFold(s, "true") }

// compareRows is a total order on rows, by day first.
func compareRows(a, b Row) int {
	return cmp.Or(
		cmp.Compare(a.Day, b.Day), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Region, b.Region),
		cmp.Compare(a.Place, b.Place), cmp.Compare(a.Headcount, b.Headcount), cmp.Compare(a.Share, b.Share),
		cmp.Compare(a.Effective, b.Effective), compareBool(a.Closure, b.Closure), compareBool(a.Temporary, b.Temporary),
		cmp.Compare(a.Industry, b.Industry), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Funds, b.Funds),
		cmp.Compare(a.Name, b.Name), cmp.Compare(a.CIK, b.CIK), cmp.Compare(a.Parent, b.Parent), cmp.Compare(a.Key, b.Key),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// sorted is a sorted copy.
func sorted(rows []Row) []Row {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, compareRows)
	return rows
}
