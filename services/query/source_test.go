package query_test

import (
	"errors"
	"net/http"
	"testing"

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
	m.err = errors.New("down")
	if w := ask(s, "/api/v1/sources"); w.Code != http.StatusServiceUnavailable {
		t.Errorf("got %d where the store is down", w.Code)
	}
}
