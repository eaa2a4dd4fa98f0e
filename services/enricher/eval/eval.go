// Package eval measures extraction against the labelled passages of
// pipelines/enricher/suite.
//
// Input: cases and an extractor. Output: precision, recall and F1 per kind and per field,
// the share of silent negatives, and what went wrong, case by case. The cases are in two
// halves, as their files say; one is for looking at, the other only for counting.
// Errors name the file and the case.
package eval

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/enricher/extract"
)

// Case is one labelled passage.
type Case struct {
	ID        string   `yaml:"id"`
	Language  string   `yaml:"language"`
	Title     string   `yaml:"title"`
	Text      string   `yaml:"text"`
	Published string   `yaml:"published"`
	Company   string   `yaml:"company"`
	Want      []string `yaml:"want"`

	wanted []Label
	half   string
}

// Label is one claim that a careful reader makes of a case.
type Label struct {
	Kind, Company string
	Fields        map[string]string
}

// Hidden tells whether a case is of the half that is only counted, as its file says.
func (c *Case) Hidden() bool { return c.half == "hidden" }

// Load reads enricher/suite/*.yaml below fsys (a pipelines folder).
func Load(fsys fs.FS) ([]Case, error) {
	files, err := fs.Glob(fsys, "enricher/suite/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("eval: %w", err)
	}
	var all []Case
	seen := map[string]bool{}
	for _, file := range files {
		content, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("eval: %w", err)
		}
		var suite struct {
			Language  string `yaml:"language"`
			Published string `yaml:"published"`
			// Half is "open" where rules may be written with a look at a file, "hidden" where they may not.
			Half  string `yaml:"half"`
			Cases []Case `yaml:"cases"`
		}
		if err := yaml.NewDecoder(bytes.NewReader(content), yaml.Strict(), yaml.DisallowUnknownField()).Decode(&suite); err != nil {
			return nil, fmt.Errorf("eval: %s: %s", file, yaml.FormatError(err, false, true))
		}
		if suite.Half != "open" && suite.Half != "hidden" {
			return nil, fmt.Errorf("eval: %s: half %q: want open or hidden", file, suite.Half)
		}
		for _, c := range suite.Cases {
			c.half = suite.Half
			if seen[c.ID] || c.ID == "" {
				return nil, fmt.Errorf("eval: %s: id %q is missing or occurs twice", file, c.ID)
			}
			seen[c.ID] = true
			if c.Published == "" {
				c.Published = suite.Published
			}
			if c.Language == "" {
				c.Language = suite.Language
			}
			for _, want := range c.Want {
				label, err := parse(want)
				if err != nil {
					return nil, fmt.Errorf("eval: %s: case %s: %w", file, c.ID, err)
				}
				c.wanted = append(c.wanted, label)
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// parse reads "layoff|Intel|headcount=15000 status=confirmed".
func parse(want string) (Label, error) {
	parts := strings.SplitN(want, "|", 3)
	if len(parts) != 3 {
		return Label{}, fmt.Errorf("%q: want kind|company|fields", want)
	}
	label := Label{Kind: parts[0], Company: parts[1], Fields: map[string]string{}}
	key := ""
	for _, field := range strings.Fields(parts[2]) {
		name, value, ok := strings.Cut(field, "=")
		if !ok && key != "" {
			label.Fields[key] += " " + field // a role of several words
			continue
		}
		key = name
		label.Fields[name] = value
	}
	return label, nil
}

// Count is what a measure counts.
type Count struct{ Right, Wrong, Missed int }

// Precision, Recall and F1 are 1 where there is nothing to find and nothing was.
func (c Count) Precision() float64 { return share(c.Right, c.Right+c.Wrong) }
func (c Count) Recall() float64    { return share(c.Right, c.Right+c.Missed) }
func (c Count) F1() float64 {
	return share(2*c.Right, 2*c.Right+c.Wrong+c.Missed)
}

func share(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// Report is what a run of the suite found.
type Report struct {
	Cases int
	// Pairs counts (kind, company), Layoffs those of kind layoff with the right number and status.
	Pairs, Layoffs Count
	Kinds          map[string]*Count
	Fields         map[string]*Count
	// Negatives that gave no signal, of all negatives.
	Silent, Negatives int
	// Quotes that are not found at their offsets: always 0, or the extractor is broken.
	BadQuotes int
	// Confused lists what is wrong, a line each, in the order of the cases.
	Confused []string
	// Mistaken counts what was taken for what: "layoff for buyout", "layoff for nothing".
	Mistaken map[string]int
	// Scores are the confidence and rightness of every signal, for calibration.
	Scores []Score
}

// Score is the confidence of a signal and whether it was right.
type Score struct {
	Confidence float64
	Right      bool
}

// Run extracts every case and compares.
func Run(x *extract.Extractor, registry *company.Registry, cases []Case) *Report {
	r := &Report{Kinds: map[string]*Count{}, Fields: map[string]*Count{}, Mistaken: map[string]int{}}
	for i := range cases {
		r.one(x, registry, &cases[i])
	}
	return r
}

func (r *Report) one(x *extract.Extractor, registry *company.Registry, c *Case) {
	signals := x.Extract(c.event())
	r.Cases++
	if len(c.wanted) == 0 {
		r.Negatives++
		if len(signals) == 0 {
			r.Silent++
		}
	}
	for _, s := range signals {
		field := c.Text
		if s.GetEvidence().GetField() == "title" {
			field = c.Title
		}
		e := s.GetEvidence()
		if int(e.GetEnd()) > len(field) || field[e.GetStart():e.GetEnd()] != e.GetQuote() || e.GetQuote() == "" {
			r.BadQuotes++
		}
	}
	confuse := func(format string, args ...any) {
		r.Confused = append(r.Confused, fmt.Sprintf("%s: %s | %s%s", c.ID, fmt.Sprintf(format, args...), c.Title+" ", c.Text))
	}
	taken := make([]bool, len(signals))
	var lost []Label
	for k, i := range paired(registry, c, signals) {
		want := c.wanted[k]
		kind := r.kind(want.Kind)
		if i < 0 {
			kind.Missed++
			r.Pairs.Missed++
			if want.Kind == "layoff" {
				r.Layoffs.Missed++
			}
			confuse("missed %s of %s %v", want.Kind, want.Company, want.Fields)
			lost = append(lost, want)
			continue
		}
		taken[i] = true
		kind.Right++
		r.Pairs.Right++
		wrong := r.fields(signals[i], want)
		right := counts(wrong)
		if want.Kind == "layoff" {
			if right {
				r.Layoffs.Right++
			} else {
				r.Layoffs.Wrong++
				r.Layoffs.Missed++
			}
		}
		r.Scores = append(r.Scores, Score{signals[i].GetConfidence(), right})
		if len(wrong) > 0 {
			confuse("%s of %s: %s", want.Kind, want.Company, strings.Join(wrong, ", "))
		}
	}
	for i, s := range signals {
		if taken[i] {
			continue
		}
		r.kind(s.GetClaim().GetKind()).Wrong++
		r.Pairs.Wrong++
		if s.GetClaim().GetKind() == "layoff" {
			r.Layoffs.Wrong++
		}
		r.Scores = append(r.Scores, Score{s.GetConfidence(), false})
		r.mistake(registry, s, &lost)
		confuse("unwanted %s of %s %v", s.GetClaim().GetKind(), s.GetCompany(), values(s))
	}
	for _, want := range lost {
		r.Mistaken["nothing for "+want.Kind]++
	}
}

// paired are the signals that make the labels of a case, -1 for none: of those of the kind and
// company the one whose fields agree best.
func paired(registry *company.Registry, c *Case, signals []*foreshockv1.Signal) []int {
	pairs := make([]int, len(c.wanted))
	for k, want := range c.wanted {
		best, bestScore := -1, -1
		for i, s := range signals {
			if s.GetClaim().GetKind() != want.Kind || slices.Contains(pairs[:k], i) || !sameCompany(registry, s, want.Company) {
				continue
			}
			if score := agreement(s, want); score > bestScore {
				best, bestScore = i, score
			}
		}
		pairs[k] = best
	}
	return pairs
}

// counts tells whether a claim with these fields wrong still counts what it should, and in its
// status.
func counts(wrong []string) bool {
	return !slices.ContainsFunc(wrong, func(s string) bool {
		return strings.HasPrefix(s, "headcount") || strings.HasPrefix(s, "percent") || strings.HasPrefix(s, "status")
	})
}

// mistake notes which of the labels not found a wrong signal stands for, if any.
func (r *Report) mistake(registry *company.Registry, s *foreshockv1.Signal, lost *[]Label) {
	kind := s.GetClaim().GetKind()
	for i, want := range *lost {
		switch {
		case sameCompany(registry, s, want.Company):
			r.Mistaken[kind+" for "+want.Kind]++
		case kind == want.Kind:
			r.Mistaken[kind+" of another company"]++
		default:
			continue
		}
		*lost = slices.Delete(*lost, i, i+1)
		return
	}
	r.Mistaken[kind+" for nothing"]++
}

func (r *Report) kind(name string) *Count {
	if r.Kinds[name] == nil {
		r.Kinds[name] = &Count{}
	}
	return r.Kinds[name]
}

func sameCompany(registry *company.Registry, s *foreshockv1.Signal, want string) bool {
	if key := company.Key(want); company.Key(s.GetCompany()) == key || company.Key(s.GetToldAs()) == key {
		return true
	}
	m := registry.Find(want)
	return m.ID != "" && m.ID == s.GetCompanyId()
}

// values are the fields of a signal as the suite writes them.
func values(s *foreshockv1.Signal) map[string]string {
	c := s.GetClaim()
	out := map[string]string{}
	number := func(name string, v float64) { out[name] = strconv.FormatFloat(v, 'f', -1, 64) }
	for name, v := range map[string]*int32{"headcount": c.Headcount, "headcount_low": c.HeadcountLow, "headcount_high": c.HeadcountHigh, "count": c.Count} {
		if v != nil {
			number(name, float64(*v))
		}
	}
	for name, v := range map[string]*float64{"percent": c.Percent, "percent_low": c.PercentLow, "percent_high": c.PercentHigh, "percent_of_unit": c.PercentOfUnit,
		"amount": c.Amount, "amount_low": c.AmountLow, "amount_high": c.AmountHigh, "duration_hours": c.DurationHours} {
		if v != nil {
			number(name, *v)
		}
	}
	for name, v := range map[string]string{"status": c.GetStatus(), "bound": c.GetBound(), "effective": c.GetEffective(), "service": c.GetService(),
		"start": c.GetStart(), "cause": c.GetCause(), "currency": c.GetCurrency(), "period": c.GetPeriod(), "destination": c.GetDestination(), "role": c.GetRole(), "state": c.GetState(), "notice_date": c.GetNoticeDate()} {
		if v != "" {
			out[name] = v
		}
	}
	if c.GetCumulative() {
		out["cumulative"] = "true"
	}
	if c.AiLinked != nil {
		out["ai_linked"] = strconv.FormatBool(*c.AiLinked)
	}
	return out
}

// numeric fields must be absent where a layoff's label has none: a number too many is wrong.
var numeric = []string{"headcount", "headcount_low", "headcount_high", "percent", "percent_low", "percent_high"}

// fields compares what a label states, and returns what differs.
func (r *Report) fields(s *foreshockv1.Signal, want Label) []string {
	got := values(s)
	var wrong []string
	names := make([]string, 0, len(want.Fields))
	for name := range want.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		count := r.field(name)
		switch {
		case agree(got[name], want.Fields[name]):
			count.Right++
		case got[name] == "":
			count.Missed++
			wrong = append(wrong, fmt.Sprintf("%s missing, want %s", name, want.Fields[name]))
		default:
			count.Wrong++
			count.Missed++
			wrong = append(wrong, fmt.Sprintf("%s %s, want %s", name, got[name], want.Fields[name]))
		}
	}
	for _, name := range numeric {
		if got[name] != "" && want.Fields[name] == "" {
			r.field(name).Wrong++
			wrong = append(wrong, fmt.Sprintf("%s %s, want none", name, got[name]))
		}
	}
	if got["cumulative"] != "" && want.Fields["cumulative"] == "" {
		r.field("cumulative").Wrong++
		wrong = append(wrong, "cumulative, want none")
	}
	return wrong
}

func (r *Report) field(name string) *Count {
	if r.Fields[name] == nil {
		r.Fields[name] = &Count{}
	}
	return r.Fields[name]
}

func agree(got, want string) bool {
	if got == want {
		return true
	}
	a, err1 := strconv.ParseFloat(got, 64)
	b, err2 := strconv.ParseFloat(want, 64)
	if err1 == nil && err2 == nil {
		return math.Abs(a-b) <= 0.4*boolean(b < 100)+1e-9*math.Abs(b)
	}
	return strings.EqualFold(got, want) || len(got) > 3 && len(want) > 3 && (strings.Contains(strings.ToLower(got), strings.ToLower(want)) || strings.Contains(strings.ToLower(want), strings.ToLower(got)))
}

func boolean(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// agreement counts the fields that agree, to pair signals with labels.
func agreement(s *foreshockv1.Signal, want Label) int {
	got := values(s)
	n := 0
	for name, value := range want.Fields {
		if agree(got[name], value) {
			n++
			if strings.HasPrefix(name, "headcount") || strings.HasPrefix(name, "percent") {
				n += 3
			}
		}
	}
	return n
}

// Bin is the signals of about one confidence.
type Bin struct {
	Signals    int
	Confidence float64 // their mean
	Right      float64 // the share of them that is right
}

// Reliability sorts the signals by confidence into bins of five hundredths and gives the
// mean distance, by signals, between what they say of themselves and what they are.
func (r *Report) Reliability() (bins []Bin, gap float64) {
	scores := slices.Clone(r.Scores)
	slices.SortFunc(scores, func(a, b Score) int { return cmp.Compare(a.Confidence, b.Confidence) })
	for i := 0; i < len(scores); {
		floor := math.Floor(scores[i].Confidence*20 + 1e-9)
		var b Bin
		for ; i < len(scores) && math.Floor(scores[i].Confidence*20+1e-9) == floor; i++ {
			b.Signals++
			b.Confidence += scores[i].Confidence
			b.Right += boolean(scores[i].Right)
		}
		gap += math.Abs(b.Confidence-b.Right) / float64(len(scores))
		b.Confidence /= float64(b.Signals)
		b.Right /= float64(b.Signals)
		bins = append(bins, b)
	}
	return bins, gap
}
