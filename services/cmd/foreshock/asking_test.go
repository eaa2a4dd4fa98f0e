package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"
)

// The schemas that the endpoints show hold for what the verbs print, which is what the
// endpoints answer; and they hold nothing for something else.
func TestEndpointsShowTheSchemasOfTheirAnswers(t *testing.T) {
	t.Parallel()
	s, err := (&answering{}).service()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range s.Endpoints {
		names = append(names, e.Subject)
		for _, key := range []string{"request_schema", "response_schema"} {
			var schema jsonschema.Schema
			if err := json.Unmarshal([]byte(e.Metadata[key]), &schema); err != nil {
				t.Fatalf("%s: %s: %v", e.Name, key, err)
			}
			resolved, err := schema.Resolve(nil)
			if err != nil {
				t.Fatalf("%s: %s: %v", e.Name, key, err)
			}
			if err := resolved.Validate(map[string]any{"colour": "red"}); err == nil {
				t.Errorf("%s: %s takes anything", e.Name, key)
			}
		}
	}
	if diff := cmp.Diff([]string{"foreshock.ask.indicators", "foreshock.ask.explain", "foreshock.ask.asof"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestAQuestionThatCannotBeMeantIsRefused(t *testing.T) {
	t.Parallel()
	a := &answering{}
	for request, says := range map[string]string{
		"":                              "want JSON",
		"[]":                            "want JSON",
		`{"company":"acme"} {}`:         "nothing behind",
		`{"company":"acme","colour":1}`: "colour",
		`{"as_of":"2026-03-31"}`:        "company",
	} {
		if _, err := a.answer(t.Context(), []byte(request), nil); err == nil || !strings.HasPrefix(err.Error(), "400 ") || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want 400 and %q", request, err, says)
		}
	}
}
