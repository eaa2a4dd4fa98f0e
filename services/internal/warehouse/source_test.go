package warehouse_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/internal/embedded/embeddedtest"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

func TestSourceHealthIsThatOfTheLastReading(t *testing.T) {
	t.Parallel()
	w := open(t)
	at := func(hour int) time.Time { return time.Date(2026, 3, 1, hour, 0, 0, 0, time.UTC) }
	effective, newest := time.Date(2028, 5, 1, 0, 0, 0, 0, time.UTC), at(1)
	read := warehouse.SourceReading{
		Source: "warn-ak", URL: "https://example.org/warn.csv", Kind: "notice", Outcome: "read", State: "ok", At: at(2), NextAt: at(3),
		Items: 57, Events: 57, ChangedAt: &newest, NewestItem: &newest, FarthestEffective: &effective,
	}
	failed := read
	failed.At, failed.NextAt, failed.Outcome, failed.State, failed.Reason, failed.Detail, failed.Status, failed.Failures = at(4), at(5), "unreachable", "degraded", "status", "answers 500", 500, 1
	never := warehouse.SourceReading{Source: "zzz", Outcome: "failed", State: "failed", Reason: "web_page", At: at(1), NextAt: at(2), Failures: 1}
	must(t, w.InsertSourceReadings(t.Context(), []warehouse.SourceReading{failed, read, never, failed}))
	when := at(2)
	for hour, want := range map[int][]warehouse.SourceHealth{
		5: {{SourceReading: failed, ReadAt: &when}, {SourceReading: never}},
		3: {{SourceReading: read, ReadAt: &when}, {SourceReading: never}},
		1: {{SourceReading: never}},
		0: nil,
	} {
		got, err := w.SourceHealth(t.Context(), at(hour))
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("as of %d o'clock: %s", hour, diff)
		}
	}
}

func TestCoverageTellsNothingFoundFromNotLooked(t *testing.T) {
	t.Parallel()
	w := open(t)
	known := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	var days []warehouse.SourceDay
	for d := time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC); d.Before(known); d = d.AddDate(0, 0, 1) {
		days = append(days, warehouse.SourceDay{Source: "warn-ak", Kind: "notice", Day: d, KnowledgeTime: known})
		if d.Year() > 2025 || d.Month() >= time.October {
			days = append(days, warehouse.SourceDay{Source: "status", Kind: "incident", CompanyID: "acme", Day: d, KnowledgeTime: known},
				warehouse.SourceDay{Source: "other", Kind: "incident", CompanyID: "other", Day: d, KnowledgeTime: known})
		}
	}
	must(t, w.InsertSourceDays(t.Context(), days))
	told := signal("acme", "s1")
	told.EventKind = "notice"
	told.EventTime = timestamppb.New(time.Date(2025, 8, 1, 0, 0, 0, 0, time.UTC))
	told.KnowledgeTime = timestamppb.New(time.Date(2025, 8, 2, 0, 0, 0, 0, time.UTC))
	must(t, w.InsertSignals(t.Context(), []*foreshockv1.Signal{told}))
	of := func(asOf time.Time) []string {
		rows, err := w.Query(t.Context(), "SELECT format('{} {} {}: {} sources, {} of {} days, {} signals', quarter, kind, status, toString(sources), toString(days), toString(quarter_days), toString(signals))"+
			" FROM coverage(company_id = 'acme', as_of = {as_of:String}) WHERE quarter >= '2025Q3' AND kind IN ('incident', 'notice') ORDER BY quarter, kind",
			map[string]string{"as_of": asOf.Format("2006-01-02 15:04:05")})
		must(t, err)
		var out []string
		for row, err := range rows.All() {
			must(t, err)
			out = append(out, row[0].(string))
		}
		return out
	}
	if diff := cmp.Diff([]string{
		"2025Q3 incident not_looked: 0 sources, 0 of 92 days, 0 signals",
		"2025Q3 notice found: 1 sources, 92 of 92 days, 1 signals",
		"2025Q4 incident nothing_found: 1 sources, 92 of 92 days, 0 signals",
		"2025Q4 notice nothing_found: 1 sources, 92 of 92 days, 0 signals",
		"2026Q1 incident nothing_found: 1 sources, 9 of 10 days, 0 signals",
		"2026Q1 notice nothing_found: 1 sources, 9 of 10 days, 0 signals",
	}, of(known)); diff != "" {
		t.Error(diff)
	}
	// Before it was read, nobody had looked.
	for _, line := range of(known.Add(-time.Hour)) {
		if strings.Contains(line, "nothing_found") {
			t.Errorf("known too early: %s", line)
		}
	}
}

// An employer in a state whose notices were not read for a quarter was not looked for: before
// the first and after the last notice of the state in a register of many, and in a gap that
// is too long to be silence.
func TestCoverageByStateTellsWhereNobodyLooked(t *testing.T) {
	t.Parallel()
	dsn := embeddedtest.Database(t)
	w := openAt(t, warehouse.Config{DSN: dsn})
	var told []*foreshockv1.Signal
	tell := func(source, state, companyID string, q quarter.Quarter) {
		s := signal(companyID, fmt.Sprint(source, len(told)))
		s.Source, s.EventKind, s.Claim.Kind, s.Claim.State = source, "notice", "warn_notice", state
		s.EventTime, s.KnowledgeTime = timestamppb.New(q.Start().AddDate(0, 0, 10)), timestamppb.New(q.Start().AddDate(0, 0, 10))
		told = append(told, s)
	}
	begin := quarter.New(2020, 1)
	for q := begin; q < begin+8; q++ { // New York tells ten times a quarter, but not in 2020Q3
		for i := range 10 {
			if q != begin+2 {
				tell("register", "NY", fmt.Sprint("other", i), q)
			}
		}
	}
	tell("register", "NY", "acme", begin)
	tell("register", "AK", "polar", begin) // Alaska is silent for a year and a half
	tell("register", "AK", "polar", begin+7)
	tell("warn-tx", "TX", "lone", begin) // a source of Texas alone, read until June 2021
	must(t, w.InsertSignals(t.Context(), told))
	must(t, w.InsertSourceDays(t.Context(), []warehouse.SourceDay{{Source: "warn-tx", Kind: "notice", Day: (begin + 6).Start().AddDate(0, 0, -1), KnowledgeTime: begin.Start()}}))
	rows, err := client(t, dsn).Query(t.Context(), "SELECT state, groupArray(concat(quarter, ' ', status)) FROM (SELECT toString(state) AS state, quarter, status FROM coverage_by_state(company_id = 'acme', as_of = '2022-04-01 00:00:00') ORDER BY quarter) GROUP BY state")
	must(t, err)
	got := map[string]string{}
	for rows.Next() {
		var state string
		var quarters []string
		must(t, rows.Scan(&state, &quarters))
		got[state] = strings.NewReplacer("nothing_found", "-", "not_looked", "?").Replace(strings.Join(quarters, ", "))
	}
	must(t, rows.Err())
	for state, want := range map[string]string{
		"NY": "2020Q1 found, 2020Q2 -, 2020Q3 ?, 2020Q4 -, 2021Q1 -, 2021Q2 -, 2021Q3 -, 2021Q4 -, 2022Q1 ?, 2022Q2 ?",
		"AK": "2020Q1 -, 2020Q2 -, 2020Q3 -, 2020Q4 -, 2021Q1 -, 2021Q2 -, 2021Q3 -, 2021Q4 -, 2022Q1 ?, 2022Q2 ?",
		"TX": "2020Q1 -, 2020Q2 -, 2020Q3 -, 2020Q4 -, 2021Q1 -, 2021Q2 -, 2021Q3 ?, 2021Q4 ?, 2022Q1 ?, 2022Q2 ?",
		"AR": "2020Q1 ?, 2020Q2 ?, 2020Q3 ?, 2020Q4 ?, 2021Q1 ?, 2021Q2 ?, 2021Q3 ?, 2021Q4 ?, 2022Q1 ?, 2022Q2 ?",
	} {
		if got[state] != want {
			t.Errorf("%s: %s, want %s", state, got[state], want)
		}
	}
	// Of a company as a whole those states count in which it has given notice; of one that
	// has in none, all.
	for companyID, want := range map[string]string{
		"acme":    "2020Q1 found, 2020Q2 nothing_found, 2020Q3 not_looked, 2020Q4 nothing_found",
		"polar":   "2020Q1 found, 2020Q2 nothing_found, 2020Q3 nothing_found, 2020Q4 nothing_found",
		"unknown": "2020Q1 nothing_found, 2020Q2 nothing_found, 2020Q3 nothing_found, 2020Q4 nothing_found",
	} {
		var got []string
		must(t, client(t, dsn).QueryRow(t.Context(), "SELECT groupArray(concat(quarter, ' ', status)) FROM (SELECT quarter, status FROM coverage(company_id = ?, as_of = '2022-04-01 00:00:00')"+
			" WHERE kind = 'notice' AND quarter <= '2020Q4' ORDER BY quarter)", companyID).Scan(&got))
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, want %s", companyID, strings.Join(got, ", "), want)
		}
	}
}
