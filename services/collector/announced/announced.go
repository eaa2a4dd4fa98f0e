// Package announced reads tables of announced layoffs, one announcement a row, in the
// layout of the well-known copies of layoffs.fyi.
//
// Input: a table. Output: one event of kind "news" a row, whose attributes hold what the
// row says (constants of this package) so that nobody has to read it out of the text.
// Failure: a *table.DriftError where the table has changed; a row without a company or a
// date is refused and the rest goes on. It is pure and keeps no state between tables.
//
// The contract with whoever makes claims of these events: the attribute Table is
// "layoffs"; then there is exactly one claim, a layoff of the event's company with status
// "confirmed" (the table lists what employers announced), with Headcount people and Percent per cent
// of the workforce where they are given, announced on Date. Closed is "true" where the
// whole workforce goes: the company closed.
package announced

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/services/collector/outcome"
	"github.com/foreshock/foreshock/services/collector/table"
)

// Attributes. One that the row does not give is absent.
const (
	Table  = "table" // "layoffs"
	Status = "status"
	// Headcount is a whole number of people, Percent 0 to 100 of the workforce, Date the
	// day of the announcement (YYYY-MM-DD).
	Headcount = "headcount"
	Percent   = "percent"
	Date      = "date"
	Closed    = "closed"
	Location  = "location"
	Country   = "country"
	Industry  = "industry"
	Stage     = "stage"
	// Funds is what the company had raised, in millions of US dollars.
	Funds = "funds"
	// Cited is where the table has it from, where that is no address (an address is the
	// event's URL).
	Cited     = "cited"
	RawPrefix = "raw."
)

// columns and optional are the table's layout.
var (
	columns  = []string{"company", "location", "total_laid_off", "date", "percentage_laid_off", "industry", "source", "stage", "funds_raised", "country", "date_added"}
	optional = []string{"location", "industry", "source", "stage", "funds_raised", "country", "date_added"}
)

const (
	company = iota
	location
	laidOff
	day
	percentage
	industry
	cited
	stage
	funds
	country
	added
)

// Count is what reading a table gave.
type Count struct {
	Rows, Events, Repeated, Refused int
}

// Is tells whether a document is such a table.
func Is(document []byte) bool {
	tables, err := table.Read(document)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(tables, func(rows table.Rows) bool {
		return slices.ContainsFunc(table.Headings(rows), func(heading []string) bool {
			_, err := table.Bind(heading, columns, optional)
			return err == nil
		})
	})
}

// ReadDocument reads the first table of a document that has the layout's heading.
func ReadDocument(document []byte, source string, to outcome.Sink) (Count, error) {
	tables, err := table.Read(document)
	if err != nil {
		return Count{}, fmt.Errorf("announced: %w", err)
	}
	var nearest error
	for _, rows := range tables {
		below, places, err := table.Find(rows, columns, optional)
		if err == nil {
			return readBelow(below, places, source, to)
		}
		if drift, ok := err.(*table.DriftError); nearest == nil || ok && drift.Heading != nil {
			nearest = err
		}
	}
	return Count{}, fmt.Errorf("announced: %w", nearest)
}

// Read reads a table as it comes.
func Read(rows table.Rows, source string, to outcome.Sink) (Count, error) {
	below, places, err := table.Find(rows, columns, optional)
	if err != nil {
		return Count{}, fmt.Errorf("announced: %w", err)
	}
	return readBelow(below, places, source, to)
}

func readBelow(rows table.Rows, places []int, source string, to outcome.Sink) (Count, error) {
	var count Count
	k := keyer{said: map[string]bool{}, times: map[string]int{}}
	cells := make([]string, len(columns))
	for row, err := range rows {
		if err != nil {
			return count, fmt.Errorf("announced: %w", err)
		}
		count.Rows++
		for i, p := range places {
			cells[i] = ""
			if p >= 0 && p < len(row.Cells) {
				cells[i] = strings.Join(strings.Fields(row.Cells[p]), " ")
			}
		}
		event, reason, detail := read(cells, source)
		if reason == "" {
			event.Document, reason, detail = k.key(event, cells)
		}
		if reason != "" {
			if reason == outcome.Repeated {
				count.Repeated++
			} else {
				count.Refused++
			}
			if err := to.Refuse(outcome.Refusal{Line: row.Number, Reason: reason, Detail: detail, Raw: outcome.Bound(strings.Join(cells, " | "))}); err != nil {
				return count, err
			}
			continue
		}
		event.Id = identity.Event(event)
		count.Events++
		if err := to.Event(event); err != nil {
			return count, err
		}
	}
	return count, nil
}

// keyer remembers what was said under each key, and how often a key was given.
type keyer struct {
	said  map[string]bool
	times map[string]int
}

// key is company, day and place, with an ordinal for further announcements of the same
// key. A row that says the same as another, number included, is repeated.
func (k keyer) key(event *foreshockv1.Event, cells []string) (document, reason, detail string) {
	a := event.GetAttributes()
	base := strings.Join([]string{identity.Slug(cells[company]), a[Date], identity.Slug(cells[location])}, "/")
	says := strings.Join([]string{base, a[Headcount], a[Percent], cells[country], cells[cited]}, "|")
	if k.said[says] && a[Headcount]+a[Percent] != "" {
		return "", outcome.Repeated, "another row says the same"
	}
	k.said[says] = true
	if k.times[base]++; k.times[base] > 1 {
		return fmt.Sprintf("%s#%d", base, k.times[base]), "", ""
	}
	return base, "", ""
}

func read(cells []string, source string) (event *foreshockv1.Event, reason, detail string) {
	name := cells[company]
	if !strings.ContainsFunc(name, func(r rune) bool { return r > ' ' && r != '-' && r != '.' }) {
		return nil, outcome.NoEmployer, "no company is named"
	}
	when, err := dayOf(cells[day])
	if err != nil {
		return nil, outcome.NoDate, err.Error()
	}
	attributes := map[string]string{Table: "layoffs", Status: "confirmed", Date: when.Format(time.DateOnly)}
	for i, cell := range cells {
		if cell != "" {
			attributes[RawPrefix+columns[i]] = cell
		}
	}
	for name, i := range map[string]int{Location: location, Country: country, Industry: industry, Stage: stage, Funds: funds} {
		if cells[i] != "" && !strings.EqualFold(cells[i], "unknown") {
			attributes[name] = cells[i]
		}
	}
	people, ok := whole(cells[laidOff])
	if ok {
		attributes[Headcount] = strconv.Itoa(people)
	}
	share, shared := percent(cells[percentage])
	if shared {
		attributes[Percent] = strconv.FormatFloat(share, 'f', -1, 64)
		if share == 100 {
			attributes[Closed] = "true"
		}
	}
	link := ""
	if strings.HasPrefix(cells[cited], "https://") || strings.HasPrefix(cells[cited], "http://") {
		link = cells[cited]
	} else if cells[cited] != "" {
		attributes[Cited] = cells[cited]
	}
	stamp := timestamppb.New(when)
	event = &foreshockv1.Event{
		Kind: "news", Source: source, Url: link, Lang: "en", Company: name,
		EventTime: stamp, KnowledgeTime: stamp, KnowledgeInferred: true, Attributes: attributes,
	}
	event.Title, event.Text = render(attributes, name)
	return event, "", ""
}

// render says in fixed words what the row says.
func render(a map[string]string, name string) (title, text string) {
	what := "a layoff of unknown size"
	switch {
	case a[Headcount] != "" && a[Percent] != "":
		what = fmt.Sprintf("a layoff of %s people, %s%% of the workforce", a[Headcount], a[Percent])
	case a[Headcount] != "":
		what = fmt.Sprintf("a layoff of %s people", a[Headcount])
	case a[Percent] != "":
		what = fmt.Sprintf("a layoff of %s%% of the workforce", a[Percent])
	}
	title = name + ": " + what
	text = fmt.Sprintf("A table of announced layoffs lists %s, reported on %s, at %s.", what, a[Date], name)
	if a[Closed] != "" {
		text += " The company closed."
	}
	return title, text
}

func dayOf(cell string) (time.Time, error) {
	for _, layout := range [...]string{"1/2/2006", time.DateOnly, "2006-01-02 15:04:05", "1/2/06"} {
		if t, err := time.Parse(layout, cell); err == nil && t.Year() >= 1970 && t.Year() < 2100 {
			return t, nil
		}
	}
	if cell == "" {
		return time.Time{}, fmt.Errorf("the row has no date")
	}
	return time.Time{}, fmt.Errorf("%q is no date", cell)
}

// most is the number of people beyond which a cell is taken for a slip.
const most = 1_000_000

func whole(cell string) (int, bool) {
	n, err := strconv.ParseFloat(strings.ReplaceAll(cell, ",", ""), 64)
	if err != nil || n < 1 || n > most || n != math.Trunc(n) {
		return 0, false
	}
	return int(n), true
}

// percent reads a share of 0 to 1, to two places: 0.7000000000000001 is 70.
func percent(cell string) (float64, bool) {
	if before, found := strings.CutSuffix(cell, "%"); found {
		n, err := strconv.ParseFloat(strings.TrimSpace(before), 64)
		return n, err == nil && n > 0 && n <= 100
	}
	n, err := strconv.ParseFloat(cell, 64)
	if err != nil || n <= 0 || n > 1 {
		return 0, false
	}
	return math.Round(n*10000) / 100, true
}
