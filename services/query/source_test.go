package query_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/query"
)

func TestSourcesNeedingALookStandFirst(t *testing.T) {
	t.Parallel()
	m := &memory{
		sources: []query.Source{
			{Name: "calm", State: "ok", Kind: "news", Fetched: "2026-03-01T12:00:00Z", Read: "2026-03-01T12:00:00Z", Newest: "2026-03-01T11:30:00Z"},
			{Name: "warn-ak", State: "failed", Kind: "notice", Reason: "drift", Detail: `"A" is now <b>B</b>`, Failures: 4, Fetched: "2026-03-01T12:00:00Z", Read: "2026-02-01T12:00:00Z", Changed: "2026-01-01T12:00:00Z", Farthest: "2028-05-01"},
		},
	}
	s := newServer(t, m)
	sources := call(t, s.Handler(), "/api/v1/sources", &foreshockv1.ListSourcesResponse{}).GetSources()
	if len(sources) != 2 || sources[0].GetSource() != "warn-ak" || sources[0].GetReason() != "drift" || sources[0].GetFailures() != 4 || sources[0].GetFarthestEffective() != "2028-05-01" {
		t.Errorf("sources %v", sources)
	}
	if then := call(t, s.Handler(), "/api/v1/sources?as_of=2026-02-28", &foreshockv1.ListSourcesResponse{}); len(then.GetSources()) != 0 || then.GetAsOf() != "2026-02-28" {
		t.Errorf("the day before it was read: %v", then)
	}
	m.err = errors.New("down")
	if w := ask(s, "/api/v1/sources"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("got %d where the store is down", w.Code)
	}
}

// On a day that has passed, a run that ended later was under way, and what came of it was not known.
func TestRunsStandAsTheyDidOnTheDay(t *testing.T) {
	t.Parallel()
	at := func(day, hour int) *timestamppb.Timestamp {
		return timestamppb.New(time.Date(2026, 2, day, hour, 0, 0, 0, time.UTC))
	}
	m := &memory{batches: []*foreshockv1.BatchRow{
		{Batch: "later", State: "done", Started: at(11, 1), Seconds: 60, Events: 4},
		{Batch: "long", State: "done", Started: at(10, 23), Seconds: 7200, Trigger: "schedule", Events: 3, OutputHash: "aa"},
		{Batch: "done", State: "failed", Started: at(10, 1), Seconds: 60, Error: "no disk"},
		{Batch: "hung", State: "running", Started: at(9, 1), Seconds: 60, Progress: 0.5},
	}}
	s := newServer(t, m)
	for day, want := range map[string][]*foreshockv1.BatchRow{
		"":           m.batches,
		"2026-02-11": {m.batches[0], m.batches[1], m.batches[2], {Batch: "hung", State: "running", Started: at(9, 1)}},
		"2026-02-10": {{Batch: "long", State: "running", Started: at(10, 23), Trigger: "schedule"}, m.batches[2], {Batch: "hung", State: "running", Started: at(9, 1)}},
		"2026-02-08": nil,
	} {
		got := call(t, s.Handler(), "/api/v1/batches?as_of="+day, &foreshockv1.ListBatchesResponse{}).GetBatches()
		if diff := cmp.Diff(want, got, protocmp.Transform()); diff != "" {
			t.Errorf("as of %q (-want +got):\n%s", day, diff)
		}
	}
}
