package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protojson"

	"github.com/foreshock/foreshock/pipelines"
	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/alerter"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/warehouse"
)

type alertsVerb struct {
	List alertsListVerb `cmd:"" help:"Alerts raised so far, the latest first."`
	Tail alertsTailVerb `cmd:"" help:"Alerts as they are raised, until interrupted."`
	Test alertsTestVerb `cmd:"" help:"Replay stored history against rules: how often they would have raised an alert, and what came of it."`

	Subscriber subscriberVerb `cmd:"" help:"Add, list and remove those who may read alerts where the server asks who they are."`
}

type alertsListVerb struct {
	Company  string `help:"Id of a company." placeholder:"ID"`
	Severity string `help:"info, warning or critical."`
	AsOf     string `name:"as-of" help:"Those raised by the end of this day; all unless given." placeholder:"YYYY-MM-DD"`
	Limit    int    `help:"At most so many; 0 for all." default:"100"`
	JSON     bool   `name:"json" help:"An alert a line, as JSON."`
}

// Run lists alerts from the table.
func (v *alertsListVerb) Run(ctx context.Context, global *Global, streams std) error {
	if v.Severity != "" && !slices.Contains(pipelines.Severities, v.Severity) {
		return wrongUsage("--severity %q: want one of %s", v.Severity, strings.Join(pipelines.Severities, ", "))
	}
	if v.Limit < 0 {
		return wrongUsage("--limit %d: must not be negative", v.Limit)
	}
	asOf := time.Time{}
	if v.AsOf != "" {
		var err error
		if asOf, err = lastOfDay("--as-of", v.AsOf); err != nil {
			return err
		}
	}
	return global.withWarehouse(ctx, streams, func(w *warehouse.Warehouse) error {
		alerts, err := w.Alerts(ctx, warehouse.AlertFilter{CompanyID: v.Company, Severity: v.Severity, Limit: v.Limit, AsOf: asOf})
		if err != nil {
			return fmt.Errorf("alerts: %w", err)
		}
		for _, alert := range alerts {
			if err := writeAlert(streams.out, alert, v.JSON); err != nil {
				return fmt.Errorf("alerts: %w", err)
			}
		}
		return nil
	})
}

type alertsTailVerb struct {
	JSON  bool `name:"json" help:"The CloudEvent of each alert, a line each."`
	All   bool `help:"First the alerts that the stream still holds."`
	Count int  `help:"Stop after so many; 0 goes on." placeholder:"N"`
}

// Run follows the stream of alerts.
func (v *alertsTailVerb) Run(ctx context.Context, global *Global, streams std) error {
	if v.Count < 0 {
		return wrongUsage("--count %d: must not be negative", v.Count)
	}
	return global.withBus(ctx, streams, func(conn *bus.Conn) error {
		seen := 0
		return conn.Follow(ctx, "foreshock.alert.>", v.All, func(data []byte) (more bool, err error) {
			seen++
			if v.JSON {
				_, err = fmt.Fprintf(streams.out, "%s\n", data)
			} else if alert, problem := alerter.Decode(data); problem != nil {
				_, err = fmt.Fprintln(streams.err, problem)
			} else {
				err = writeAlert(streams.out, alert, false)
			}
			return seen != v.Count, err
		})
	})
}

func writeAlert(out io.Writer, alert *foreshockv1.Alert, asJSON bool) error {
	if asJSON {
		data, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(alert)
		if err != nil {
			return err
		}
		return writeCompact(out, data)
	}
	_, err := fmt.Fprintf(out, "%s  %-8s  %-9s  %-16s  %s\n", alert.GetKnowledgeTime().AsTime().Format("2006-01-02 15:04"),
		alert.GetSeverity(), alert.GetState(), alert.GetRule(), printable(alert.GetSummary()))
	if err == nil && alert.GetReason() != "" {
		_, err = fmt.Fprintf(out, "    %s\n", printable(alert.GetReason()))
	}
	if err != nil {
		return err
	}
	const most = 3 // the whole alert is in its JSON
	for _, fact := range alert.GetFacts()[:min(len(alert.GetFacts()), most)] {
		if quote := fact.GetEvidence().GetQuote(); quote != "" {
			if _, err := fmt.Fprintf(out, "    “%s” %s\n", printable(quote), printable(fact.GetUrl())); err != nil {
				return err
			}
		}
	}
	return nil
}
