package notice

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/collector/table"
)

// Layout is a table's layout, ready to read with. It is safe for concurrent use.
type Layout struct {
	name    string
	cfg     pipelines.NoticeLayout
	words   words
	styles  styles
	fields  fields
	kinds   []kind
	ignored map[string]bool
	skips   []skip
	// state is the publisher's own, empty where a column tells it.
	state       string
	supplements map[string]bool
}

// words are the common words, compiled.
type words struct {
	nothing                                   map[string]bool
	amendedSuffix, amendedPrefix, amendedCell *regexp.Regexp
	withdrawnName, withdrawnCell              *regexp.Regexp
	states                                    map[string]string
	codes                                     map[string]string
	headcountLimit, amendmentDays             int
}

type kind struct {
	match     *regexp.Regexp
	kind      string
	temporary string
}

type skip struct {
	column int
	match  *regexp.Regexp
}

// place is where a field's value stands: a column of the layout, or a part of its cell.
type place struct {
	column int
	line   string
	match  *regexp.Regexp
}

type fields struct {
	employer, state, location, area, county              []place
	address, siteState                                   []place
	noticeDate, received, effective, effectiveEnd        []place
	headcount, kind, temporary, industry, noticeID, link []place
	amendment, withdrawn, nonStatutory                   []place
}

// New prepares a layout for one state. The state may be empty where the layout has exactly
// one, or a column that tells it.
func New(cfg pipelines.NoticeLayout, common pipelines.NoticeWords, state string) (*Layout, error) {
	l := &Layout{name: cfg.Name, cfg: cfg, styles: newStyles(cfg.Dates), ignored: map[string]bool{}, supplements: map[string]bool{}}
	switch {
	case len(cfg.States) == 0:
	case state == "" && len(cfg.States) == 1:
		l.state = cfg.States[0]
	case slices.Contains(cfg.States, state):
		l.state = state
	default:
		return nil, fmt.Errorf("notice: layout %s: state %q is none of %s", cfg.Name, state, strings.Join(cfg.States, ", "))
	}
	at := map[string]int{}
	for i, column := range cfg.Columns {
		at[column] = i
	}
	var broken error
	compile := func(expression string) *regexp.Regexp {
		if expression == "" {
			return nil
		}
		compiled, err := regexp.Compile(expression)
		if err != nil && broken == nil {
			broken = fmt.Errorf("notice: layout %s: %w", cfg.Name, err)
		}
		return compiled
	}
	places := func(from []pipelines.NoticePlace) []place {
		out := make([]place, len(from))
		for i, p := range from {
			column, known := at[p.Column]
			if !known && broken == nil {
				broken = fmt.Errorf("notice: layout %s: no column %q", cfg.Name, p.Column)
			}
			out[i] = place{column: column, line: p.Line, match: compile(p.Match)}
		}
		return out
	}
	f := cfg.Fields
	l.fields = fields{
		employer: places(f.Employer), state: places(f.State), location: places(f.Location), area: places(f.Area), county: places(f.County),
		address: places(f.Address), siteState: places(f.SiteState), noticeDate: places(f.NoticeDate),
		received: places(f.Received), effective: places(f.Effective), effectiveEnd: places(f.EffectiveEnd),
		headcount: places(f.Headcount), kind: places(f.Kind), temporary: places(f.Temporary),
		industry: places(f.Industry), noticeID: places(f.NoticeID), link: places(f.Link),
		amendment: places(f.Amendment), withdrawn: places(f.Withdrawn), nonStatutory: places(f.NonStatutory),
	}
	for _, k := range slices.Concat(cfg.Kinds, common.Kinds) {
		temporary := ""
		if k.Temporary != nil {
			temporary = fmt.Sprint(*k.Temporary)
		}
		l.kinds = append(l.kinds, kind{match: compile(k.Match), kind: k.Kind, temporary: temporary})
	}
	for _, s := range cfg.Skip {
		l.skips = append(l.skips, skip{column: at[s.Column], match: compile(s.Match)})
	}
	for _, column := range cfg.Ignore {
		l.ignored[column] = true
	}
	for _, code := range cfg.Supplements {
		l.supplements[code] = true
	}
	l.words = words{
		nothing:       map[string]bool{},
		amendedSuffix: compile(common.AmendedSuffix), amendedPrefix: compile(common.AmendedPrefix), amendedCell: compile(common.AmendedCell),
		withdrawnName: compile(common.WithdrawnName), withdrawnCell: compile(common.WithdrawnCell),
		states: common.States, codes: map[string]string{},
		headcountLimit: common.HeadcountLimit, amendmentDays: common.AmendmentDays,
	}
	for _, word := range common.Nothing {
		l.words.nothing[word] = true
	}
	for name, code := range common.States {
		l.words.codes[code] = name
	}
	return l, broken
}

// Name is the layout's name.
func (l *Layout) Name() string { return l.name }

// State is the publisher's state, empty where a column tells it.
func (l *Layout) State() string { return l.state }

// ByName prepares the layout of a name: that of a file in pipelines/notice ("ca"), or that
// of a state which shares a layout with others ("az").
func ByName(cfg pipelines.Notice, name string) (*Layout, error) {
	for _, layout := range cfg.Layouts {
		if layout.Name == name {
			return New(layout, cfg.Words, "")
		}
		if code := strings.ToUpper(name); slices.Contains(layout.States, code) {
			return New(layout, cfg.Words, code)
		}
	}
	return nil, fmt.Errorf("notice: no layout is called %q, and no state of that code has one", name)
}

// Recognise finds the layout of a table: the one whose columns its heading holds, and,
// where several states share it, the state whose code the file is called by ("az.csv").
// Nil means that no layout fits, which is no error: the table may be another one.
func Recognise(cfg pipelines.Notice, document []byte, file string) *Layout {
	tables, err := table.Read(document)
	if err != nil {
		return nil
	}
	base := strings.ToLower(strings.TrimSuffix(path.Base(file), path.Ext(file)))
	for _, rows := range tables {
		headings := table.Headings(rows)
		for _, layout := range cfg.Layouts {
			if !slices.ContainsFunc(headings, func(heading []string) bool {
				_, err := table.Bind(heading, layout.Columns, layout.Optional)
				return err == nil
			}) {
				continue
			}
			state := ""
			if len(layout.States) > 1 {
				for _, code := range layout.States {
					if c := strings.ToLower(code); base == c || strings.HasPrefix(base, c+"_") || strings.HasPrefix(base, c+"-") {
						state = code
					}
				}
			}
			if l, err := New(layout, cfg.Words, state); err == nil {
				return l
			}
		}
	}
	return nil
}

// Nearest finds the layout that a table must have had before its heading changed: the one
// that the file is called by, else the one that shares most of its columns. Nil means that
// no heading resembles a layout's.
func Nearest(cfg pipelines.Notice, document []byte, file string) *Layout {
	tables, err := table.Read(document)
	if err != nil {
		return nil
	}
	var best *Layout
	least := 0
	base := strings.ToLower(strings.TrimSuffix(path.Base(file), path.Ext(file)))
	for _, rows := range tables {
		for _, layout := range cfg.Layouts {
			var drift *table.DriftError
			if _, _, err := table.Find(rows, layout.Columns, layout.Optional); !errors.As(err, &drift) || drift.Heading == nil {
				continue
			}
			moved := len(drift.Missing) + len(drift.New) + 2*len(drift.Renamed)
			named := layout.Name == base || slices.Contains(layout.States, strings.ToUpper(base))
			if !named && moved > len(layout.Columns) {
				continue // it is some other table
			}
			if named {
				moved = -1
			}
			if best == nil || moved < least {
				state := ""
				if len(layout.States) > 1 && named {
					state = strings.ToUpper(base)
				}
				if l, err := New(layout, cfg.Words, state); err == nil {
					best, least = l, moved
				}
			}
		}
	}
	return best
}

// value is what the first place that holds something says; "" where none does.
func (l *Layout) value(row []string, places []place) string {
	for i := range places {
		if v := l.cell(row, &places[i]); v != "" && !l.nothing(v) {
			return v
		}
	}
	return ""
}

// raw is like value, but for words that say nothing: they are kept.
func (l *Layout) raw(row []string, places []place) string {
	for i := range places {
		if v := l.cell(row, &places[i]); v != "" {
			return v
		}
	}
	return ""
}

func (l *Layout) cell(row []string, p *place) string {
	if p.column >= len(row) {
		return ""
	}
	v := row[p.column]
	if p.line != "" {
		first, rest, _ := strings.Cut(v, "\n")
		if v = rest; p.line == "first" {
			v = first
		}
		v = strings.TrimSpace(v)
	}
	if p.match != nil && v != "" {
		m := p.match.FindStringSubmatch(v)
		switch {
		case m == nil:
			v = ""
		case len(m) > 1:
			v = m[1]
		default:
			v = m[0]
		}
	}
	return v
}

// nothing tells a cell that says in words that it is empty.
func (l *Layout) nothing(cell string) bool {
	if len(cell) > 40 {
		return false
	}
	return l.words.nothing[strings.ToLower(oneLine(cell))]
}

// yes tells a mark that is set: anything but "0", "no" or "false".
func (l *Layout) yes(row []string, places []place) bool {
	switch strings.ToLower(l.value(row, places)) {
	case "", "0", "no", "false", "n":
		return false
	}
	return true
}

func oneLine(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == ' ' && i+1 < len(s) && s[i+1] == ' ' {
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return strings.TrimSpace(s)
}
