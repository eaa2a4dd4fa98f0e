package extract

import (
	"cmp"
	"strconv"

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
	signal.Evidence = noticeEvidence(event, event.GetTitle())
	signal.Confidence = 0.8
	signal.Origin = signal.Id
	return []*foreshockv1.Signal{signal}
}
