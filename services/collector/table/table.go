// Package table reads tables as publishers write them: CSV, XLSX workbooks and HTML pages.
//
// Input: bytes. Output: rows of clean cells, and the columns that a heading gives a
// layout. Failure: bytes that hold no table, and a *DriftError where a table's heading is
// no longer what it was. It keeps no state.
package table

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// Row is one row of a table. Its cells are valid until the next row is read.
type Row struct {
	// Number counts rows from 1, headings included; in a CSV file it is the line on which
	// the row begins.
	Number int
	Cells  []string
	// Link is the first link of an HTML row.
	Link string
}

// Rows are the rows of one table. An error is the last thing they give.
type Rows = iter.Seq2[Row, error]

// ErrNoTable says that a document holds no table.
var ErrNoTable = errors.New("holds no table")

// MaxCell is the most bytes of a cell; what is longer is a broken file, and the row ends
// there.
const MaxCell = 64 << 10

// MaxColumns is the most columns of a row; spreadsheets hold thousands of empty ones.
const MaxColumns = 256

// Read gives the tables of a document, whatever it is written in: the sheets of a
// workbook, the tables of a page, or one CSV file. Each may be read any number of times.
func Read(document []byte) ([]Rows, error) {
	switch {
	case bytes.HasPrefix(document, []byte("PK\x03\x04")):
		return XLSX(document)
	case looksLikeHTML(document):
		return HTML(document)
	}
	if len(bytes.TrimSpace(document)) == 0 {
		return nil, ErrNoTable
	}
	return []Rows{func(yield func(Row, error) bool) { CSV(bytes.NewReader(document))(yield) }}, nil
}

func looksLikeHTML(document []byte) bool {
	start := bytes.ToLower(bytes.TrimLeft(document[:min(len(document), 4096)], "\ufeff \t\r\n"))
	if !bytes.HasPrefix(start, []byte("<")) {
		return false
	}
	for _, tag := range []string{"<!doctype", "<html", "<table", "<head", "<body", "<div", "<!--", "<?xml"} {
		if bytes.HasPrefix(start, []byte(tag)) {
			return true
		}
	}
	return bytes.Contains(start, []byte("<t"))
}

// DriftError says how a table's heading differs from the layout that it had.
type DriftError struct {
	// Missing and New are columns; a pair of both that looks like one column with another
	// name is in Renamed (from, to) instead.
	Missing, New []string
	Renamed      [][2]string
	// Heading is the heading that came nearest, as published; nil where no row resembles one.
	Heading []string
}

func (e *DriftError) Error() string {
	if e.Heading == nil {
		return "no row holds this layout's heading"
	}
	var parts []string
	for _, pair := range e.Renamed {
		parts = append(parts, fmt.Sprintf("%q is now %q", pair[0], pair[1]))
	}
	if len(e.Missing) > 0 {
		parts = append(parts, "missing: "+quoted(e.Missing))
	}
	if len(e.New) > 0 {
		parts = append(parts, "new: "+quoted(e.New))
	}
	return "the heading has changed: " + strings.Join(parts, "; ")
}

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strconv.Quote(n)
	}
	return strings.Join(out, ", ")
}

// Heading names the columns of a row: white space collapsed, empty ones at the end
// dropped, a repeated name marked "#2", an empty one called "column 9".
func Heading(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	names := make([]string, len(cells))
	seen := map[string]int{}
	for i, cell := range cells {
		name := strings.Join(strings.Fields(Clean(cell)), " ")
		if name == "" {
			name = fmt.Sprintf("column %d", i+1)
		}
		if seen[fold(name)]++; seen[fold(name)] > 1 {
			name = fmt.Sprintf("%s#%d", name, seen[fold(name)])
		}
		names[i] = name
	}
	return names
}

func fold(name string) string { return strings.ToLower(name) }

// Bind finds each column of a layout in a heading. The result holds the place of each
// column (-1 for an optional one that is absent), in the layout's order. Order and capitals
// may differ; anything else is a *DriftError.
func Bind(heading, columns, optional []string) ([]int, error) {
	places := make([]int, len(columns))
	at := make(map[string]int, len(heading))
	for i, name := range heading {
		at[fold(name)] = i
	}
	may := map[string]bool{}
	for _, name := range optional {
		may[fold(name)] = true
	}
	drift := &DriftError{Heading: heading}
	known := map[string]bool{}
	var missingAt []int
	for i, name := range columns {
		known[fold(name)] = true
		place, found := at[fold(name)]
		if !found {
			place = -1
			if !may[fold(name)] {
				drift.Missing = append(drift.Missing, name)
				missingAt = append(missingAt, i)
			}
		}
		places[i] = place
	}
	var newAt []int
	for i, name := range heading {
		if !known[fold(name)] {
			drift.New = append(drift.New, name)
			newAt = append(newAt, i)
		}
	}
	if len(drift.Missing)+len(drift.New) == 0 {
		return places, nil
	}
	drift.pair(missingAt, newAt)
	return nil, drift
}

// pair finds columns that were renamed: most alike first; then those in the same place.
func (e *DriftError) pair(missingAt, newAt []int) {
	taken := map[int]bool{}
	renamed := map[int]int{}
	for _, least := range []float64{0.75, 0.5, 0.34} {
		for i, missing := range e.Missing {
			if _, done := renamed[i]; done {
				continue
			}
			best, found := least, -1
			for j, name := range e.New {
				if alike := likeness(missing, name); !taken[j] && alike >= best {
					best, found = alike, j
				}
			}
			if found >= 0 {
				renamed[i], taken[found] = found, true
			}
		}
	}
	for i := range e.Missing {
		if _, done := renamed[i]; done {
			continue
		}
		for j := range e.New {
			if !taken[j] && missingAt[i] == newAt[j] {
				renamed[i], taken[j] = j, true
				break
			}
		}
	}
	var missing, added []string
	for i, name := range e.Missing {
		if j, done := renamed[i]; done {
			e.Renamed = append(e.Renamed, [2]string{name, e.New[j]})
		} else {
			missing = append(missing, name)
		}
	}
	for j, name := range e.New {
		if !taken[j] {
			added = append(added, name)
		}
	}
	e.Missing, e.New = missing, added
}

// likeness is the share of words that two headings have in common, 0 to 1.
func likeness(a, b string) float64 {
	words := func(s string) map[string]bool {
		set := map[string]bool{}
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
			return !('a' <= r && r <= 'z' || '0' <= r && r <= '9')
		}) {
			set[strings.TrimSuffix(w, "s")] = true
		}
		return set
	}
	x, y := words(a), words(b)
	common := 0
	for w := range x {
		if y[w] {
			common++
		}
	}
	if total := len(x) + len(y) - common; total > 0 {
		return float64(common) / float64(total)
	}
	return 0
}

// headingWindow is how many rows may stand above a heading: titles, dates, remarks.
const headingWindow = 30

// Find gives the rows below the heading that has these columns, and their places. The
// heading is the row among the first ones that shares most columns; where that is less
// than half of them the table is another one.
func Find(rows Rows, columns, optional []string) (below Rows, places []int, err error) {
	next, stop := iter.Pull2(rows)
	var best []string
	var first [][]string
	share := 0
	for range headingWindow {
		row, err, more := next()
		if !more {
			break
		}
		if err != nil {
			stop()
			return nil, nil, err
		}
		heading := Heading(row.Cells)
		if len(heading) == 0 {
			continue
		}
		first = append(first, heading)
		if places, err := Bind(heading, columns, optional); err == nil {
			return func(yield func(Row, error) bool) {
				defer stop()
				for {
					row, err, more := next()
					if !more || !yield(row, err) || err != nil {
						return
					}
				}
			}, places, nil
		}
		if n := shared(heading, columns); n > share {
			best, share = heading, n
		}
	}
	stop()
	if len(first) == 0 {
		return nil, nil, ErrNoTable
	}
	if share*3 < len(columns)-len(optional) {
		return nil, nil, &DriftError{}
	}
	_, err = Bind(best, columns, optional)
	return nil, nil, err
}

// Headings are the first rows of a table as headings: one of them may be its heading.
func Headings(rows Rows) (headings [][]string) {
	for row, err := range rows {
		if err != nil || len(headings) == headingWindow {
			break
		}
		headings = append(headings, Heading(row.Cells))
	}
	return headings
}

func shared(heading, columns []string) (n int) {
	at := map[string]bool{}
	for _, name := range heading {
		at[fold(name)] = true
	}
	for _, name := range columns {
		if at[fold(name)] {
			n++
		}
	}
	return n
}
