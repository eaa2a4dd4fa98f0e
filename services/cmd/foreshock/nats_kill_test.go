package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/zap"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/alerter/rule"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/embedded"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

// asNATS makes the test binary be a NATS server with JetStream in a folder, as it says.
const asNATS = "FORESHOCK_TEST_AS_NATS"

// broker is a NATS server that is a process of its own, and where it dies: at the message on
// the subject that is the so-manieth since it started; of no subject, never.
type broker struct {
	Dir     string
	Port    int
	Subject string
	Count   int
}

func (b broker) at(subject string, count int) broker {
	b.Subject, b.Count = subject, count
	return b
}

// serve is the server's process. It tells its address on standard output.
func (b broker) serve() error {
	server, err := embedded.StartNATS(embedded.NATSConfig{Dir: b.Dir, Port: b.Port})
	if err != nil {
		return err
	}
	nc, err := nats.Connect(server.URL())
	if err != nil {
		return err
	}
	if b.Subject != "" {
		if _, err := nc.Subscribe(b.Subject, func(*nats.Msg) {
			if b.Count--; b.Count == 0 {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL) // as kill -9 does: nothing is flushed, nobody is told
			}
		}); err != nil {
			return err
		}
		if err := nc.Flush(); err != nil {
			return err
		}
	}
	fmt.Println(server.URL())
	_, err = io.Copy(io.Discard, os.Stdin) // until the test ends
	return err
}

// start runs the server until it dies, or the test ends.
func (b broker) start(t *testing.T) (url string, died <-chan error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	settings, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), asNATS+"="+string(settings))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(stdout, &url); err != nil {
		t.Fatalf("no server: %v: %s", err, stderr.String())
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { _ = stdin.Close(); _ = cmd.Process.Kill() })
	return url, ended
}

// NATS is killed -9 again and again while news goes its way, by the message at which it dies,
// and comes back on the same port and folder. The stages, each with a connection of its own,
// and the shipped example of a subscriber find it again by themselves: facts and indicators are
// those of an undisturbed run, and every alert is in the stream and with the subscriber, once.
func TestNATSKilledAnywhereEndsTheSame(t *testing.T) {
	t.Parallel()
	want := rows(t, theExample(t))
	natsKilled(t, want, []kill{{"foreshock.signal.>", 20}, {"$KV.FORESHOCK_ALERTER.>", 4}, {"foreshock.alert.>", 3}, {"$JS.ACK.FORESHOCK_ALERTS.desk.>", 2}})
}

func TestNATSKilledAnywhereEndsTheSameLong(t *testing.T) {
	if os.Getenv("FORESHOCK_LONG") == "" {
		t.Skip("kills at many points: FORESHOCK_LONG=1 runs it")
	}
	t.Parallel()
	want := rows(t, theExample(t))
	for name, kills := range map[string][]kill{
		"events":                         {{"foreshock.event.>", 1}, {"foreshock.event.>", 50}, {"$KV.FORESHOCK_CURSORS.>", 1}, {"$JS.ACK.FORESHOCK_EVENTS.enricher.>", 1}},
		"signals":                        {{"foreshock.signal.>", 1}, {"foreshock.signal.>", 2}, {"foreshock.signal.>", 40}, {"$JS.ACK.FORESHOCK_SIGNALS.scorer.>", 1}},
		"indicators":                     {{"foreshock.indicator.>", 1}, {"foreshock.indicator.>", 30}, {"$JS.ACK.FORESHOCK_INDICATORS.alerter.>", 1}},
		"what the alerter remembers":     {{"$KV.FORESHOCK_ALERTER.>", 1}, {"$KV.FORESHOCK_ALERTER.>", 2}, {"$KV.FORESHOCK_ALERTER.>", 5}, {"$KV.FORESHOCK_ALERTER.>", 7}},
		"alerts":                         {{"foreshock.alert.>", 1}, {"foreshock.alert.>", 1}, {"foreshock.alert.>", 2}, {"foreshock.alert.>", 4}},
		"a subscriber's acknowledgement": {{"$JS.ACK.FORESHOCK_ALERTS.desk.>", 1}, {"$JS.ACK.FORESHOCK_ALERTS.desk.>", 2}, {"$JS.ACK.FORESHOCK_ALERTS.desk.>", 1}},
	} {
		t.Run(name, func(t *testing.T) { natsKilled(t, want, kills) })
	}
}

// kill is the message at which the server dies, counted from its last start.
type kill struct {
	subject string
	count   int
}

func natsKilled(t *testing.T, want map[string]string, kills []kill) {
	t.Helper()
	data, server := t.TempDir(), broker{Dir: t.TempDir()}
	url, died := server.at(kills[0].subject, kills[0].count).start(t)
	if _, err := fmt.Sscanf(url, "nats://127.0.0.1:%d", &server.Port); err != nil {
		t.Fatal(err)
	}
	s := ownServers(t, &Global{Data: data, NATS: url})
	w := migrated(t, s)

	ctx, stop := context.WithCancel(t.Context())
	var ended []<-chan string
	stage := func(verb ...string) {
		last := make(chan string, 1)
		ended = append(ended, last)
		go func() {
			_, errs, status := try(ctx, "", append(verb, "--nats", url, "--clickhouse", s.clickHouse.DSN(embedded.UserAdmin))...)
			if status == exitDone {
				errs = ""
			}
			last <- errs
		}()
	}
	stage("alert")
	stage("score")
	stage("enrich")
	conn := await(t, s, "alerter", "scorer", "enricher")
	file := filepath.Join(t.TempDir(), "alerts.jsonl")
	letGo := subscribe(t, url, file)
	stage("collect", "--source", example)
	// All alerts can come in one batch, and be in the stream before the server is dead: then
	// there is nothing left to die of, and the kills to come are not asked for.
	finished := make(chan error, 1)
	go func() { finished <- drainedThroughDeaths(ctx, s, w, conn, 91) }()
	deaths := 0
	for isFinished := false; !isFinished; {
		select {
		case <-died:
			deaths++
			next := append(slices.Clone(kills), kill{})[deaths]
			_, died = server.at(next.subject, next.count).start(t)
		case err := <-finished:
			if err != nil {
				t.Fatal(err)
			}
			isFinished = true
		case <-time.After(3 * time.Minute):
			t.Fatalf("not at the end after %d deaths of the server", deaths)
		}
	}
	if t.Logf("the server died %d times of %d", deaths, len(kills)); deaths == 0 {
		t.Error("nothing was killed")
	}
	stream, err := conn.Stream(t.Context(), "FORESHOCK_ALERTS")
	if err != nil {
		t.Fatal(err)
	}
	alerts := streamed(t, stream)
	letGo()
	stop()
	for i, last := range ended {
		if errs := <-last; errs != "" {
			t.Errorf("stage %d: %s", i, errs)
		}
	}

	got := rows(t, data)
	// What the rules say depends on which states of a company came together in one update, and so
	// on when the server died: the alerts are those of the updates that are in this run's stream.
	stored := alertRows(t, got)
	delete(got, "alert")
	if !equalRows(t, without(want, "alert"), got) {
		t.Error("the rows differ from those of an undisturbed run")
	}
	updates, err := conn.Stream(t.Context(), "FORESHOCK_INDICATORS")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(about(ruled(t, updates)), about(stored)); diff != "" {
		t.Errorf("rules and companies alerted to, by the updates in the stream, and in the table:\n%s", diff)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	kept := parsed(t, bytes.Split(bytes.TrimSpace(content), []byte("\n")))
	for where, has := range map[string][]alerted{"the stream": alerts, "the subscriber": kept} {
		if diff := cmp.Diff(ids(stored), ids(has)); diff != "" {
			t.Errorf("alerts in the table, and what %s has:\n%s", where, diff)
		}
	}
	next := map[string]int{}
	for _, alert := range alerts {
		if next[alert.Chain]++; alert.Sequence != next[alert.Chain] {
			t.Errorf("in the stream %s has the place %d in its chain, after %d others", alert.ID, alert.Sequence, next[alert.Chain]-1)
		}
	}
}

// alerted is what is compared of an alert.
type alerted struct {
	ID, Chain, Rule string
	Company         string `json:"company_id"`
	Sequence        int
}

// ids are sorted; one that is there twice is twice among them.
func ids(alerts []alerted) (ids []string) {
	for _, alert := range alerts {
		ids = append(ids, alert.ID)
	}
	slices.Sort(ids)
	return ids
}

// about is which rules raised alerts about which companies.
func about(alerts []alerted) (pairs []string) {
	for _, alert := range alerts {
		pairs = append(pairs, alert.Rule+" "+alert.Company)
	}
	slices.Sort(pairs)
	return slices.Compact(pairs)
}

func without(tables map[string]string, name string) map[string]string {
	rest := maps.Clone(tables)
	delete(rest, name)
	return rest
}

// alertRows reads the table of alerts as rows gives it.
func alertRows(t *testing.T, tables map[string]string) (alerts []alerted) {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(tables["alert"])).ReadAll()
	if err != nil || len(lines) < 2 {
		t.Fatalf("no alerts: %v", err)
	}
	column := func(name string) int { return slices.Index(lines[0], name) }
	for _, line := range lines[1:] {
		alerts = append(alerts, alerted{ID: line[column("id")], Rule: line[column("rule")], Company: line[column("company_id")]})
	}
	return alerts
}

// await returns a client once each of the consumers has somebody who asks for messages.
func await(t *testing.T, s *servers, names ...string) jetstream.JetStream {
	t.Helper()
	p, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := bus.Connect(t.Context(), s.bus, p.Streams, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, name := range names {
		until(t, name+" is at work", func() bool { _, attended, err := conn.Backlog(t.Context(), name); return err == nil && attended })
	}
	return jetStream(t, s.bus.URL)
}

// subscribe starts the shipped Go example, which keeps alerts in a file; the returned function
// has it end.
func subscribe(t *testing.T, url, file string) (end func()) {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "subscribe")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir, build.Env = filepath.Join(root, "dashboards/subscribe/go"), append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(binary)
	cmd.Env = append(os.Environ(), "NATS_URL="+url, "FILE="+file, "ACK_WAIT=2s")
	var out bytes.Buffer
	cmd.Stderr = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the subscriber: %v: %s", err, out.String())
		}
	}
}

// ruled is what the shipped rules say of the updates of indicators in a stream.
func ruled(t *testing.T, stream jetstream.Stream) (alerts []alerted) {
	t.Helper()
	p, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	registry, err := builtInRegistry()
	if err != nil {
		t.Fatal(err)
	}
	rules, company := rule.NewSet(p.Alerter.Rules, p.Alerter.WatchLists, p.Alerter.Version), identify(registry)
	state, facts := rules.NewState(nil), map[string]*foreshockv1.Fact{}
	for sequence := uint64(1); sequence <= stream.CachedInfo().State.LastSeq; sequence++ {
		m, err := stream.GetMsg(t.Context(), sequence)
		if err != nil {
			t.Fatal(err)
		}
		update := &foreshockv1.IndicatorUpdate{}
		if err := proto.Unmarshal(m.Data, update); err != nil {
			t.Fatal(err)
		}
		for _, fact := range update.GetFacts() {
			facts[fact.GetId()] = fact
		}
		raised := rules.Evaluate(state, rule.Change{
			Update: update, Sequence: sequence, Company: company(update.GetCompanyId()), Facts: func(id string) *foreshockv1.Fact { return facts[id] },
		})
		state.Decided(raised)
		for _, alert := range raised {
			alerts = append(alerts, alerted{ID: alert.GetId(), Rule: alert.GetRule(), Company: alert.GetCompanyId()})
		}
	}
	return alerts
}

// streamed is all alerts of the stream, in its order.
func streamed(t *testing.T, stream jetstream.Stream) []alerted {
	t.Helper()
	var all [][]byte
	for sequence := uint64(1); sequence <= stream.CachedInfo().State.LastSeq; sequence++ {
		m, err := stream.GetMsg(t.Context(), sequence)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m.Data)
	}
	return parsed(t, all)
}

func parsed(t *testing.T, events [][]byte) (alerts []alerted) {
	t.Helper()
	for _, event := range events {
		var e struct{ Data alerted }
		if err := json.Unmarshal(event, &e); err != nil {
			t.Fatalf("%q: %v", event, err)
		}
		alerts = append(alerts, e.Data)
	}
	return alerts
}

// drainedThroughDeaths waits until every stage has taken effect and the subscriber has
// acknowledged all alerts, however often the server dies meanwhile.
func drainedThroughDeaths(ctx context.Context, s *servers, w *warehouse.Warehouse, client jetstream.JetStream, events int64) error {
	for {
		err := drained(ctx, s, w, events)
		if err == nil {
			err = acknowledged(ctx, client, "FORESHOCK_ALERTS", "desk")
		}
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// acknowledged tells whether the consumer has acknowledged all that the stream holds.
func acknowledged(ctx context.Context, client jetstream.JetStream, stream, consumer string) error {
	held, err := client.Stream(ctx, stream)
	if err != nil {
		return err
	}
	c, err := held.Consumer(ctx, consumer)
	if err != nil {
		return err
	}
	if has, all := c.CachedInfo().AckFloor.Stream, held.CachedInfo().State.LastSeq; has < all {
		return fmt.Errorf("%s has acknowledged up to %d of %d", consumer, has, all)
	}
	return nil
}

// until polls until the condition holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}
