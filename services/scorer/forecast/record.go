package forecast

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/forecast/feature"
	"github.com/foreshock/foreshock/services/scorer/forecast/learn"
	"github.com/foreshock/foreshock/services/scorer/forecast/panel"
	"github.com/foreshock/foreshock/services/scorer/risk"
)

// Records judges employers by both fitted models, with the functions that the backtest
// measures: of an employer with announced rounds by the model of panel layoffs, of one
// with statutory notices by that of panel warn. Where both speak, an announcement by either
// way counts, as if the ways were independent.
type Records struct{ rounds, notices *Model }

var _ risk.Fitted = (*Records)(nil)

// LoadRecords reads the models of a pipelines folder; nil where it has none.
func LoadRecords(fsys fs.FS) (*Records, error) {
	rounds, err := Load(fsys, panel.Layoffs)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	notices, err := Load(fsys, panel.Warn)
	if err != nil {
		return nil, err
	}
	return &Records{rounds, notices}, nil
}

// Version names both models.
func (r *Records) Version() string { return r.rounds.Version + "+" + r.notices.Version }

// Judge gives what a record says of the quarter after it.
func (r *Records) Judge(record risk.Record) risk.Judgement {
	room := rooms.Get().(*[]panel.Row)
	defer rooms.Put(room)
	*room = appendRows((*room)[:0], record, record.Notices, panel.Notice)
	*room = appendRows(*room, record, record.Rounds, panel.Announcement)
	n := len(record.Notices)
	notices, rounds := (*room)[:n:n], (*room)[n:]
	byRounds := r.rounds.judge(record, rounds, feature.Linked{Same: notices, Alike: notices}, record.Rounds)
	byNotices := r.notices.judge(record, notices, feature.Linked{}, record.Notices)
	switch {
	case byNotices.Base == nil:
		return byRounds
	case byRounds.Base == nil:
		return byNotices
	}
	more, less := byRounds, byNotices
	if total(less) > total(more) {
		more, less = less, more
	}
	p, q := learn.Sigmoid(total(more)), learn.Sigmoid(total(less))
	either := 1 - (1-p)*(1-q)
	more.Rest = append(more.Rest, risk.Addend{
		Feature:      risk.Feature{Name: BothRecords, Value: q, Facts: less.Base.Facts},
		Contribution: learn.Logit(either) - total(more),
	})
	return more
}

// rooms are for the rows of a record, which are looked at and forgotten: millions of times.
var rooms = sync.Pool{New: func() any { return new([]panel.Row) }}

// BothRecords is the part of an employer of which both models speak: that it may announce
// by the other way too. Its value is the probability of that.
const BothRecords = "both_records"

// onRecord is the part that tells an employer with a record from one without.
const onRecord = "on_record"

func total(j risk.Judgement) float64 {
	sum := j.Base.Contribution
	for _, a := range j.Rest {
		sum += a.Contribution
	}
	return sum
}

// judge scores one kind of record. Of an employer that is not in the model's panel it says
// nothing but the headcount.
func (m *Model) judge(record risk.Record, rows []panel.Row, linked feature.Linked, facts []*fact.Fact) risk.Judgement {
	t := record.Quarter - 1
	j := risk.Judgement{Headcount: m.Sizes.interval(rows, t)}
	closed := func(r panel.Row) bool { return r.Share == 1 }
	switch {
	case len(rows) == 0, m.Panel == panel.Warn && !panel.Holds(rows[len(rows)-1].Day.Quarter(), t),
		m.Panel == panel.Layoffs && slices.ContainsFunc(rows, closed):
		return j
	}
	score := m.Score(m.Measure(rows[0].Key, rows, linked, t))
	prefix := prefixes[m.Panel]
	latest := latestFacts(facts)
	j.Base = &risk.Addend{
		Feature:      risk.Feature{Name: prefix + onRecord, Value: float64(len(rows)), Facts: latest},
		Contribution: score.Base,
	}
	j.Rest = make([]risk.Addend, 0, len(score.Groups)+1)
	for _, g := range score.Groups {
		j.Rest = append(j.Rest, risk.Addend{
			Feature:      risk.Feature{Name: prefix + g.Name, Value: headline(g.Name, rows, t), Facts: latest},
			Contribution: g.Contribution,
		})
	}
	return j
}

// prefixes tell the parts of one model from those of the other.
var prefixes = map[panel.Name]string{panel.Layoffs: "rounds_", panel.Warn: "notices_"}

// latestFacts are the ids of the last few facts, the last one first.
func latestFacts(facts []*fact.Fact) []string {
	const most = 3
	var ids []string
	for _, f := range slices.Backward(facts[max(0, len(facts)-most):]) {
		ids = append(ids, f.ID)
	}
	return ids
}

// appendRows adds facts, which are in the order of days, as rows of a panel: with what the
// tables that told of them say of the employer (Traits). What they do not say is unknown.
func appendRows(rows []panel.Row, record risk.Record, facts []*fact.Fact, kind panel.Kind) []panel.Row {
	key := "c:" + record.CompanyID
	if strings.HasPrefix(record.CompanyID, "x-") {
		key = "n:" + record.CompanyID
	}
	for _, f := range facts {
		traits := f.Traits()
		row := panel.Row{Key: key, Name: record.Name, Event: panel.Event{
			Day: panel.DayOf(fact.Midnight(f.Day)), Kind: kind, Effective: panel.NoDay,
			Region: traits.GetCountry(), Place: traits.GetPlace(), Industry: traits.GetIndustry(), Stage: traits.GetStage(),
			Funds: traits.GetFundsMillions(), Closure: traits.GetClosure(), Temporary: traits.GetTemporary(),
		}}
		if f.Heads.Stated {
			row.Headcount = f.Heads.Value
		}
		if f.Percent.Stated {
			row.Share = f.Percent.Value / 100
		}
		if kind == panel.Notice {
			row.Region = f.Claim.GetState()
			if from, _, ok := f.Effective(); ok {
				row.Effective = panel.DayOf(fact.Midnight(from))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// headline is the one number by which a group of features is told to people: of count the
// rows, of recency the days since the last one, of size the people in the largest, of
// spread the states of three years, of effect the cuts that fall into the quarter; of the
// others 0, they have none.
func headline(group string, rows []panel.Row, t quarter.Quarter) float64 {
	switch group {
	case "count":
		return float64(len(rows))
	case "recency":
		return float64(panel.DayOf(t.End()) - rows[len(rows)-1].Day)
	}
	value := 0.0
	switch group {
	case "size":
		for _, row := range rows {
			value = max(value, row.Headcount)
		}
	case "effect":
		for _, row := range rows {
			if row.DueIn(t + 1) {
				value++
			}
		}
	case "spread":
		var states []string
		for _, row := range slices.Backward(rows) {
			if !panel.Holds(row.Day.Quarter(), t) {
				break
			}
			if !slices.Contains(states, row.Region) {
				states = append(states, row.Region)
			}
		}
		value = float64(len(states))
	}
	return value
}

// Meaning says in words what a part of a judgement measures; empty for other parts.
func Meaning(part string) string {
	if part == BothRecords {
		return "announced rounds and statutory notices are two ways to announce; this is the probability of the other way, added as if the two were independent"
	}
	for name, prefix := range prefixes {
		group, ok := strings.CutPrefix(part, prefix)
		if !ok {
			continue
		}
		if group == onRecord {
			return fmt.Sprintf("how employers with %s on record differ from those of whom nothing is known, before this one's own record is looked at; the value is how many it has", recordWords[name])
		}
		var measured []string
		for _, d := range feature.Definitions(name) {
			if d.Group == group {
				measured = append(measured, d.Meaning)
			}
		}
		if measured == nil {
			return ""
		}
		meaning := strings.Join(measured, "; ")
		if told := headlines[group]; told != "" {
			meaning += ". The value is " + told
		}
		return meaning
	}
	return ""
}

var recordWords = map[panel.Name]string{panel.Layoffs: "announced rounds", panel.Warn: "statutory notices"}

// headlines are what headline gives, in words.
var headlines = map[string]string{
	"count": "their number", "recency": "the days since the last", "size": "the people in the largest",
	"spread": "the states of the last three years", "effect": "how many take effect in the quarter",
}
