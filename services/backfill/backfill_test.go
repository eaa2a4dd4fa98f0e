package backfill

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// lineReader makes an event of each line: "company day"; a line without a day is refused,
// and a document that begins with "broken" cannot be read.
type lineReader struct{}

func (lineReader) Read(_ context.Context, batch pipelines.Batch, d Document, to Sink) error {
	content, err := io.ReadAll(d.Content)
	if err != nil {
		return err
	}
	if bytes.HasPrefix(content, []byte("broken")) {
		return errors.New("is broken")
	}
	for n, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		company, day, _ := strings.Cut(line, " ")
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			if err := to.Refuse(Refusal{Line: n + 1, Reason: "no_date", Detail: err.Error()}); err != nil {
				return err
			}
			continue
		}
		stamp := timestamppb.New(at)
		if err := to.Event(&foreshockv1.Event{Id: "e-" + line, Kind: "notice", Source: batch.Source, Company: company, EventTime: stamp, KnowledgeTime: stamp}); err != nil {
			return err
		}
	}
	return nil
}

// oneEach finds one signal in each event, and one fact and indicator in each signal.
type oneEach struct{}

func (oneEach) Version() string { return "rules" }

func (oneEach) Extract(e *foreshockv1.Event) []*foreshockv1.Signal {
	return []*foreshockv1.Signal{{Id: "s" + e.GetId(), EventId: e.GetId(), CompanyId: e.GetCompany()}}
}

func (oneEach) Score(_ string, signals []*foreshockv1.Signal) Scored {
	s := Scored{Facts: len(signals), Indicators: len(signals)}
	binary.BigEndian.PutUint64(s.Hash[:], uint64(len(signals)))
	return s
}

// world is everything behind the stage.
type world struct {
	published []string
	refused   []Refusal
	saved     map[string][]byte
	runs      []Run
	// failAfter lets so many events through before a publish fails; 0: all.
	failAfter int
	missing   int
	// settled are the ids of events that the tables hold as they are.
	settled []string
}

func (w *world) PublishEvents(_ context.Context, messages []Message, _ bool) error {
	for _, m := range messages {
		if w.failAfter > 0 && len(w.published) >= w.failAfter {
			return errors.New("the broker is gone")
		}
		e := &foreshockv1.Event{}
		if err := proto.Unmarshal(m.Data, e); err != nil || e.GetId() != m.ID {
			return fmt.Errorf("message %s holds %v, %w", m.ID, e, err)
		}
		w.published = append(w.published, m.ID)
	}
	return nil
}

func (w *world) PublishSignals(context.Context, []Message) error { return nil }
func (w *world) Refuse(_ context.Context, _ string, r Refusal) error {
	w.refused = append(w.refused, r)
	return nil
}
func (w *world) Backlog(context.Context) (int, int, bool, error) { return 0, 0, true, nil }
func (w *world) Drained(context.Context) error                   { return nil }
func (w *world) Load(_ context.Context, batch string) ([]byte, error) {
	return w.saved[batch], nil
}

func (w *world) Save(_ context.Context, batch string, c []byte) error {
	w.saved[batch] = c
	return nil
}
func (w *world) Record(_ context.Context, r Run) error            { w.runs = append(w.runs, r); return nil }
func (w *world) OtherRules(context.Context, string) (bool, error) { return false, nil }
func (w *world) Settled(_ context.Context, events []Message) ([]bool, error) {
	settled := make([]bool, len(events))
	for i, e := range events {
		if e.Known.IsZero() || len(e.Signals) != 1 || e.Signals[0].ID != "s"+e.ID || e.Signals[0].CompanyID == "" {
			return nil, fmt.Errorf("asked of %+v", e)
		}
		settled[i] = slices.Contains(w.settled, e.ID)
	}
	return settled, nil
}
func (w *world) MissingEvents(_ context.Context, _ string, ids []string) ([]string, error) {
	return ids[:w.missing], nil
}
func (w *world) MissingSignals(context.Context, string, []string) ([]string, error) { return nil, nil }
func (w *world) Events(context.Context, Selection, func(*foreshockv1.Event) error) error {
	return nil
}

func (w *world) Companies(context.Context, []string, func(map[string][]*foreshockv1.Signal) error) error {
	return nil
}

func stage(t *testing.T, w *world, window int) (*Backfill, string) {
	t.Helper()
	folder := t.TempDir()
	w.saved = map[string][]byte{}
	plain := func(r io.Reader) (io.Reader, error) { return r, nil }
	return New(Config{
		Batches: pipelines.Backfill{Batches: []pipelines.Batch{{Name: "b", Source: "b", Input: "in"}}}, Folder: folder, WindowBytes: window,
	}, Deps{Reader: lineReader{}, Inflate: plain, Rules: oneEach{}, Publisher: w, Path: w, Checkpoints: w, Store: w, Log: zap.NewNop()}), folder
}

func put(t *testing.T, folder, name, content string) {
	t.Helper()
	path := filepath.Join(folder, "in", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Of a folder, all that can be read is read: what is broken is refused and named, what
// says the same twice counts once, and companies come together, in order of time.
func TestBatch(t *testing.T) {
	t.Parallel()
	w := &world{}
	b, folder := stage(t, w, 1<<20)
	put(t, folder, "a.txt", "zeta 2024-01-02\nacme 2024-01-03\nacme\n")
	put(t, folder, "b/c.txt", "acme 2024-01-01\nzeta 2024-01-02\n")
	put(t, folder, "b/.hidden", "acme 2024-06-01\n")
	put(t, folder, "d.txt", "broken")
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for name, content := range map[string]string{"two.txt": "acme 2024-02-01\n", "one.txt": "broken"} {
		member, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := member.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, folder, "e.zip", packed.String())
	receipt, err := b.Batch(t.Context(), "b", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Events != 4 || receipt.Signals != 4 || receipt.Facts != 4 || receipt.Refused != 4 || receipt.Reasons[Repeated] != 1 || receipt.Reasons["document"] != 2 {
		t.Errorf("receipt %+v", receipt)
	}
	if want := []string{"e-acme 2024-01-01", "e-acme 2024-01-03", "e-acme 2024-02-01", "e-zeta 2024-01-02"}; !slices.Equal(w.published, want) {
		t.Errorf("published %v, want %v", w.published, want)
	}
	var where []string
	for _, r := range w.refused {
		where = append(where, fmt.Sprintf("%s:%d %s", r.Location, r.Line, r.Reason))
	}
	if want := []string{"a.txt:3 no_date", "d.txt:0 document", "e.zip/one.txt:0 document"}; !slices.Equal(where, want) {
		t.Errorf("refused %v, want %v", where, want)
	}
	if last := w.runs[len(w.runs)-1]; last.State != Done || last.Progress != 1 || last.Receipt.OutputHash != receipt.OutputHash {
		t.Errorf("recorded %+v", last)
	}
	dry, err := b.Batch(t.Context(), "b", Options{DryRun: true})
	dry.Seconds, receipt.Seconds, receipt.Stages = 0, 0, nil
	if err != nil || fmt.Sprint(dry) != fmt.Sprint(receipt) {
		t.Errorf("a dry run gives %+v, %v; want %+v", dry, err, receipt)
	}
	if _, err := b.Batch(t.Context(), "b", Options{Fresh: true}); !errors.Is(err, ErrUnchanged) {
		t.Errorf("the same input again: %v", err)
	}
	part, err := b.Batch(t.Context(), "b", Options{DryRun: true, Window: Window{From: time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC), To: time.Date(2024, 1, 3, 0, 0, 0, 0, time.UTC)}})
	if err != nil || part.Events != 2 {
		t.Errorf("two days give %+v, %v", part, err)
	}
}

// Once a batch was loaded whole, what the tables hold of it as it is takes no way again. Under
// other rules, after a run that failed, or where none was whole, all does.
func TestBatchAgain(t *testing.T) {
	t.Parallel()
	w := &world{settled: []string{"e-acme 2024-01-01", "e-zeta 2024-01-02"}}
	b, folder := stage(t, w, 1<<20)
	run := func(content string) (Receipt, error) {
		t.Helper()
		put(t, folder, "a.txt", content)
		w.published = nil
		return b.Batch(t.Context(), "b", Options{})
	}
	loaded := func(content string, events int, want ...string) {
		t.Helper()
		receipt, err := run(content)
		if err != nil {
			t.Fatal(err)
		}
		if last := w.runs[len(w.runs)-1]; receipt.Events != events || last.Published != events || last.Settled != events-len(want) {
			t.Errorf("%d events, %d of them settled, recorded %d; want %d", receipt.Events, last.Settled, last.Published, events)
		}
		if !slices.Equal(w.published, want) {
			t.Errorf("published %v, want %v", w.published, want)
		}
	}
	const two, three = "acme 2024-01-01\nzeta 2024-01-02\n", "acme 2024-01-01\nzeta 2024-01-02\nzeta 2024-01-03\n"
	loaded(two, 2, "e-acme 2024-01-01", "e-zeta 2024-01-02")
	loaded(three, 3, "e-zeta 2024-01-03")
	w.failAfter = 1500
	var many strings.Builder
	for i := range 3000 {
		fmt.Fprintln(&many, "acme", time.Date(2000, 1, i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	if _, err := run(many.String()); err == nil {
		t.Fatal("the broker is gone, and nobody noticed")
	}
	w.failAfter = 0
	loaded(three, 3, "e-acme 2024-01-01", "e-zeta 2024-01-02", "e-zeta 2024-01-03")
	loaded(three, 3, "e-zeta 2024-01-03")
	day := Window{From: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := b.Batch(t.Context(), "b", Options{Window: day}); err != nil {
		t.Fatal(err)
	}
	loaded(three, 3, "e-zeta 2024-01-03")
	w.saved["b"] = []byte(`{"rules":"rules","published":1}`)
	if _, err := b.Batch(t.Context(), "b", Options{Window: day}); err != nil { // after a run that did not end
		t.Fatal(err)
	}
	loaded(three, 3, "e-acme 2024-01-01", "e-zeta 2024-01-02", "e-zeta 2024-01-03")
	w.saved["b"] = nil
	if _, err := b.Batch(t.Context(), "b", Options{Window: day}); err != nil { // the first of all
		t.Fatal(err)
	}
	loaded(three, 3, "e-zeta 2024-01-03")
	w.saved["b"] = []byte(`{"rules":"rules","published":1}`)
	loaded(two, 2, "e-acme 2024-01-01", "e-zeta 2024-01-02")
	w.saved["b"] = []byte(`{"rules":"others","done":true,"loaded":"others"}`)
	loaded(two, 2, "e-acme 2024-01-01", "e-zeta 2024-01-02")
}

// A run that fails in the middle goes on from its checkpoint; whatever it had published
// beyond it is published again, and the receipt is that of an undisturbed run.
func TestResume(t *testing.T) {
	t.Parallel()
	var content strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&content, "company%d %s\n", i%97, time.Date(2020, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	}
	undisturbed := &world{}
	b, folder := stage(t, undisturbed, 50_000)
	put(t, folder, "a.txt", content.String())
	want, err := b.Batch(t.Context(), "b", Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{failAfter: 3500}
	b, folder = stage(t, w, 50_000)
	put(t, folder, "a.txt", content.String())
	if _, err := b.Batch(t.Context(), "b", Options{}); err == nil || !strings.Contains(err.Error(), "the broker is gone") {
		t.Fatalf("error %v", err)
	}
	if last := w.runs[len(w.runs)-1]; last.State != Failed || !strings.Contains(last.Error, "the broker is gone") {
		t.Errorf("recorded %+v", last)
	}
	before := len(w.published)
	w.failAfter = 0
	got, err := b.Batch(t.Context(), "b", Options{Resume: true})
	if err != nil {
		t.Fatal(err)
	}
	got.Seconds, want.Seconds, got.Stages, want.Stages = 0, 0, nil, nil
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("receipt %+v, want %+v", got, want)
	}
	if again := len(w.published) - before; again < 1500 || again > 2500 {
		t.Errorf("%d events published after the resume, want those behind the checkpoint: 1500 to 2500", again)
	}
	slices.Sort(w.published)
	if distinct := slices.Compact(w.published); len(distinct) != 5000 {
		t.Errorf("%d distinct events published, want 5000", len(distinct))
	}
	if last := w.runs[len(w.runs)-1]; !last.Resumed || last.State != Done {
		t.Errorf("recorded %+v", last)
	}
}

// A run whose events are not in the tables in the end has failed, and says where to look.
func TestLost(t *testing.T) {
	t.Parallel()
	w := &world{missing: 1}
	b, folder := stage(t, w, 1<<20)
	put(t, folder, "a.txt", "acme 2024-01-01\nzeta 2024-01-02\n")
	_, err := b.Batch(t.Context(), "b", Options{})
	if err == nil || !strings.Contains(err.Error(), "1 of 2 events") || !strings.Contains(err.Error(), "dead list") {
		t.Errorf("error %v", err)
	}
}

func TestNoInput(t *testing.T) {
	t.Parallel()
	b, _ := stage(t, &world{}, 1<<20)
	if _, err := b.Batch(t.Context(), "b", Options{}); !errors.Is(err, ErrNoInput) {
		t.Errorf("error %v", err)
	}
	if _, err := b.Batch(t.Context(), "c", Options{}); err == nil || !strings.Contains(err.Error(), `no batch "c"`) {
		t.Errorf("error %v", err)
	}
}

func TestSchedules(t *testing.T) {
	t.Parallel()
	for expression, good := range map[string]bool{"15 4 * * *": true, "*/5 * * * 1-5": true, "": false, "99 4 * * *": false, "daily": false} {
		if err := CheckSchedule(expression); (err == nil) != good {
			t.Errorf("%q: %v", expression, err)
		}
	}
	w := &world{}
	b, folder := stage(t, w, 1<<20)
	put(t, folder, "a.txt", "acme 2024-01-01\n")
	b.scheduled(t.Context(), "b")
	b.scheduled(t.Context(), "b")
	if len(w.published) != 1 || w.runs[len(w.runs)-1].State != Done {
		t.Errorf("published %v, recorded %+v", w.published, w.runs)
	}
}
