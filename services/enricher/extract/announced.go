package extract

import (
	"cmp"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
)

// isAnnounced tells a row of a table of announced layoffs.
func isAnnounced(event *foreshockv1.Event) bool {
	return event.GetKind() == "news" && event.GetAttributes()["table"] == "layoffs" && event.GetCompany() != ""
}

// announced makes the one signal of a row of a table of announced layoffs from its columns
// (attributes headcount, percent, date): the table lists what employers announced.
func (x *Extractor) announced(event *foreshockv1.Event) []*foreshockv1.Signal {
	name := event.GetCompany()
	m := x.registry.Resolve(name)
	if m.ID == "" {
		return nil
	}
	who := reference{id: m.ID, name: cmp.Or(m.Name, company.Display(name)), basis: m.Basis, company: m.Company}
	attributes := event.GetAttributes()
	c := &foreshockv1.Claim{Kind: "layoff", Status: "confirmed"}
	if n, err := strconv.ParseFloat(attributes["headcount"], 64); err == nil && n >= 1 && n <= 1_000_000 {
		c.Headcount = whole(n)
	}
	if share, err := strconv.ParseFloat(attributes["percent"], 64); err == nil && share > 0 && share <= 100 {
		c.Percent = &share
	}
	signal := x.signal(event, who, c, nil)
	// The cells as published: the models were fitted on these words.
	signal.Traits = traits(&foreshockv1.Traits{
		Industry: attributes["raw.industry"], Country: attributes["raw.country"], Place: attributes["raw.location"],
		Stage: attributes["raw.stage"], FundsMillions: millions(attributes["raw.funds_raised"]), Closure: c.GetPercent() == 100,
	})
	signal.Evidence = noticeEvidence(event, event.GetTitle())
	signal.Confidence = 0.8
	signal.Origin = signal.Id
	return []*foreshockv1.Signal{signal}
}

// traits is nil where nothing is said.
func traits(t *foreshockv1.Traits) *foreshockv1.Traits {
	if proto.Size(t) == 0 {
		return nil
	}
	return t
}

// millions reads "$1,234.5"; what is no positive number is unknown, 0.
func millions(cell string) float64 {
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimPrefix(cell, "$"), ",", ""), 64)
	if err != nil || !(v > 0) || v > 1e9 {
		return 0
	}
	return v
}
