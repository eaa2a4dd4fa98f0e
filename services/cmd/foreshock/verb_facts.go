package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/proto/identity"
	"github.com/foreshock/foreshock/proto/subject"
	"github.com/foreshock/foreshock/services/enricher/extract"
	"github.com/foreshock/foreshock/services/internal/bus"
	"github.com/foreshock/foreshock/services/internal/telemetry"
	"github.com/foreshock/foreshock/services/query"
	"github.com/foreshock/foreshock/services/scorer/fact"
	"github.com/foreshock/foreshock/services/scorer/ledger"
)

type factsVerb struct {
	List   factsListVerb   `cmd:"" help:"A company's facts with their signals: what tells of what, by which method and how surely."`
	Link   factsLinkVerb   `cmd:"" help:"Say that a signal tells of a fact. It holds from now on and can be revoked."`
	Unlink factsUnlinkVerb `cmd:"" help:"Say that a signal does not tell of the fact it is linked to."`
	Revoke factsRevokeVerb `cmd:"" help:"Take a decision back."`
}

// decide is what every decision is given.
type decide struct {
	By     string `help:"Who decides; the user of this system unless given." placeholder:"NAME"`
	Reason string `help:"Why, for those who read it later." required:"" placeholder:"TEXT"`
	JSON   bool   `name:"json" help:"As JSON."`
}

type (
	factsListVerb struct {
		Company string `arg:"" help:"Name, ticker or id of a company."`
		AsOf    string `name:"as-of" help:"As of the end of this day; today unless given." placeholder:"YYYY-MM-DD"`
		JSON    bool   `name:"json" help:"As JSON."`
	}
	factsLinkVerb struct {
		Company string `arg:"" help:"Name, ticker or id of a company."`
		Signal  string `arg:"" help:"Id of a signal."`
		Fact    string `arg:"" help:"Id of the fact that it tells of."`
		decide
	}
	factsUnlinkVerb struct {
		Company string `arg:"" help:"Name, ticker or id of a company."`
		Signal  string `arg:"" help:"Id of a signal."`
		Fact    string `arg:"" help:"Id of the fact that it does not tell of."`
		decide
	}
	factsRevokeVerb struct {
		Company  string `arg:"" help:"Name, ticker or id of a company."`
		Decision string `arg:"" help:"Id of the decision."`
		decide
	}
)

// factsAnswer of `foreshock facts list --json`.
type (
	factsAnswer struct {
		Company        string                `json:"company"`
		CompanyID      string                `json:"company_id"`
		AsOf           string                `json:"as_of"`
		Facts          []linkedFact          `json:"facts"`
		Contradictions []contradictionAnswer `json:"contradictions"`
		Decisions      []decisionAnswer      `json:"decisions"`
	}
	linkedFact struct {
		factAnswer
		Links []linkAnswer `json:"links"`
	}
	linkAnswer struct {
		Signal string  `json:"signal"`
		Method string  `json:"method"`
		Score  float64 `json:"score"`
		// Related is a tie to another fact, which is counted apart.
		Related bool   `json:"related,omitempty"`
		Said    string `json:"said,omitempty"`
		Source  string `json:"source,omitempty"`
		Figures string `json:"figures,omitempty"`
		Status  string `json:"status,omitempty"`
		Quote   string `json:"quote,omitempty"`
	}
	decisionAnswer struct {
		ID      string `json:"id"`
		Action  string `json:"action"`
		Signal  string `json:"signal,omitempty"`
		Other   string `json:"other_signal,omitempty"`
		Revokes string `json:"revokes,omitempty"`
		By      string `json:"by"`
		Reason  string `json:"reason"`
		Decided string `json:"decided"`
	}
)

// relatedMethods tie facts that are counted apart.
var relatedMethods = []string{fact.MethodRelatedNotice, fact.MethodRelatedLayoff, fact.MethodRelatedState, fact.MethodSameNumberElsewhere}

// Run lists facts with their links.
func (v *factsListVerb) Run(ctx context.Context, global *Global, streams std) error {
	asOf, err := endOfDay(v.AsOf, time.Now())
	if err != nil {
		return err
	}
	q, err := global.inquire(ctx, streams, "facts", v.Company, asOf)
	if err != nil {
		return err
	}
	state := ledger.AsOf(q.rules, q.company, q.signals, asOf)
	answer, err := factsAnswerOf(state, q.signals)
	if err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	if v.JSON {
		return json.NewEncoder(streams.out).Encode(answer)
	}
	p := newPage(streams.out)
	p.line("%s (%s), as of %s: %s", answer.Company, answer.CompanyID, answer.AsOf, counted(len(answer.Facts), "fact", "facts"))
	for i, f := range answer.Facts {
		p.line("")
		p.line("%s  %s", f.ID, factLine(state.Facts[i]))
		p.evidence("    ", state.Facts[i])
		for _, l := range f.Links {
			p.link(l)
		}
	}
	p.contradictions(answer.Contradictions)
	p.decisions(answer.Decisions)
	return p.close()
}

func factsAnswerOf(state ledger.State, signals []*foreshockv1.Signal) (factsAnswer, error) {
	out := factsAnswer{Company: state.Company.Name, CompanyID: state.Company.ID, AsOf: state.AsOf.Format(time.DateOnly),
		Facts: []linkedFact{}, Contradictions: contradictionAnswersOf(state.Contradictions), Decisions: []decisionAnswer{}}
	by := make(map[string]*foreshockv1.Signal, len(signals))
	for _, s := range signals {
		by[s.GetId()] = s
		if d := s.GetDecision(); d != nil {
			out.Decisions = append(out.Decisions, decisionAnswer{s.GetId(), d.GetAction(), d.GetSignalId(), d.GetOtherSignalId(), d.GetRevokes(),
				d.GetBy(), d.GetReason(), s.GetKnowledgeTime().AsTime().Format(time.RFC3339)})
		}
	}
	for _, f := range state.Facts {
		answer, err := factAnswerOf(f)
		if err != nil {
			return out, err
		}
		linked := linkedFact{factAnswer: answer, Links: []linkAnswer{}}
		for _, l := range f.GetLinks() {
			link := linkAnswer{Signal: l.GetSignalId(), Method: l.GetMethod(), Score: l.GetScore(), Related: slices.Contains(relatedMethods, l.GetMethod())}
			if s := by[l.GetSignalId()]; s != nil {
				link.Said, link.Source = s.GetEventTime().AsTime().Format(time.DateOnly), s.GetSource()
				link.Figures, link.Status, link.Quote = query.Headline(s.GetClaim()), s.GetClaim().GetStatus(), s.GetEvidence().GetQuote()
			}
			linked.Links = append(linked.Links, link)
		}
		out.Facts = append(out.Facts, linked)
	}
	slices.SortFunc(out.Decisions, func(a, b decisionAnswer) int { return strings.Compare(a.Decided+a.ID, b.Decided+b.ID) })
	return out, nil
}

// link is a signal of a fact in a line.
func (p page) link(l linkAnswer) {
	tie := "tells of it"
	if l.Related {
		tie = "is tied to it and counted apart"
	}
	said := strings.Join(slices.DeleteFunc([]string{l.Figures, l.Status}, func(s string) bool { return s == "" }), ", ")
	if said != "" {
		said = ": " + said
	}
	p.line("    %s  %s, %s%s", l.Signal, l.Said, l.Source, said)
	p.line("        %s (%s, %s)", tie, strings.ReplaceAll(l.Method, "_", " "), query.Number(l.Score, 2))
}

func (p page) decisions(all []decisionAnswer) {
	if len(all) == 0 {
		return
	}
	p.line("")
	p.line("Analysts' decisions")
	for _, d := range all {
		about := d.Signal + " and " + d.Other
		if d.Action == fact.ActionRevoke {
			about = d.Revokes
		}
		p.line("")
		p.line("  %s  %s %s", d.ID, d.Action, about)
		p.paragraph("      ", "by %s on %s: %s", d.By, d.Decided, d.Reason)
	}
}

// Run links a signal to a fact.
func (v *factsLinkVerb) Run(ctx context.Context, global *Global, streams std) error {
	return v.pair(ctx, global, streams, fact.ActionLink, v.Company, v.Signal, v.Fact)
}

// Run takes a signal off a fact.
func (v *factsUnlinkVerb) Run(ctx context.Context, global *Global, streams std) error {
	return v.pair(ctx, global, streams, fact.ActionUnlink, v.Company, v.Signal, v.Fact)
}

// Run takes a decision back.
func (v *factsRevokeVerb) Run(ctx context.Context, global *Global, streams std) error {
	return v.decide.run(ctx, global, streams, v.Company, func(state ledger.State, signals []*foreshockv1.Signal) (map[string]string, error) {
		for _, s := range signals {
			if s.GetId() == v.Decision && s.GetDecision() != nil {
				return map[string]string{"action": fact.ActionRevoke, "revokes": v.Decision}, nil
			}
		}
		return nil, fmt.Errorf("%s has no decision %s", state.Company.Name, v.Decision)
	})
}

// pair decides about a signal and a fact: about the signal and another one of the fact's.
func (d *decide) pair(ctx context.Context, global *Global, streams std, action, name, signal, of string) error {
	return d.run(ctx, global, streams, name, func(state ledger.State, signals []*foreshockv1.Signal) (map[string]string, error) {
		at := slices.IndexFunc(state.Facts, func(f *foreshockv1.Fact) bool { return f.GetId() == of })
		if at < 0 {
			return nil, fmt.Errorf("%s has no fact %s", state.Company.Name, of)
		}
		mine := slices.IndexFunc(signals, func(s *foreshockv1.Signal) bool { return s.GetId() == signal && s.GetDecision() == nil })
		if mine < 0 {
			return nil, fmt.Errorf("%s has no signal %s", state.Company.Name, signal)
		}
		target, kind := state.Facts[at].GetClaim().GetKind(), signals[mine].GetClaim().GetKind()
		tied := kind == "layoff" && target == "warn_notice" || kind == "warn_notice" && target == "layoff"
		if kind != target && !tied {
			return nil, fmt.Errorf("a signal of kind %s can not tell of a fact of kind %s", kind, target)
		}
		linked, other := false, ""
		for _, l := range state.Facts[at].GetLinks() {
			switch {
			case l.GetSignalId() == signal:
				linked = true
			case other == "" && (tied || !slices.Contains(relatedMethods, l.GetMethod())):
				other = l.GetSignalId()
			}
		}
		switch {
		case action == fact.ActionLink && linked:
			return nil, fmt.Errorf("signal %s is linked to fact %s already", signal, of)
		case action == fact.ActionUnlink && !linked:
			return nil, fmt.Errorf("signal %s is not linked to fact %s", signal, of)
		case other == "":
			return nil, fmt.Errorf("fact %s rests on no other signal: there is nothing to take %s off", of, signal)
		}
		return map[string]string{"action": action, "signal_id": signal, "other_signal_id": other}, nil
	})
}

// run makes a decision an event and a signal, stores both and tells the scorer.
func (d *decide) run(ctx context.Context, global *Global, streams std, name string,
	what func(ledger.State, []*foreshockv1.Signal) (map[string]string, error)) (err error) {
	if d.By == "" {
		if d.By = os.Getenv("USER"); d.By == "" {
			return wrongUsage("--by: say who decides")
		}
	}
	log, err := global.logger(streams)
	if err != nil {
		return err
	}
	p, err := global.load()
	if err != nil {
		return err
	}
	rules, err := scoringRules(p)
	if err != nil {
		return err
	}
	registry, err := registryOf(p.FS)
	if err != nil {
		return err
	}
	_, w, letGo, err := global.wired(ctx, p, need{nats: true, clickHouse: true}, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, letGo()) }()
	of, err := findCompany(ctx, w.warehouse, registry, name)
	if err != nil {
		return err
	}
	signals, err := w.warehouse.SignalsOf(ctx, []string{of.ID}, time.Time{})
	if err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	attributes, err := what(ledger.AsOf(rules, of, signals, now), signals)
	if err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	attributes["company_id"], attributes["by"] = of.ID, d.By
	decided, err := w.decide(ctx, of, attributes, d.Reason, now)
	if err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	return d.tell(streams.out, decided)
}

func (d *decide) tell(out io.Writer, s *foreshockv1.Signal) error {
	answer := decisionAnswer{s.GetId(), s.GetDecision().GetAction(), s.GetDecision().GetSignalId(), s.GetDecision().GetOtherSignalId(),
		s.GetDecision().GetRevokes(), s.GetDecision().GetBy(), s.GetDecision().GetReason(), s.GetKnowledgeTime().AsTime().Format(time.RFC3339)}
	if d.JSON {
		return json.NewEncoder(out).Encode(answer)
	}
	p := newPage(out)
	p.line("Decision %s holds from %s on.", answer.ID, answer.Decided)
	p.line("Take it back with: foreshock facts revoke %s %s --reason TEXT", s.GetCompanyId(), answer.ID)
	return p.close()
}

// decide stores the event and the signal of a decision and tells the scorer, as the
// enricher does with what it reads.
func (w *wiring) decide(ctx context.Context, of ledger.Company, attributes map[string]string, reason string, now time.Time) (*foreshockv1.Signal, error) {
	at := timestamppb.New(now)
	event := &foreshockv1.Event{
		Kind: extract.DecisionKind, Source: "analyst", Title: "Decision: " + attributes["action"], Text: reason, Company: of.Name,
		EventTime: at, KnowledgeTime: at, Attributes: attributes,
	}
	event.Id = identity.Event(event)
	event.Document = event.Id
	signal := extract.Decision(event)[0]
	data, err := proto.Marshal(signal)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(w.warehouse.InsertEvents(ctx, []*foreshockv1.Event{event}), w.warehouse.InsertSignals(ctx, []*foreshockv1.Signal{signal})); err != nil {
		return nil, err
	}
	return signal, w.bus.Publish(ctx, []bus.Outgoing{{
		Subject: subject.Signal(signal.GetClaim().GetKind(), signal.GetCompanyId()), ID: signal.GetId(), Data: data, Trace: telemetry.NewTrace(),
	}})
}
