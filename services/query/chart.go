package query

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/foreshock/foreshock/services/internal/quarter"
)

// Charts are geometry only: numbers that a template puts into SVG. Where a chart has no
// viewBox its x is in percent of the width, so that it fits any screen and text keeps its size.

// partValue is a part's value; a group of measures has none of its own.
func partValue(v float64) string {
	if v == 0 {
		return ""
	}
	return plain(v, 2)
}

// spark is a row's line of forecasts with its last point.
type spark struct {
	Width, Height int
	// Lines are polylines; a quarter without a forecast breaks the line.
	Lines []string
	// Dots are forecasts without a neighbour, which no line would show.
	Dots []dot
	Last *dot
}

type dot struct{ X, Y string }

// sparkOf draws probabilities on a common scale of 0 to 1, its square root so that the
// small ones that most companies have can be told apart.
func sparkOf(points []HistoryPoint) *spark {
	s := &spark{Width: 112, Height: 28}
	at := func(i int, p float64) dot {
		return dot{
			px(3 + float64(s.Width-6)*float64(i)/float64(max(len(points)-1, 1))),
			px(3 + float64(s.Height-6)*(1-math.Sqrt(min(max(p, 0), 1)))),
		}
	}
	var run []dot
	end := func() {
		if len(run) == 1 {
			s.Dots = append(s.Dots, run[0])
		}
		if len(run) > 1 {
			var line []string
			for _, d := range run {
				line = append(line, d.X+","+d.Y)
			}
			s.Lines = append(s.Lines, strings.Join(line, " "))
		}
		run = nil
	}
	for i, p := range points {
		if p.Risk == nil {
			end()
			continue
		}
		d := at(i, *p.Risk)
		run = append(run, d)
		s.Last = &d
	}
	end()
	if s.Last == nil {
		return nil
	}
	return s
}

// bars is a row's cuts by quarter.
type bars struct {
	Width, Height int
	Bars          []bar
	Summary       string
}

type bar struct {
	X, Y, Width, Height string
	Title               string
}

// barsOf draws cuts as columns, tallest the row's own largest: the figures beside them
// carry the comparison between companies. Nil where no cut is known.
func barsOf(points []HistoryPoint) *bars {
	b := &bars{Width: 96, Height: 28}
	top := 0.0
	for _, p := range points {
		if p.Cuts != nil {
			top = max(top, *p.Cuts)
		}
	}
	if top <= 0 {
		return nil
	}
	step := float64(b.Width) / float64(len(points))
	var told []string
	for i, p := range points {
		if p.Cuts == nil || *p.Cuts <= 0 {
			continue
		}
		height := max(float64(b.Height)*math.Sqrt(*p.Cuts/top), 2)
		title := p.Quarter + ": " + grouped(*p.Cuts)
		told = append(told, title)
		b.Bars = append(b.Bars, bar{px(float64(i)*step + 1), px(float64(b.Height) - height), px(step - 2), px(height), title})
	}
	b.Summary = "Cuts by quarter: " + strings.Join(told, ", ")
	return b
}

// waterfall is a forecast's parts as steps on a scale of log-odds, labelled as probabilities.
type waterfall struct {
	Steps []step
	Ticks []tick
	// Nothing counts the parts that add nothing to speak of.
	Nothing int
}

type step struct {
	Name         string
	Value        string
	Contribution string
	// Bar from the running sum before the part to the one after, in percent.
	X, Width string
	// From and To are the running sums.
	To string
	// Class is base, up, down or total.
	Class string
	// Sum is the probability after this part.
	Sum string
}

type tick struct {
	X, Label string
	// Minor ticks lose their label on a narrow screen.
	Minor bool
}

// tickProbabilities may label the scale of log-odds, as far as there is room.
var tickProbabilities = []float64{0.001, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.999}

// tickRoom is the least distance of two labels, in percent of the width.
const tickRoom = 13

// negligible is what a part must add, in log-odds, to get a step of its own.
const negligible = 0.005

// waterfallOf draws parts; nil where there are none. The first part is the base rate.
func waterfallOf(parts []Part) *waterfall {
	if len(parts) == 0 {
		return nil
	}
	sum := parts[0].Contribution
	low, high := sum, sum
	for _, p := range parts[1:] {
		sum += p.Contribution
		low, high = min(low, sum), max(high, sum)
	}
	pad := max((high-low)*0.08, 0.4)
	low, high = low-pad, high+pad
	x := func(v float64) float64 { return 100 * (v - low) / (high - low) }
	w := &waterfall{}
	last := -math.MaxFloat64
	for _, p := range tickProbabilities {
		at := x(math.Log(p / (1 - p)))
		if at > 3 && at < 97 && at-last >= tickRoom {
			w.Ticks = append(w.Ticks, tick{pct(at), plain(p*100, 1) + "%", len(w.Ticks)%2 == 1})
			last = at
		}
	}
	running := 0.0
	for i, p := range parts {
		before := running
		running += p.Contribution
		if i > 0 && math.Abs(p.Contribution) < negligible {
			w.Nothing++
			continue
		}
		s := step{
			Name: kindLabel(p.Name), Value: partValue(p.Value), Contribution: signed(p.Contribution),
			X: pct(min(x(before), x(running))), Width: pct(max(math.Abs(x(running)-x(before)), 0.4)),
			To: pct(x(running)), Sum: percent(sigmoid(running)),
		}
		switch {
		case i == 0: // a mark at the base, not a bar from nowhere
			s.Class, s.X, s.Width, s.Value = "base", pct(max(x(running)-0.4, 0)), pct(0.8), ""
		case p.Contribution > 0:
			s.Class = "up"
		default:
			s.Class = "down"
		}
		w.Steps = append(w.Steps, s)
	}
	w.Steps = append(w.Steps, step{
		Name: "Forecast", Contribution: signed(running), X: pct(max(x(running)-0.4, 0)), Width: pct(0.8),
		To: pct(x(running)), Class: "total", Sum: percent(sigmoid(running)),
	})
	return w
}

func sigmoid(v float64) float64 { return 1 / (1 + math.Exp(-v)) }

// timeline is a company's quarters: forecast, jobs cut and outages above one another.
type timeline struct {
	Columns []column
	// Lines join forecasts of neighbouring quarters.
	Lines []stroke
	// RiskTop and CutsTop label the tops of the two scales.
	RiskTop, CutsTop string
	HasCuts          bool
	HasOutages       bool
	Summary          string
}

type column struct {
	Quarter    string
	Short      string
	Center     string // percent
	BarX, BarW string // percent
	Announced  *bar
	Confirmed  *bar
	RiskY      string
	Risk       string
	Forecast   bool
	Outages    string
	AILinked   bool
	Minor      bool
}

type stroke struct{ X1, Y1, X2, Y2 string }

// timelineQuarters is how many quarters the chart holds at most, and timelineLeast the
// fewest that it is laid out for: fewer would make slabs of its columns.
const (
	timelineQuarters = 12
	timelineLeast    = 6
)

// Heights of the chart's two scales, and where they stand: the template draws the rest.
const (
	riskHeight, riskBase = 72.0, 92.0
	cutsHeight, cutsBase = 84.0, 216.0
)

// timelineOf draws the newest quarters without holes; nil where there is none.
func timelineOf(quarters []Quarter) *timeline {
	columns := contiguous(quarters, timelineQuarters)
	if len(columns) == 0 {
		return nil
	}
	for len(columns) < timelineLeast {
		first, err := quarter.Parse(columns[0].Quarter)
		if err != nil {
			break
		}
		columns = slices.Insert(columns, 0, Quarter{Quarter: (first - 1).String()})
	}
	riskTop, cutsTop := 0.0, 0.0
	for _, q := range columns {
		if q.Risk != nil && q.Risk.Probability != nil {
			riskTop = max(riskTop, *q.Risk.Probability)
		}
		cutsTop = max(cutsTop, q.Values[cutsAnnounced], q.Values[cutsConfirmed])
	}
	riskTop = nice(riskTop)
	t := &timeline{RiskTop: percent(riskTop), CutsTop: grouped(cutsTop), HasCuts: cutsTop > 0}
	if riskTop >= 1 {
		t.RiskTop = "100%"
	}
	width := 100 / float64(len(columns))
	var previous *column
	var told []string
	for i, q := range columns {
		center := width * (float64(i) + 0.5)
		c := column{
			Quarter: q.Quarter, Short: shortQuarter(q.Quarter), Center: pct(center),
			BarX: pct(center - width*0.3), BarW: pct(width * 0.6),
			Minor: len(columns) > 6 && (len(columns)-1-i)%2 == 1,
		}
		if c.Minor && len(columns) > 8 { // no screen has room for all
			c.Short = ""
		}
		if q.Risk != nil && q.Risk.Probability != nil {
			c.Risk = percent(*q.Risk.Probability)
			c.RiskY = px(riskBase - riskHeight*min(*q.Risk.Probability/riskTop, 1))
			if previous != nil && previous.RiskY != "" {
				t.Lines = append(t.Lines, stroke{previous.Center, previous.RiskY, c.Center, c.RiskY})
			}
			told = append(told, q.Quarter+" risk "+c.Risk)
		}
		c.Announced = cutBar(center-width*0.32, width*0.64, q.Values[cutsAnnounced], cutsTop, q.Quarter+" announced")
		c.Confirmed = cutBar(center-width*0.20, width*0.40, q.Values[cutsConfirmed], cutsTop, q.Quarter+" confirmed")
		if n := q.Values[outageCount]; n > 0 {
			c.Outages, c.AILinked, t.HasOutages = plain(n, 0), q.Values[outageAILinked] > 0, true
		}
		t.Columns = append(t.Columns, c)
		previous = &t.Columns[len(t.Columns)-1]
	}
	previous.Forecast = previous.Risk != ""
	t.Summary = "Risk by quarter: " + strings.Join(told, ", ")
	return t
}

func cutBar(x, width, value, top float64, label string) *bar {
	if value <= 0 || top <= 0 {
		return nil
	}
	height := max(cutsHeight*value/top, 1.5)
	return &bar{pct(x), px(cutsBase - height), pct(width), px(height), label + ": " + grouped(value)}
}

// nice is the top of the scale of probabilities: a round number above the largest.
func nice(p float64) float64 {
	for _, top := range []float64{0.05, 0.1, 0.2, 0.5} {
		if p <= top {
			return top
		}
	}
	return 1
}

// ledgerBar is a target split into the rounds booked against it and the gap.
type ledgerBar struct {
	Rounds []ledgerRound
	Gap    *ledgerRound
}

type ledgerRound struct{ X, Width, Label, Title string }

// ledgerBarOf draws a gap; nil where the target is no size to draw. Rounds that do not add
// up to what is booked are drawn as one, so that the picture never contradicts the figure.
func ledgerBarOf(target float64, gap Gap) *ledgerBar {
	if target <= 0 || math.IsInf(target, 0) || math.IsNaN(gap.Value) {
		return nil
	}
	booked := max(target-gap.Value, 0)
	scale := max(target, booked)
	sum := 0.0
	for _, r := range gap.Rounds {
		sum += r.Headcount
	}
	rounds := gap.Rounds
	if math.Abs(sum-booked) > 0.5 {
		rounds = []Round{{Headcount: booked}}
	}
	out := &ledgerBar{}
	at := 0.0
	for _, r := range rounds {
		width := 100 * r.Headcount / scale
		if width <= 0 {
			continue
		}
		title := grouped(r.Headcount)
		if r.Day != "" {
			title += ", " + r.Day
		}
		out.Rounds = append(out.Rounds, ledgerRound{pct(at), pct(width), label(r.Headcount, width), title})
		at += width
	}
	if gap.Value > 0 {
		width := 100 * gap.Value / scale
		out.Gap = &ledgerRound{pct(at), pct(width), label(gap.Value, width), "gap " + grouped(gap.Value)}
	}
	return out
}

// label is a figure where its stretch is wide enough to hold it.
func label(value, width float64) string {
	if width < 14 {
		return ""
	}
	return grouped(value)
}

func px(v float64) string  { return strconv.FormatFloat(v, 'f', 1, 64) }
func pct(v float64) string { return fmt.Sprintf("%.2f%%", v) }
