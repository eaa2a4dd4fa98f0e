package pipelines

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Notice is pipelines/notice: how each publisher of statutory notices lays out its table,
// and the words that such tables have in common.
type Notice struct {
	// Layouts in the order of their names.
	Layouts []NoticeLayout
	Words   NoticeWords
	// Version names the content of the folder.
	Version string
}

// NoticeLayout is one table's layout: what its columns are called and what they mean.
type NoticeLayout struct {
	// Name is the file's name without its ending.
	Name string `yaml:"-"`
	// Publisher says whose table it is, for people.
	Publisher string `yaml:"publisher"`
	// States are the two-letter codes of the states that publish this layout; empty where
	// a column tells the state.
	States []string `yaml:"states"`
	// Columns are all columns there are. A table that lacks one of them, or has another,
	// has changed and is refused until somebody has looked. A heading that repeats is
	// written with "#2", one without a heading as "column 9".
	Columns []string `yaml:"columns"`
	// Optional columns may be missing.
	Optional []string `yaml:"optional"`
	// Ignore names columns that are not kept as published: they say when somebody looked,
	// or nothing.
	Ignore []string     `yaml:"ignore"`
	Fields NoticeFields `yaml:"fields"`
	// Dates are the styles in which this table writes dates (NoticeDateStyles).
	Dates []string `yaml:"dates"`
	// UniqueID says that the publisher's own id (fields.notice_id) means one notice: rows
	// that share it are versions of it. Otherwise the id is one part of the key.
	UniqueID bool `yaml:"unique_id"`
	// Kinds are tried before the common ones.
	Kinds []NoticeKind `yaml:"kinds"`
	// Supplements lists states whose amendments add further people to a notice instead of
	// correcting its number: they do not supersede it.
	Supplements []string `yaml:"supplements"`
	// Skip names rows that are no notices: headings and sums amid the table.
	Skip []NoticeSkip `yaml:"skip"`
}

// NoticeFields says where each field comes from: the first place that holds something.
type NoticeFields struct {
	Employer []NoticePlace `yaml:"employer"`
	State    []NoticePlace `yaml:"state"`
	Location []NoticePlace `yaml:"location"`
	// Area numbers a place that the table calls by several names: two notices that say the same of one area, each
	// under another of its names, are one.
	Area      []NoticePlace `yaml:"area"`
	County    []NoticePlace `yaml:"county"`
	Address   []NoticePlace `yaml:"address"`
	SiteState []NoticePlace `yaml:"site_state"`
	// NoticeDate is the letter's date, Received that of its arrival, Effective when jobs end.
	NoticeDate   []NoticePlace `yaml:"notice_date"`
	Received     []NoticePlace `yaml:"received"`
	Effective    []NoticePlace `yaml:"effective"`
	EffectiveEnd []NoticePlace `yaml:"effective_end"`
	Headcount    []NoticePlace `yaml:"headcount"`
	Kind         []NoticePlace `yaml:"kind"`
	Temporary    []NoticePlace `yaml:"temporary"`
	Industry     []NoticePlace `yaml:"industry"`
	NoticeID     []NoticePlace `yaml:"notice_id"`
	Link         []NoticePlace `yaml:"link"`
	// Amendment marks a row that amends an earlier one, Withdrawn one that takes it back,
	// NonStatutory an event that the state lists though no statute asked for a notice:
	// each where it holds anything but "0", "no" or "false".
	Amendment    []NoticePlace `yaml:"amendment"`
	Withdrawn    []NoticePlace `yaml:"withdrawn"`
	NonStatutory []NoticePlace `yaml:"non_statutory"`
}

// NoticePlace is a column, or a part of it. A bare string is a column.
type NoticePlace struct {
	Column string `yaml:"column"`
	// Line takes the cell's "first" line only, or the "rest" behind it.
	Line string `yaml:"line"`
	// Match is a regular expression (RE2): its first group, or all of it, is the value;
	// a cell that does not match gives none.
	Match string `yaml:"match"`
}

// UnmarshalYAML lets a column stand for itself.
func (p *NoticePlace) UnmarshalYAML(decode func(any) error) error {
	var column string
	if err := decode(&column); err == nil {
		p.Column = column
		return nil
	}
	type plain NoticePlace
	return decode((*plain)(p))
}

// NoticeKind says which words of a table mean which kind of notice.
type NoticeKind struct {
	Match string `yaml:"match"`
	// Kind is closure, layoff, closure_and_layoff, reduced_hours or empty (unknown).
	Kind string `yaml:"kind"`
	// Temporary is what the words say of it, if they do.
	Temporary *bool `yaml:"temporary"`
}

// NoticeSkip names rows by what a column holds.
type NoticeSkip struct {
	Column string `yaml:"column"`
	Match  string `yaml:"match"`
}

// NoticeWords is what tables of notices have in common.
type NoticeWords struct {
	// Nothing are the ways to say that a cell is empty, in lower case.
	Nothing []string `yaml:"nothing"`
	// Amended, at an employer's name or in a cell, says that the row amends another. What
	// matches at a name's end or start is no part of the name.
	AmendedSuffix string `yaml:"amended_suffix"`
	AmendedPrefix string `yaml:"amended_prefix"`
	AmendedCell   string `yaml:"amended_cell"`
	// Withdrawn says that a notice was taken back. The first is cut off a name.
	WithdrawnName string       `yaml:"withdrawn_name"`
	WithdrawnCell string       `yaml:"withdrawn_cell"`
	Kinds         []NoticeKind `yaml:"kinds"`
	// States are codes by name.
	States map[string]string `yaml:"states"`
	// HeadcountLimit is the number beyond which a cell is taken for a slip.
	HeadcountLimit int `yaml:"headcount_limit"`
	// AmendmentDays is how long after a notice it may be amended.
	AmendmentDays int `yaml:"amendment_days"`
}

// NoticeDateStyles are the ways to write a date that a layout may name.
var NoticeDateStyles = []string{
	"m/d/y",        // 1/31/2024, 01-31-24
	"y-m-d",        // 2024-01-31 00:00:00, 2024/1/31; read everywhere
	"yyyymmdd",     // 20240131
	"month d y",    // January 31, 2024
	"d-mon-y",      // 31-Jan-24
	"m/y",          // 1/2024
	"month y",      // January 2024
	"quarter",      // Q1 2024, 1st quarter of 2024
	"excel serial", // 45322: days since 1899-12-30
}

// NoticeKinds are the kinds of notice that tables tell apart.
var NoticeKinds = []string{"closure", "layoff", "closure_and_layoff", "reduced_hours", ""}

const (
	noticeFolder    = "notice"
	noticeWordsFile = "notice/words.yaml"
)

func (n *Notice) load(fsys fs.FS) error {
	if err := decode(fsys, noticeWordsFile, &n.Words); err != nil {
		return err
	}
	entries, err := fs.ReadDir(fsys, noticeFolder)
	if err != nil {
		return fmt.Errorf("pipelines: %w", err)
	}
	errs := n.Words.check()
	for _, entry := range entries {
		file := path.Join(noticeFolder, entry.Name())
		if file == noticeWordsFile || !strings.HasSuffix(file, ".yaml") || strings.HasSuffix(file, testSuffix) {
			continue
		}
		layout := NoticeLayout{Name: strings.TrimSuffix(entry.Name(), ".yaml")}
		if err := decode(fsys, file, &layout); err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, layout.check(file, n.Words)...)
		n.Layouts = append(n.Layouts, layout)
	}
	if n.Version, err = version(fsys, noticeFolder); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Layout is the layout of this name.
func (n *Notice) Layout(name string) (NoticeLayout, error) {
	for _, layout := range n.Layouts {
		if layout.Name == name {
			return layout, nil
		}
	}
	return NoticeLayout{}, fmt.Errorf("pipelines: %s: no layout %q", noticeFolder, name)
}

func (w NoticeWords) check() (errs []error) {
	wrong := func(place, format string, args ...any) {
		errs = append(errs, fmt.Errorf("pipelines: %s: %s: %s", noticeWordsFile, place, fmt.Sprintf(format, args...)))
	}
	for _, e := range [][2]string{
		{"amended_suffix", w.AmendedSuffix}, {"amended_prefix", w.AmendedPrefix}, {"amended_cell", w.AmendedCell},
		{"withdrawn_name", w.WithdrawnName}, {"withdrawn_cell", w.WithdrawnCell},
	} {
		if e[1] == "" {
			wrong(e[0], "is missing")
		} else if _, err := regexp.Compile(e[1]); err != nil {
			wrong(e[0], "%v", err)
		}
	}
	for i, word := range w.Nothing {
		if word != strings.ToLower(word) {
			wrong(fmt.Sprintf("nothing[%d]", i), "%q: write it in lower case", word)
		}
	}
	checkNoticeKinds(w.Kinds, wrong)
	for name, code := range w.States {
		if len(code) != 2 || code != strings.ToUpper(code) || name != strings.ToLower(name) {
			wrong("states."+name, "write the name in lower case and its code in two capitals")
		}
	}
	if w.HeadcountLimit < 1 || w.AmendmentDays < 1 {
		wrong("headcount_limit, amendment_days", "must be above 0")
	}
	return errs
}

func checkNoticeKinds(kinds []NoticeKind, wrong func(place, format string, args ...any)) {
	for i, k := range kinds {
		place := fmt.Sprintf("kinds[%d]", i)
		if _, err := regexp.Compile(k.Match); err != nil || k.Match == "" {
			wrong(place+".match", "%q is no regular expression", k.Match)
		}
		if !slices.Contains(NoticeKinds, k.Kind) {
			wrong(place+".kind", "%q is none of %s", k.Kind, strings.Join(NoticeKinds, ", "))
		}
	}
}

func (l NoticeLayout) check(file string, words NoticeWords) (errs []error) {
	wrong := func(place, format string, args ...any) {
		errs = append(errs, fmt.Errorf("pipelines: %s: %s: %s", file, place, fmt.Sprintf(format, args...)))
	}
	codes := map[string]bool{}
	for _, code := range words.States {
		codes[code] = true
	}
	known := map[string]bool{}
	for _, column := range l.Columns {
		if known[column] {
			wrong("columns", "%q stands twice; write the second as %q", column, column+"#2")
		}
		known[column] = true
	}
	column := func(place, name string) {
		if !known[name] {
			wrong(place, "%q is not among columns", name)
		}
	}
	for _, name := range l.Optional {
		column("optional", name)
	}
	for _, name := range l.Ignore {
		column("ignore", name)
	}
	for name, places := range l.Fields.All() {
		for i, p := range places {
			place := fmt.Sprintf("fields.%s[%d]", name, i)
			column(place+".column", p.Column)
			if p.Line != "" && p.Line != "first" && p.Line != "rest" {
				wrong(place+".line", "%q: write first or rest", p.Line)
			}
			if _, err := regexp.Compile(p.Match); err != nil {
				wrong(place+".match", "%v", err)
			}
		}
	}
	switch {
	case len(l.Fields.Employer) == 0:
		wrong("fields.employer", "is missing")
	case len(l.Fields.NoticeDate)+len(l.Fields.Received)+len(l.Fields.Effective) == 0:
		wrong("fields", "needs a date: notice_date, received or effective")
	case len(l.States) == 0 && len(l.Fields.State) == 0:
		wrong("states", "is missing, and no column tells the state")
	case l.UniqueID && len(l.Fields.NoticeID) == 0:
		wrong("unique_id", "needs fields.notice_id")
	}
	for _, code := range slices.Concat(l.States, l.Supplements) {
		if !codes[code] {
			wrong("states", "%q is not among the states of %s", code, noticeWordsFile)
		}
	}
	if len(l.Dates) == 0 {
		wrong("dates", "is missing")
	}
	for _, style := range l.Dates {
		if !slices.Contains(NoticeDateStyles, style) {
			wrong("dates", "%q is none of %s", style, strings.Join(NoticeDateStyles, ", "))
		}
	}
	checkNoticeKinds(l.Kinds, wrong)
	for i, skip := range l.Skip {
		column(fmt.Sprintf("skip[%d].column", i), skip.Column)
		if _, err := regexp.Compile(skip.Match); err != nil || skip.Match == "" {
			wrong(fmt.Sprintf("skip[%d].match", i), "%q is no regular expression", skip.Match)
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errs
}

// All are the fields by their names in the file.
func (f NoticeFields) All() map[string][]NoticePlace {
	return map[string][]NoticePlace{
		"employer": f.Employer, "state": f.State, "location": f.Location, "area": f.Area, "county": f.County, "address": f.Address,
		"site_state": f.SiteState, "notice_date": f.NoticeDate, "received": f.Received, "effective": f.Effective,
		"effective_end": f.EffectiveEnd, "headcount": f.Headcount, "kind": f.Kind, "temporary": f.Temporary,
		"industry": f.Industry, "notice_id": f.NoticeID, "link": f.Link, "amendment": f.Amendment,
		"withdrawn": f.Withdrawn, "non_statutory": f.NonStatutory,
	}
}
