package query

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
)

// A column of what a row is in never bears the name of one of the row, and in JSON both are
// written as the API writes them.
func TestFilesTellColumnsApart(t *testing.T) {
	t.Parallel()
	record := &foreshockv1.GetRecordResponse{Scorecard: []*foreshockv1.Score{{
		Name: "live", Forecasts: 20, Positives: 3, BaseRate: 0.15,
		Reliability: []*foreshockv1.ReliabilityBin{{Forecasts: 7, Positives: 2, MeanForecast: 0.3}},
	}}}
	csv, err := fileOf(record, "scorecard.reliability", "csv")
	if err != nil {
		t.Fatal(err)
	}
	head, line, _ := strings.Cut(string(csv), "\n")
	columns := strings.Split(head, ",")
	for i, c := range columns {
		if slices.Contains(columns[:i], c) {
			t.Errorf("column %s is there twice", c)
		}
	}
	for column, want := range map[string]string{"name": "live", "scorecard.forecasts": "20", "forecasts": "7", "scorecard.positives": "3", "positives": "2"} {
		if i := slices.Index(columns, column); i < 0 || strings.Split(line, ",")[i] != want {
			t.Errorf("column %s of %s, want %s", column, csv, want)
		}
	}
	content, err := fileOf(record, "scorecard.reliability", "json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(content, &rows); err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]any{"name": "live", "scorecard.forecasts": 20.0, "base_rate": 0.15, "forecasts": 7.0, "positives": 2.0} {
		if rows[0][field] != want {
			t.Errorf("field %s is %v, want %v", field, rows[0][field], want)
		}
	}
	if n := strings.Count(string(content), `"forecasts"`); n != 1 {
		t.Errorf("forecasts is there %d times: %s", n, content)
	}
}
