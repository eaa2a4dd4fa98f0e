package query_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/foreshock/v1/foreshockv1connect"
	"github.com/foreshock/foreshock/services/query"
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
	// It was told of in news, a notice source was read in vain, and nobody looked elsewhere.
	var coverage []string
	for _, c := range first.GetCoverage() {
		coverage = append(coverage, fmt.Sprintf("%s %s: %s, %d of %d days", c.GetQuarter(), c.GetKind(), c.GetStatus(), c.GetDays(), c.GetOfDays()))
	}
	if diff := cmp.Diff([]string{
		"2026Q1 filing: not_looked, 0 of 90 days", "2026Q1 incident: not_looked, 0 of 90 days",
		"2026Q1 news: found, 0 of 90 days", "2026Q1 notice: nothing_found, 2 of 90 days",
	}, coverage); diff != "" {
		t.Error(diff)
	}
	if company := call(t, h, "/api/v1/companies/amazon?as_of=2026-03-31", &foreshockv1.GetCompanyResponse{}); !proto.Equal(
		&foreshockv1.GetCompanyResponse{Coverage: company.GetCoverage()}, &foreshockv1.GetCompanyResponse{Coverage: first.GetCoverage()}) {
		t.Errorf("the company's page tells of %v", company.GetCoverage())
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

// A region of the chart is drawn where it is known when the outage began, and nowhere else.
func TestAPIOutagesHaveAStart(t *testing.T) {
	t.Parallel()
	reader := fixture()
	outage := func(service string, change func(*foreshockv1.Claim)) claimed {
		c := &foreshockv1.Claim{Kind: "outage", Status: "confirmed", Service: service}
		change(c)
		return claimed{"Acme", "acme", service + " was down", c}
	}
	reader.tell("2026-02-03", "example-wire", "Acme and its outages", "Mail was down. Chat was down. Maps was down. Disk was down. Line was down.",
		outage("Mail", func(c *foreshockv1.Claim) { c.Start = "2026-02-01" }),
		outage("Chat", func(*foreshockv1.Claim) {}), // nobody says when
		outage("Maps", func(c *foreshockv1.Claim) { c.Start, c.Status = "2026-02-01", "denied" }),
		outage("Disk", func(c *foreshockv1.Claim) { c.Start, c.Count = "2026-02-01", proto.Int32(3) }),
		outage("Line", func(*foreshockv1.Claim) {}))
	reader.facts[len(reader.facts)-1].GetLead().EventKind = "incident" // dated by a status page
	var services []string
	for _, o := range call(t, newServer(t, reader).Handler(), "/api/v1/companies/acme", &foreshockv1.GetCompanyResponse{}).GetOutages() {
		services = append(services, o.GetService())
	}
	slices.Sort(services)
	if diff := cmp.Diff([]string{"Line", "Mail"}, services); diff != "" {
		t.Error(diff)
	}
}

// What was walked later was not known: neither its figures nor its lead times are shown.
func TestAPIRecordOfADay(t *testing.T) {
	t.Parallel()
	reader := fixture()
	for panel, day := range map[string]string{"layoffs": "2026-01-10", "warn": "2026-03-15"} {
		reader.backtests = append(reader.backtests, &foreshockv1.Score{Name: panel, Model: "model", Known: at(day)}, &foreshockv1.Score{Name: panel, Model: "persistence", Known: at(day)})
		reader.leads = append(reader.leads, &foreshockv1.LeadTime{Panel: panel, Name: "Acme", Day: "2024-05-02", FirstKind: "notice"})
	}
	h := newServer(t, reader).Handler()
	for query, want := range map[string][]string{"?as_of=2025-12-31": nil, "?as_of=2026-03-14": {"layoffs"}, "?as_of=2026-03-15": {"layoffs", "warn"}, "": {"layoffs", "warn"}} {
		var scores, leads []string
		for _, s := range call(t, h, "/api/v1/record"+query, &foreshockv1.GetRecordResponse{}).GetBacktests() {
			scores = append(scores, s.GetName())
		}
		answer := call(t, h, "/api/v1/lead-times"+query, &foreshockv1.ListLeadTimesResponse{})
		for _, l := range answer.GetLeadTimes() {
			leads = append(leads, l.GetPanel())
		}
		slices.Sort(scores)
		slices.Sort(leads)
		if diff := cmp.Diff(want, slices.Compact(scores)); diff != "" {
			t.Errorf("backtests%s:\n%s", query, diff)
		}
		if diff := cmp.Diff(want, leads); diff != "" || int(answer.GetMatched()) != len(want) {
			t.Errorf("lead times%s, %d matched:\n%s", query, answer.GetMatched(), diff)
		}
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
		"/api/v1/companies?min_risk=NaN":                                                     {400, "min_risk"},
		"/api/v1/companies?min_risk=much":                                                    {400, "min_risk: want a probability"},
		"/api/v1/companies?fresh_days=-1":                                                    {400, "fresh_days: want a whole number from 0"},
		"/api/v1/companies?with_gap=perhaps":                                                 {400, "with_gap: want true or false"},
		"/api/v1/lead-times?panel=foo":                                                       {400, "panel"},
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
		if kind := w.Header().Get("Content-Type"); kind != "application/json" {
			t.Errorf("%s: refused as %q", path, kind)
		}
	}
}

func TestAPIDownloads(t *testing.T) {
	t.Parallel()
	h := newServer(t, fixture()).Handler()
	for path, want := range map[string][]string{
		"/api/v1/companies.csv?as_of=2026-03-31":                     {"company_id,company,risk,", "\namazon,Amazon,0.83", "x-hostile,\"<script>"},
		"/api/v1/companies?format=csv&as_of=2026-03-31&query=amazon": {"\namazon,"},
		"/api/v1/companies/amazon.csv":                               {"quarter,name,label,unit", "2026Q1,cut_gap,", "30,000 − 16,000"},
		"/api/v1/companies/amazon.csv?table=forecast.steps":          {"name,label,value,contribution,log_odds,probability", "base_rate,Base rate,0.03,-3.476"},
		"/api/v1/companies/amazon.csv?table=programme.gaps.rounds":   {"fact_id,day,headcount", "2025-10-28,14000"},
		"/api/v1/companies/amazon/facts.csv":                         {"id,kind,label", "14000", "lead.quote"},
		"/api/v1/companies/amazon.json":                              {`"company_id":`},
		"/api/v1/companies/amazon/facts?format=json&quarter=2025Q4":  {"[\n{", "14,000 jobs"},
		"/api/v1/alerts.csv":                                         {"id,rule,severity"},
		"/api/v1/batches.csv":                                        {"batch,state,phase"},
		"/api/v1/record.csv?table=scorecard.reliability":             {"forecasts,positives"},
		"/api/v1/companies/amazon.csv?table=outages":                 {"cause,ai_linked,started"},
	} {
		w := get(t, h, path)
		body := w.Body.String()
		if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Disposition"), `attachment; filename="foreshock-`) {
			t.Errorf("%s: %d, %q: %s", path, w.Code, w.Header().Get("Content-Disposition"), body)
			continue
		}
		for _, part := range want {
			if !strings.Contains(strings.ReplaceAll(body, `": "`, `":"`), part) {
				t.Errorf("%s: no %q in %s", path, part, body[:min(len(body), 600)])
			}
		}
	}
	total := int(call(t, h, "/api/v1/companies?page_size=1", &foreshockv1.ListCompaniesResponse{}).GetTotal())
	if lines := strings.Count(get(t, h, "/api/v1/companies.csv").Body.String(), "\n"); lines != total+1 {
		t.Errorf("%d lines, want a header and all %d companies, of all pages", lines, total)
	}
	for path, names := range map[string]string{
		"/api/v1/companies.csv?table=luck":      "companies",
		"/api/v1/companies?format=xml":          "format",
		"/api/v1/companies?table=companies":     "table",
		"/api/v1/nowhere.csv":                   "openapi",
		"/api/v1/companies.csv?as_of=yesterday": "as_of",
	} {
		if w := get(t, h, path); w.Code < 400 || w.Code >= 500 || !strings.Contains(w.Body.String(), names) {
			t.Errorf("%s: %d %s, want a refusal naming %s", path, w.Code, w.Body, names)
		}
	}
}

func TestHarmless(t *testing.T) {
	t.Parallel()
	reader := fixture()
	reader.alerts[0].Summary = `=HYPERLINK("http://evil.example","x")`
	body := get(t, newServer(t, reader).Handler(), "/api/v1/alerts.csv").Body.String()
	if !strings.Contains(body, `"'=HYPERLINK(`) || strings.Contains(body, `,"=HYPERLINK`) {
		t.Errorf("a formula stands in %s", body)
	}
}

func TestAPITags(t *testing.T) {
	t.Parallel()
	h := newServer(t, fixture()).Handler()
	first := get(t, h, "/api/v1/companies/amazon?as_of=2026-03-31")
	tag := first.Header().Get("ETag")
	if !strings.HasPrefix(tag, `"`) {
		t.Fatalf("tag %q is not a strong one", tag)
	}
	if again := get(t, h, "/api/v1/companies/amazon?as_of=2026-03-31", "If-None-Match", tag); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("%d with %d bytes, want 304 and none", again.Code, again.Body.Len())
	}
	if other := get(t, h, "/api/v1/companies/amazon?as_of=2025-12-31", "If-None-Match", tag); other.Code != http.StatusOK || other.Header().Get("ETag") == tag {
		t.Errorf("another day: %d, tag %s", other.Code, other.Header().Get("ETag"))
	}
}

func TestAPILimit(t *testing.T) {
	t.Parallel()
	h := newServer(t, fixture(), func(c *query.Config, _ *query.Deps) { c.PerMinute = 3 }).Handler()
	for range 3 {
		if w := get(t, h, "/api/v1/sources"); w.Code != http.StatusOK {
			t.Fatalf("%d before the limit: %s", w.Code, w.Body)
		}
	}
	if w := get(t, h, "/api/v1/sources"); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d, Retry-After %q, want 429 with one", w.Code, w.Header().Get("Retry-After"))
	}
	if w := get(t, h, "/healthz"); w.Code != http.StatusOK {
		t.Errorf("the limit of the API holds for /healthz: %d", w.Code)
	}
}

func TestAPIConnect(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newServer(t, fixture()).Handler())
	defer server.Close()
	client := foreshockv1connect.NewQueryServiceClient(server.Client(), server.URL)
	company, err := client.GetCompany(t.Context(), &foreshockv1.GetCompanyRequest{Company: "amazon", AsOf: "2026-03-31"})
	if err != nil || company.GetProgramme().GetTarget() != 30000 {
		t.Errorf("programme %v, %v", company.GetProgramme(), err)
	}
	_, err = client.GetCompany(t.Context(), &foreshockv1.GetCompanyRequest{Company: "nobody"})
	if connect.CodeOf(err) != connect.CodeNotFound {
		t.Errorf("%v, want not found", err)
	}
	_, err = client.ListCompanies(t.Context(), &foreshockv1.ListCompaniesRequest{Sort: "luck"})
	if connect.CodeOf(err) != connect.CodeInvalidArgument {
		t.Errorf("%v, want an invalid argument", err)
	}
}

func TestOpenAPI(t *testing.T) {
	t.Parallel()
	w := get(t, newServer(t, fixture()).Handler(), "/api/openapi.json")
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	if get := doc.Paths.Find("/api/v1/companies").Get; get == nil || get.Parameters.GetByInAndName("query", "format") == nil || get.Parameters.GetByInAndName("query", "as_of") == nil {
		t.Error("the board's parameters are not told")
	}
}

func TestLiveAlerts(t *testing.T) {
	t.Parallel()
	follow := func(ctx context.Context, after uint64, visit func(query.Followed) bool) error {
		for n := after + 1; n <= 3; n++ {
			severity := []string{"", "info", "critical", "critical"}[n]
			if !visit(query.Followed{Sequence: n, Event: []byte("{\"data\":{\n\"severity\":\"" + severity + "\",\"company_id\":\"amazon\"}}")}) {
				return nil
			}
		}
		<-ctx.Done()
		return nil
	}
	server := httptest.NewServer(newServer(t, fixture(), func(_ *query.Config, d *query.Deps) { d.Follow = follow }).Handler())
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/api/v1/alerts/live?severity=critical", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Last-Event-ID", "2")
	response, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if got := response.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("content type %q", got)
	}
	var told strings.Builder
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		told.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "data: ") {
			break
		}
	}
	if want := "retry: 3000\n\nid: 3\nevent: alert\ndata: {\"data\":{\"severity\":\"critical\",\"company_id\":\"amazon\"}}\n"; told.String() != want {
		t.Errorf("told %q, want %q", told.String(), want)
	}
}
