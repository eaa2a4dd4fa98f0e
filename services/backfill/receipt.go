package backfill

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// Receipt says what came of a batch. All but Seconds and Stages is a pure function of the input, its
// window and the rules, whatever else the tables hold: the same again gives the same
// again, and so does a dry run. Facts and indicators are those that the batch's own signals
// give; where the tables hold other signals of its companies, theirs may be linked.
type Receipt struct {
	Batch string `json:"batch"`
	// InputHash is of the files' names and contents, or of the ids of what is replayed.
	InputHash string `json:"input_hash"`
	// Rules is the version of all rules that decide what comes of the input.
	Rules  string `json:"rules"`
	Events int    `json:"events"`
	// Signals of these events; facts, each once, that they support; indicators, at every
	// instant, that rest on them.
	Signals    int `json:"signals"`
	Facts      int `json:"facts"`
	Indicators int `json:"indicators"`
	// Refused are the rows, items and documents that gave no event, repeated ones among
	// them: Events and Refused together are all that was read within the window.
	Refused int `json:"refused"`
	// OutputHash is of all that is counted.
	OutputHash string  `json:"output_hash"`
	Seconds    float64 `json:"seconds"`
	// Stages is how quick each stage was; they work side by side. Empty of a dry run.
	Stages []StageRate `json:"stages,omitempty"`

	// Reasons of what was refused.
	Reasons map[string]int `json:"-"`
}

// StageRate is how many rows a stage dealt with, and in how many seconds from the first one
// that it could have had to the last one's effects: documents read, events published,
// events enriched, signals scored, and events and signals looked for in the tables.
type StageRate struct {
	Stage     string  `json:"stage"`
	Rows      int     `json:"rows"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"per_second"`
}

// ends are when the stages of a run ended.
type ends struct{ read, begunPublishing, published, enriched, scored, checked time.Time }

func (e *ends) rates(began time.Time, r Receipt) []StageRate {
	var rates []StageRate
	add := func(stage string, rows int, from, to time.Time) {
		if from.IsZero() || to.IsZero() {
			return
		}
		seconds := to.Sub(from).Seconds()
		rates = append(rates, StageRate{stage, rows, seconds, float64(rows) / max(seconds, 0.001)})
	}
	add("read", r.Events+r.Refused, began, e.read)
	add("publish", r.Events, e.begunPublishing, e.published)
	add("enrich", r.Events, e.begunPublishing, e.enriched)
	add("score", r.Signals, e.begunPublishing, e.scored)
	add("check", r.Events+r.Signals, e.scored, e.checked)
	return rates
}

// mark keeps the first time that something happened.
func (r *run) mark(at *time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at.IsZero() {
		*at = r.b.deps.Now()
	}
}

// tally collects what a receipt counts. It holds the ids of events and the signals
// themselves, marshalled: about 500 bytes an event.
type tally struct {
	events  map[string]struct{}
	signals map[string]string // company by id
	of      map[string][][]byte
	reasons map[string]int
	refused int
}

func newTally() *tally {
	return &tally{events: map[string]struct{}{}, signals: map[string]string{}, of: map[string][][]byte{}, reasons: map[string]int{}}
}

func (t *tally) refuse(reason string) {
	t.refused++
	t.reasons[reason]++
}

// event counts an event and its signals; false where it was counted before.
func (t *tally) event(id string, signals []*foreshockv1.Signal) (bool, error) {
	if _, twice := t.events[id]; twice {
		return false, nil
	}
	t.events[id] = struct{}{}
	for _, signal := range signals {
		if err := t.signal(signal); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (t *tally) signal(signal *foreshockv1.Signal) error {
	if _, twice := t.signals[signal.GetId()]; twice {
		return nil
	}
	data, err := proto.Marshal(signal)
	if err != nil {
		return fmt.Errorf("backfill: signal %s: %w", signal.GetId(), err)
	}
	t.signals[signal.GetId()] = signal.GetCompanyId()
	t.of[signal.GetCompanyId()] = append(t.of[signal.GetCompanyId()], data)
	return nil
}

// receipt works out what the signals give, on all cores.
func (t *tally) receipt(ctx context.Context, batch, inputHash string, rules Rules) (Receipt, error) {
	r := Receipt{
		Batch: batch, InputHash: inputHash, Rules: rules.Version(),
		Events: len(t.events), Signals: len(t.signals), Refused: t.refused, Reasons: t.reasons,
	}
	companies := slices.Sorted(maps.Keys(t.of))
	scored := make([]Scored, len(companies))
	cores := runtime.GOMAXPROCS(0)
	group, ctx := errgroup.WithContext(ctx)
	for first := range cores {
		group.Go(func() (err error) {
			for i := first; i < len(companies) && err == nil; i += cores {
				scored[i], err = t.score(companies[i], rules)
				err = errors.Join(err, ctx.Err())
			}
			return err
		})
	}
	h := sha256.New()
	for _, id := range slices.Sorted(maps.Keys(t.events)) {
		fmt.Fprintln(h, id)
	}
	for _, id := range slices.Sorted(maps.Keys(t.signals)) {
		fmt.Fprintln(h, id)
	}
	if err := group.Wait(); err != nil {
		return r, err
	}
	for i, company := range companies {
		r.Facts += scored[i].Facts
		r.Indicators += scored[i].Indicators
		fmt.Fprintf(h, "%s %x\n", company, scored[i].Hash)
	}
	r.OutputHash = hex.EncodeToString(h.Sum(nil))
	return r, nil
}

// score works out what a company's signals give.
func (t *tally) score(company string, rules Rules) (Scored, error) {
	signals := make([]*foreshockv1.Signal, len(t.of[company]))
	for i, data := range t.of[company] {
		signals[i] = &foreshockv1.Signal{}
		if err := proto.Unmarshal(data, signals[i]); err != nil {
			return Scored{}, fmt.Errorf("backfill: %w", err)
		}
	}
	return rules.Score(company, signals), nil
}
