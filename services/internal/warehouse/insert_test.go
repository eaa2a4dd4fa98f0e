package warehouse_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"google.golang.org/protobuf/proto"

	"github.com/foreshock/foreshock/services/internal/embedded"
	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// must fails the test at the first error.
func must(t testing.TB, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestOfEqualEventsTheOneKnownEarliestStays(t *testing.T) {
	t.Parallel()
	w := open(t)
	for _, known := range []int{5, 2, 9} { // in any order
		e := event("e1")
		e.KnowledgeTime = day(known)
		must(t, w.InsertEvents(t.Context(), []*foreshockv1.Event{e}))
	}
	got, err := w.Event(t.Context(), "e1")
	must(t, err)
	if !got.GetKnowledgeTime().AsTime().Equal(day(2).AsTime()) {
		t.Errorf("known since %v, want %v", got.GetKnowledgeTime().AsTime(), day(2).AsTime())
	}
	counts, err := w.Counts(t.Context())
	must(t, err)
	if counts.Events != 1 {
		t.Errorf("%d events, want 1", counts.Events)
	}
	if _, err := w.Event(t.Context(), "nobody's"); !errors.Is(err, warehouse.ErrNotFound) {
		t.Errorf("an unknown id: %v", err)
	}
}

func TestSignalsAreReplacedAndWithdrawn(t *testing.T) {
	t.Parallel()
	w := open(t)
	signals := func() []*foreshockv1.Signal {
		found, err := w.SignalsOf(t.Context(), []string{"acme"}, time.Time{})
		must(t, err)
		return found
	}
	first := signal("acme", "s1")
	must(t, w.InsertSignals(t.Context(), []*foreshockv1.Signal{first, signal("acme", "s2"), signal("other", "s3")}))
	again := signal("acme", "s1")
	again.Rules = "newer"
	must(t, w.InsertSignals(t.Context(), []*foreshockv1.Signal{again}))
	if got := signals(); len(got) != 2 || got[0].GetRules() != "newer" {
		t.Errorf("after a second extraction: %v", got)
	}
	must(t, w.WithdrawSignals(t.Context(), []*foreshockv1.Signal{again}))
	if got := signals(); len(got) != 1 || got[0].GetId() != "s2" {
		t.Errorf("after a withdrawal: %v", got)
	}
	// The very content that was stored first is stored again: no deduplication may drop it.
	must(t, w.InsertSignals(t.Context(), []*foreshockv1.Signal{signal("acme", "s1")}))
	if got := signals(); len(got) != 2 {
		t.Errorf("after it was found again: %v", got)
	}
	of, err := w.SignalsIn(t.Context(), "e-s3", time.Time{})
	must(t, err)
	if len(of) != 1 || of[0].GetId() != "s3" {
		t.Errorf("of one event: %v", of)
	}
}

func TestTheLastWrittenFactAndIndicatorStay(t *testing.T) {
	t.Parallel()
	stopped := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	w := open(t, func(c *warehouse.Config) { c.Now = func() time.Time { return stopped } }) // a clock that stands still
	ctx := t.Context()
	f := fact("acme", "f1", 2)
	i := indicator("acme", "cuts", 2, 1)
	check := func(when string, wantFacts, wantIndicators int) {
		t.Helper()
		facts, err := w.FactsOf(ctx, "acme")
		must(t, err)
		indicators, err := w.IndicatorsOf(ctx, "acme")
		must(t, err)
		stored, err := w.StoredFacts(ctx, []string{"acme"})
		must(t, err)
		storedIndicators, err := w.StoredIndicators(ctx, []string{"acme"})
		must(t, err)
		if len(facts) != wantFacts || len(indicators) != wantIndicators || len(stored) != wantFacts || len(storedIndicators) != wantIndicators {
			t.Errorf("%s: %d facts (%d), %d indicators (%d); want %d and %d", when,
				len(facts), len(stored), len(indicators), len(storedIndicators), wantFacts, wantIndicators)
		}
	}
	write := func(deleted bool) {
		t.Helper()
		must(t,
			w.InsertFacts(ctx, []warehouse.FactRow{{Fact: f, Deleted: deleted, Digest: 7}}),
			w.InsertIndicators(ctx, []warehouse.IndicatorRow{{Indicator: i, Deleted: deleted, Digest: 8}}))
	}
	write(false)
	check("written", 1, 1)
	write(true)
	check("taken back", 0, 0)
	write(false)
	check("written again, with the same content", 1, 1)
	stored, err := w.StoredIndicators(ctx, []string{"acme"})
	must(t, err)
	want := warehouse.Stored{CompanyID: "acme", ID: i.GetId(), Quarter: "2026Q1", Name: "cuts", KnowledgeTime: day(2).AsTime(), Digest: 8}
	if stored[0] != want {
		t.Errorf("stored %+v, want %+v", stored[0], want)
	}

	// Taking back needs the key alone.
	must(t,
		w.InsertFacts(ctx, []warehouse.FactRow{{Deleted: true, Fact: &foreshockv1.Fact{Id: "f1", CompanyId: "acme", KnowledgeTime: day(2)}}}),
		w.InsertIndicators(ctx, []warehouse.IndicatorRow{{Deleted: true, Indicator: &foreshockv1.Indicator{
			CompanyId: "acme", Quarter: "2026Q1", Name: "cuts", KnowledgeTime: day(2)}}}))
	check("taken back by key", 0, 0)

	// States of other instants are rows of their own.
	must(t, w.InsertFacts(ctx, []warehouse.FactRow{{Fact: fact("acme", "f1", 3)}, {Fact: fact("acme", "f1", 4)}}))
	check("two later states", 2, 0)
	// In one call the later one wins.
	must(t, w.InsertFacts(ctx, []warehouse.FactRow{{Fact: fact("acme", "f1", 3)}, {Fact: fact("acme", "f1", 3), Deleted: true}}))
	check("written and taken back in one call", 1, 0)
}

func TestARefusedRowKeepsNoOtherFromBeingStored(t *testing.T) {
	t.Parallel()
	w := open(t)
	ctx := t.Context()
	early, late, none := event("early"), event("late"), event("none")
	early.EventTime.Seconds = -62135596800 // year 1
	late.EventTime.Seconds = 253402300799  // year 9999
	none.KnowledgeTime = nil
	err := w.InsertEvents(ctx, []*foreshockv1.Event{early, event("good"), late, none})
	if !errors.Is(err, warehouse.ErrRow) {
		t.Errorf("got %v, want ErrRow", err)
	}
	for _, want := range []string{"early", "late", "none", "event_time", "knowledge_time"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s: %v", want, err)
		}
	}
	if _, err := w.Event(ctx, "good"); err != nil {
		t.Errorf("the row beside them: %v", err)
	}
	counts, err := w.Counts(ctx)
	must(t, err)
	if counts.Events != 1 {
		t.Errorf("%d rows, want 1", counts.Events)
	}
	must(t, w.InsertEvents(ctx, nil))
}

// Concurrent callers share an insert; each gets its own result.
func TestConcurrentCallersShareAnInsert(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	const callers = 40
	// The first insert starts at once; the others wait for an hour, or until so many rows
	// are there as fill one insert.
	w := openAt(t, warehouse.Config{DSN: dsn, InsertEvery: time.Hour, InsertRows: callers})
	conn := client(t, dsn)
	must(t, conn.Exec(t.Context(), "SYSTEM STOP MERGES alert"))
	must(t, w.InsertAlerts(t.Context(), []*foreshockv1.Alert{alert("first")}))

	var group sync.WaitGroup
	errs := make([]error, callers)
	for n := range callers {
		group.Go(func() {
			errs[n] = w.InsertAlerts(t.Context(), []*foreshockv1.Alert{alert(fmt.Sprint(n))})
		})
	}
	group.Wait()
	must(t, errs...)
	if parts := scalar(t, conn, "SELECT count() FROM system.parts WHERE database = currentDatabase() AND table = 'alert' AND active"); parts != 2 {
		t.Errorf("%d inserts for %d callers, want one, and the first", parts, callers)
	}
	if n := scalar(t, conn, "SELECT count() FROM alert"); n != callers+1 {
		t.Errorf("%d rows, want %d", n, callers+1)
	}
}

func alert(id string) *foreshockv1.Alert {
	return &foreshockv1.Alert{
		Id: id, Rule: "cuts", Severity: "critical", CompanyId: "acme", Company: "Acme", Quarter: "2026Q1",
		Summary: "Acme cuts", Subject: "cuts_announced", EventTime: day(1), KnowledgeTime: day(2),
	}
}

// A group that the server refuses is tried caller by caller.
func TestOneCallersRowsCannotSpoilAnothers(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	w := openAt(t, warehouse.Config{DSN: dsn, InsertEvery: time.Hour, InsertRows: 3})
	conn := client(t, dsn)
	must(t, conn.Exec(t.Context(), "ALTER TABLE alert ADD CONSTRAINT sane CHECK rule != 'poison'"))
	must(t, w.InsertAlerts(t.Context(), []*foreshockv1.Alert{alert("first")}))

	poison := alert("poison")
	poison.Rule = "poison"
	var group sync.WaitGroup
	errs := map[string]error{}
	var mu sync.Mutex
	for _, a := range []*foreshockv1.Alert{alert("a"), poison, alert("b")} {
		group.Go(func() {
			err := w.InsertAlerts(t.Context(), []*foreshockv1.Alert{a})
			mu.Lock()
			defer mu.Unlock()
			errs[a.GetId()] = err
		})
	}
	group.Wait()
	must(t, errs["a"], errs["b"])
	if errs["poison"] == nil || !strings.Contains(errs["poison"].Error(), "sane") {
		t.Errorf("the refused one got %v", errs["poison"])
	}
	if n := scalar(t, conn, "SELECT count() FROM alert"); n != 3 {
		t.Errorf("%d rows, want 3", n)
	}
}

func TestALargeCallIsSplit(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	w := openAt(t, warehouse.Config{DSN: dsn, InsertRows: 100})
	var rows []warehouse.IndicatorRow
	for n := range 1234 {
		i := indicator("acme", "cuts", 2, float64(n))
		i.Quarter = fmt.Sprint(n)
		rows = append(rows, warehouse.IndicatorRow{Indicator: i})
	}
	must(t, w.InsertIndicators(t.Context(), rows))
	if n := scalar(t, client(t, dsn), "SELECT count() FROM indicator"); n != 1234 {
		t.Errorf("%d rows, want 1234", n)
	}
}

// The same insert tried again is dropped; the same content in another insert is not.
func TestOnlyTheVerySameInsertIsDropped(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	token := "same"
	var mu sync.Mutex
	w := openAt(t, warehouse.Config{DSN: dsn, Token: func() string { mu.Lock(); defer mu.Unlock(); return token }})
	conn := client(t, dsn)
	must(t, conn.Exec(t.Context(), "SYSTEM STOP MERGES event"))
	rows := func() uint64 { return scalar(t, conn, "SELECT count() FROM event") }
	must(t, w.InsertEvents(t.Context(), []*foreshockv1.Event{event("e")}))
	must(t, w.InsertEvents(t.Context(), []*foreshockv1.Event{event("e")}))
	if n := rows(); n != 1 {
		t.Errorf("%d rows after the same token twice, want 1", n)
	}
	mu.Lock()
	token = "another"
	mu.Unlock()
	must(t, w.InsertEvents(t.Context(), []*foreshockv1.Event{event("e")}))
	if n := rows(); n != 2 {
		t.Errorf("%d rows after another token, want 2", n)
	}
}

// Inserts go on over a server that is killed and comes back: none fails, none is lost,
// none is there twice.
func TestInsertsOutliveTheServer(t *testing.T) {
	t.Parallel()
	server, err := embedded.StartClickHouse(t.Context(), embedded.ClickHouseConfig{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, server.Stop(context.Background())) })
	w := openAt(t, warehouse.Config{DSN: server.DSN(embedded.UserWriter), AdminDSN: server.DSN(embedded.UserAdmin), AnalystDSN: server.DSN(embedded.UserAnalyst)})

	const writers, each = 4, 30
	var group sync.WaitGroup
	progress := make(chan struct{}, writers*each)
	errs := make([]error, writers)
	for n := range writers {
		group.Go(func() {
			for k := range each {
				err := w.InsertSignals(t.Context(), []*foreshockv1.Signal{signal("acme", fmt.Sprintf("%d-%d", n, k))})
				errs[n] = errors.Join(errs[n], err)
				progress <- struct{}{}
			}
		})
	}
	for range 2 {
		for range writers * each / 3 {
			<-progress
		}
		must(t, syscall.Kill(server.PID(), syscall.SIGKILL))
	}
	group.Wait()
	must(t, errs...)
	found, err := w.SignalsOf(t.Context(), []string{"acme"}, time.Time{})
	must(t, err)
	if len(found) != writers*each {
		t.Errorf("%d signals, want %d", len(found), writers*each)
	}
}

func TestCloseWaitsForWhatWasHandedIn(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	w, err := warehouse.Open(t.Context(), warehouse.Config{DSN: dsn, InsertEvery: time.Hour})
	must(t, err, w.Migrate(t.Context()))
	must(t, w.InsertEvents(t.Context(), []*foreshockv1.Event{event("first")}))
	result := make(chan error, 1)
	started := make(chan struct{})
	go func() {
		close(started)
		result <- w.InsertEvents(t.Context(), []*foreshockv1.Event{event("second")})
	}()
	<-started
	must(t, w.Close(t.Context()), w.Close(t.Context()))
	// It came before the end, and is stored, or after it, and is told so.
	err = <-result
	n := scalar(t, client(t, dsn), "SELECT count() FROM event")
	if (err == nil && n != 2) || (err != nil && (!errors.Is(err, warehouse.ErrClosed) || n != 1)) {
		t.Errorf("the caller was told %v, and %d rows are there", err, n)
	}
	if err := w.InsertEvents(t.Context(), []*foreshockv1.Event{event("third")}); !errors.Is(err, warehouse.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestCloseGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	server, err := embedded.StartClickHouse(t.Context(), embedded.ClickHouseConfig{Dir: t.TempDir()})
	must(t, err)
	w, err := warehouse.Open(t.Context(), warehouse.Config{DSN: server.DSN(embedded.UserAdmin), RetryFor: time.Hour})
	must(t, err, w.Migrate(t.Context()), server.Stop(t.Context()))
	result := make(chan error, 1)
	go func() { result <- w.InsertEvents(t.Context(), []*foreshockv1.Event{event("e")}) }()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Close: %v", err)
	}
	if err := <-result; err == nil {
		t.Error("an insert without a server succeeded")
	}
}

func TestACallerMayLeave(t *testing.T) {
	t.Parallel()
	w := open(t, func(c *warehouse.Config) { c.InsertEvery = time.Hour })
	must(t, w.InsertEvents(t.Context(), []*foreshockv1.Event{event("first")}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.InsertEvents(ctx, []*foreshockv1.Event{proto.CloneOf(event("second"))}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
