package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// A forecast's record and an analyst's decision, from documents to the command line.
func TestScorecardAndDecisions(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	lines := strings.Join([]string{
		`{"id":"a","title":"Amazon confirms 14,000 layoffs","text":"","published":"2025-02-03","source":"wire"}`,
		`{"id":"b","title":"Amazon to cut 9,000 jobs, company confirms","text":"","published":"2025-05-06","source":"daily"}`,
		`{"id":"c","title":"Amazon confirms 9,000 layoffs","text":"","published":"2025-05-07","source":"wire"}`,
		`{"id":"d","title":"Shop hours in winter","text":"","published":"2025-12-30","source":"wire"}`,
	}, "\n")
	folder := t.TempDir()
	write(t, folder, "news.jsonl", lines+"\n")
	source := "file:" + filepath.Join(folder, "news.jsonl")
	ask := func(into any, args ...string) {
		t.Helper()
		out, errs, status := try(t.Context(), "", append(args, "--data", data)...)
		if status != exitDone {
			t.Fatalf("%v: status %d\n%s%s", args, status, out, errs)
		}
		if into != nil {
			if err := json.Unmarshal([]byte(out), into); err != nil {
				t.Fatalf("%v: %v\n%s", args, err, out)
			}
		}
	}
	ask(nil, "run", "--once", "--json", "--source", source)
	hold(t, data)
	var record record
	ask(&record, "scorecard", "amazon", "--json", "--as-of", "2025-09-30")
	came := map[string]any{}
	for _, f := range record.Forecasts {
		if !f.HashHolds || f.Issue != "replay" {
			t.Errorf("%+v", f)
		}
		came[f.Quarter] = f.Came
		if f.Came != nil {
			came[f.Quarter] = *f.Came
		}
	}
	if came["2025Q2"] != true {
		t.Errorf("2025Q2 came: %v", came)
	}
	if c, ok := came["2025Q3"].(*bool); !ok || c != nil {
		t.Errorf("2025Q3 is resolved on its last day: %v", came)
	}
	var card scorecard
	ask(&card, "scorecard", "--json")
	if all := card.Issues[1].All; all == nil || all.Forecasts < 2 || all.Came < 1 || card.Issues[0].All != nil {
		t.Errorf("card %+v", card)
	}

	var facts factsAnswer
	ask(&facts, "facts", "list", "amazon", "--json")
	fact, signal := "", ""
	for _, f := range facts.Facts {
		if f.Kind == "layoff" && len(f.Links) == 2 {
			fact, signal = f.ID, f.Links[1].Signal
		}
	}
	if fact == "" {
		t.Fatalf("no fact told twice: %+v", facts.Facts)
	}
	confirmed := func(args ...string) float64 {
		var a answer
		ask(&a, append([]string{"indicators", "amazon", "--json"}, args...)...)
		for _, q := range a.Quarters {
			if q.Quarter == "2025Q2" {
				return q.Values["cuts_confirmed"]
			}
		}
		return -1
	}
	before := confirmed()
	var decision decisionAnswer
	ask(&decision, "facts", "unlink", "amazon", signal, fact, "--by", "someone", "--reason", "two sites", "--json")
	if got := confirmed(); got != 2*before {
		t.Errorf("taken off: %v, want twice %v", got, before)
	}
	if got := confirmed("--as-of", "2025-09-30"); got != before {
		t.Errorf("as of then: %v, want %v", got, before)
	}
	ask(nil, "facts", "revoke", "amazon", decision.ID, "--by", "someone", "--reason", "one after all")
	if got := confirmed(); got != before {
		t.Errorf("revoked: %v, want %v", got, before)
	}
	for name, args := range map[string][]string{
		"no such signal":   {"facts", "link", "amazon", "s-none", fact, "--by", "x", "--reason", "y"},
		"no such fact":     {"facts", "unlink", "amazon", signal, "f-none", "--by", "x", "--reason", "y"},
		"no such decision": {"facts", "revoke", "amazon", "s-none", "--by", "x", "--reason", "y"},
	} {
		if _, errs, status := try(t.Context(), "", append(args, "--data", data)...); status != exitBad || !strings.Contains(errs, "has no") {
			t.Errorf("%s: status %d: %s", name, status, errs)
		}
	}
}
