package query_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/services/query"
)

func TestSourcesPage(t *testing.T) {
	t.Parallel()
	m := &memory{
		sources: []query.Source{
			{Name: "calm", State: "ok", Kind: "news", Fetched: "2026-03-01T12:00:00Z", Read: "2026-03-01T12:00:00Z", Newest: "2026-03-01T11:30:00Z"},
			{Name: "warn-ak", State: "failed", Kind: "notice", Reason: "drift", Detail: `"A" is now <b>B</b>`, Failures: 4, Fetched: "2026-03-01T12:00:00Z", Read: "2026-02-01T12:00:00Z", Changed: "2026-01-01T12:00:00Z", Farthest: "2028-05-01"},
		},
		coverage: []query.Coverage{{Quarter: "2026Q1", Kind: "incident", Status: "nothing_found", Sources: 1, Days: 60, OfDays: 60}},
	}
	s := newServer(t, m)
	get := func(address string) (int, string) {
		w := ask(s, address)
		return w.Code, w.Body.String()
	}
	status, body := get("/sources")
	for _, want := range []string{"warn-ak", "is-failed", "drift: &#34;A&#34; is now &lt;b&gt;B&lt;/b&gt; (4 readings in a row)", "2026-02-01 12:00", "never", "calm"} {
		if !strings.Contains(body, want) {
			t.Errorf("status %d: the page lacks %q", status, want)
		}
	}
	if strings.Index(body, "warn-ak") > strings.Index(body, "calm") {
		t.Error("what needs a look does not stand first")
	}
	if status, body := get("/api/sources"); status != http.StatusOK || !strings.HasPrefix(body, `{"sources":[{"name":"warn-ak","url":"","kind":"notice","state":"failed","reason":"drift"`) {
		t.Errorf("%d %s", status, body)
	}
	if status, body := get("/api/coverage/github?as_of=2026-03-01"); status != http.StatusOK || !strings.Contains(body, `"status":"nothing_found","sources":1,"days":60,"of_days":60,"signals":0`) {
		t.Errorf("%d %s", status, body)
	}
	m.err = errors.New("down")
	if status, _ := get("/sources"); status != http.StatusServiceUnavailable {
		t.Errorf("got %d where the store is down", status)
	}
}
