package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/company"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/quarter"
	"github.com/foreshock/foreshock/services/internal/warehouse"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

// question to an endpoint. as_of is the day whose end counts, today unless given; quarter
// is for explain, the newest that is forecast unless given.
type question struct {
	Company string `json:"company"`
	AsOf    string `json:"as_of,omitempty"`
	Quarter string `json:"quarter,omitempty"`
}

// answering is the stage that answers over NATS what the verbs indicators, explain and asof
// answer on the command line, in the same JSON.
type answering struct {
	bus       *bus.Conn
	warehouse *warehouse.Warehouse
	pipelines *pipelines.Pipelines
	rules     *ledger.Rules
	registry  *company.Registry
	now       func() time.Time
}

func (a *answering) Name() string { return "answering" }

// Bounds of what one process works on. A question reads one company's signals.
const (
	askConcurrent = 8
	askTimeout    = 20 * time.Second
	askMaxRequest = 4096
)

func (a *answering) Run(ctx context.Context) error {
	service, err := a.service()
	if err != nil {
		return err
	}
	return a.bus.Serve(ctx, service)
}

func (a *answering) service() (bus.Service, error) {
	s := bus.Service{
		Name: "foreshock", Version: "1.0.0", Description: "What is known of a company, and why its risk is what it is.",
		Concurrent: askConcurrent, Timeout: askTimeout, MaxRequest: askMaxRequest,
	}
	for _, e := range []struct {
		name, about string
		like        reflect.Type
		answer      func(inquiry, question, time.Time) (any, error)
	}{
		{"indicators", "Indicators by quarter, and the risk of each.", reflect.TypeFor[answer](), a.indicators},
		{"explain", "Why the risk of a quarter is what it is, part by part, with the facts behind each.", reflect.TypeFor[explanation](), a.explain},
		{"asof", "Everything that was known on a day: indicators, facts, programmes, contradictions.", reflect.TypeFor[asofAnswer](), a.asof},
	} {
		request, err := schemaOf(reflect.TypeFor[question]())
		if err != nil {
			return s, err
		}
		response, err := schemaOf(e.like)
		if err != nil {
			return s, err
		}
		s.Endpoints = append(s.Endpoints, bus.Endpoint{
			Name: e.name, Subject: "foreshock.ask." + e.name,
			Metadata: map[string]string{
				"description": e.about, "version": s.Version, "format": "application/json",
				"request_schema": request, "response_schema": response,
			},
			Answer: func(ctx context.Context, request []byte) ([]byte, error) { return a.answer(ctx, request, e.answer) },
		})
	}
	return s, nil
}

// schemaOf is the JSON Schema of what a type is written as.
func schemaOf(t reflect.Type) (string, error) {
	schema, err := jsonschema.ForType(t, &jsonschema.ForOptions{})
	if err != nil {
		return "", fmt.Errorf("answering: schema of %s: %w", t, err)
	}
	text, err := json.Marshal(schema)
	return string(text), err
}

func (a *answering) answer(ctx context.Context, request []byte, answer func(inquiry, question, time.Time) (any, error)) ([]byte, error) {
	var q question
	decoder := json.NewDecoder(bytes.NewReader(request))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&q); err != nil {
		return nil, &bus.AnswerError{Code: 400, Text: `want JSON as {"company":"amazon","as_of":"2026-03-31"}: ` + err.Error()}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, &bus.AnswerError{Code: 400, Text: "want one JSON object and nothing behind it"}
	}
	if q.Company == "" {
		return nil, &bus.AnswerError{Code: 400, Text: "company: a name, ticker or id is needed"}
	}
	asOf, err := endOfDay(q.AsOf, a.now())
	if err != nil {
		return nil, &bus.AnswerError{Code: 400, Text: fmt.Sprintf("as_of %q: want a day as YYYY-MM-DD", q.AsOf)}
	}
	about := inquiry{pipelines: a.pipelines, rules: a.rules}
	if about.company, err = findCompany(ctx, a.warehouse, a.registry, q.Company); err != nil {
		return nil, toldOf(err)
	}
	if about.signals, err = a.warehouse.SignalsOf(ctx, []string{about.company.ID}, asOf); err != nil {
		return nil, err
	}
	out, err := answer(about, q, asOf)
	if err != nil {
		return nil, err
	}
	return json.Marshal(out)
}

// toldOf says what findCompany found out to whoever asked.
func toldOf(err error) error {
	switch {
	case errors.Is(err, errUnknownCompany):
		return &bus.AnswerError{Code: 404, Text: err.Error()}
	case errors.Is(err, errAmbiguousCompany):
		return &bus.AnswerError{Code: 409, Text: err.Error()}
	}
	return err
}

func (a *answering) indicators(q inquiry, _ question, asOf time.Time) (any, error) {
	return answerOf(ledger.AsOf(q.rules, q.company, q.signals, asOf)), nil
}

func (a *answering) explain(q inquiry, asked question, asOf time.Time) (any, error) {
	of := ledger.Newest(asOf)
	if asked.Quarter != "" {
		var err error
		if of, err = quarter.Parse(asked.Quarter); err != nil {
			return nil, &bus.AnswerError{Code: 400, Text: err.Error()}
		}
	}
	e, err := ledger.Explain(q.rules, q.company, q.signals, asOf, of)
	if err != nil {
		return nil, &bus.AnswerError{Code: 400, Text: err.Error()}
	}
	return explanationOf(e, &q.pipelines.Scorer)
}

func (a *answering) asof(q inquiry, _ question, asOf time.Time) (any, error) {
	return asofAnswerOf(ledger.AsOf(q.rules, q.company, q.signals, asOf))
}
