package query_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// call asks the API and reads the answer into a message.
func call[M proto.Message](t *testing.T, h http.Handler, path string, into M) M {
	t.Helper()
	w := get(t, h, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d: %s", path, w.Code, w.Body)
	}
	if err := protojson.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return into
}

func get(t *testing.T, h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "localhost"
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestAPIBoard(t *testing.T) {
	t.Parallel()
	h := newServer(t, fixture()).Handler()
	board := call(t, h, "/api/v1/companies?as_of=2026-03-31&page_size=5", &foreshockv1.ListCompaniesResponse{})
	if board.GetAsOf() != "2026-03-31" || board.GetQuarter() != "2026Q2" || len(board.GetCompanies()) != 5 || board.GetTotal() < 10 {
		t.Fatalf("as of %s for %s, %d rows of %d", board.GetAsOf(), board.GetQuarter(), len(board.GetCompanies()), board.GetTotal())
	}
	first := board.GetCompanies()[0]
	if first.GetCompanyId() != "amazon" || first.GetGap() != 14000 || first.GapCumulative == nil || first.GetGapCumulative() != 0 || len(first.GetHistory()) != 8 {
		t.Errorf("first row %v", first)
	}
	seen := map[string]bool{}
	for token, pages := "", 0; ; pages++ {
		part := call(t, h, "/api/v1/companies?as_of=2026-03-31&page_size=5&page_token="+token, &foreshockv1.ListCompaniesResponse{})
		for _, c := range part.GetCompanies() {
			if seen[c.GetCompanyId()] {
				t.Errorf("%s is on two pages", c.GetCompanyId())
			}
			seen[c.GetCompanyId()] = true
		}
		if token = part.GetNextPageToken(); token == "" {
			break
		}
	}
	if len(seen) != int(board.GetTotal()) {
		t.Errorf("%d companies on all pages, want %d", len(seen), board.GetTotal())
	}
	if gaps := call(t, h, "/api/v1/companies?with_gap=true", &foreshockv1.ListCompaniesResponse{}); len(gaps.GetCompanies()) != 1 {
		t.Errorf("with a gap: %v", gaps.GetCompanies())
	}
}

func TestAPICompany(t *testing.T) {
	t.Parallel()
	h := newServer(t, fixture()).Handler()
	c := call(t, h, "/api/v1/companies/amazon?as_of=2026-03-31", &foreshockv1.GetCompanyResponse{})
	if c.GetForecast().GetQuarter() != "2026Q2" || len(c.GetForecast().GetSteps()) != 14 || c.GetProgramme().GetTarget() != 30000 || len(c.GetProgramme().GetGaps()) != 2 || len(c.GetOutages()) != 2 {
		t.Errorf("forecast %v, programme %v, outages %v", c.GetForecast(), c.GetProgramme(), c.GetOutages())
	}
	steps := c.GetForecast().GetSteps()
	if last := steps[len(steps)-1]; last.GetProbability()-c.GetForecast().GetProbability() > 1e-9 || c.GetForecast().GetProbability()-last.GetProbability() > 1e-9 {
		t.Errorf("the steps lead to %v, the forecast is %v", last.GetProbability(), c.GetForecast().GetProbability())
	}
	facts := call(t, h, "/api/v1/companies/amazon/facts?as_of=2026-03-31&page_size=3", &foreshockv1.ListFactsResponse{})
	if len(facts.GetFacts()) != 3 || facts.GetMatched() < 6 || facts.GetNextPageToken() == "" {
		t.Fatalf("facts %v", facts)
	}
	if lead := facts.GetFacts()[0].GetLead(); lead.GetBefore() == "" || lead.GetAfter() == "" {
		t.Errorf("nothing stands around %v", lead)
	}
}

func TestAPIRefusals(t *testing.T) {
	t.Parallel()
	h := newServer(t, fixture()).Handler()
	board := call(t, h, "/api/v1/companies?page_size=2", &foreshockv1.ListCompaniesResponse{})
	for path, want := range map[string]struct {
		status int
		names  string
	}{
		"/api/v1/companies?as_of=yesterday": {400, "as_of"},
		"/api/v1/companies?sort=luck":       {400, "sort"},
		"/api/v1/companies?page_size=501":   {400, "page_size"},
		"/api/v1/companies?page_token=x":    {400, "page_token"},
		"/api/v1/companies?sort=gap&page_token=" + url.QueryEscape(board.GetNextPageToken()): {400, "another request"},
		"/api/v1/companies?page_size=many":                                                   {400, "page_size"},
		"/api/v1/companies?colour=red":                                                       {400, "colour"},
		"/api/v1/companies/nobody":                                                           {404, "known"},
		"/api/v1/companies/nobody/facts":                                                     {404, "known"},
		"/api/v1/companies/amazon/facts?quarter=2026":                                        {400, "quarter"},
		"/api/v1/companies/amazon/diff?to=2026-01-01":                                        {400, "from"},
		"/api/v1/companies/amazon/diff?from=2026-02-01&to=2026-01-01":                        {400, "from"},
		"/api/v1/events/nothing":                                                             {404, "known"},
		"/api/v1/alerts?severity=loud":                                                       {400, "severity"},
		"/api/v1/nowhere":                                                                    {404, "openapi.json"},
	} {
		w := get(t, h, path)
		var told struct{ Message string }
		if err := json.Unmarshal(w.Body.Bytes(), &told); err != nil || w.Code != want.status || !strings.Contains(told.Message, want.names) {
			t.Errorf("%s: %d %s, want %d naming %s", path, w.Code, w.Body, want.status, want.names)
		}
	}
}
