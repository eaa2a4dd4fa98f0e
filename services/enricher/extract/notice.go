package extract

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	foreshockv1 "github.com/foreshock/foreshock/proto/foreshock/v1"
	"github.com/foreshock/foreshock/services/enricher/company"
)

// notice makes the signal of a statutory notice from its columns (attributes state,
// headcount, effective, notice_date, in any of the spellings below), not from prose.
func (x *Extractor) notice(event *foreshockv1.Event) []*foreshockv1.Signal {
	get := func(names ...string) string {
		for _, name := range names {
			if v := strings.TrimSpace(event.GetAttributes()[name]); v != "" {
				return v
			}
		}
		return ""
	}
	name := cmp.Or(event.GetCompany(), get("employer", "employer_name", "company"), event.GetTitle())
	m := x.registry.Employer(name)
	if m.ID == "" {
		return nil
	}
	who := reference{id: m.ID, name: cmp.Or(m.Name, company.Display(name)), basis: m.Basis, company: m.Company}
	c := &foreshockv1.Claim{Kind: "warn_notice", Status: "confirmed"}
	if get("withdrawn") == "true" { // the state lists it, and says that it was taken back
		c.Status = "denied"
	}
	if state := strings.ToUpper(get("state")); len(state) == 2 {
		c.State = state
	}
	if n, err := strconv.ParseFloat(strings.ReplaceAll(get("headcount", "employees_affected", "jobs"), ",", ""), 64); err == nil && n >= 1 && n <= 200000 {
		c.Headcount = whole(n)
		c.Bound = get("bound")
	} else if low, high := people(get("headcount_low")), people(get("headcount_high")); high != nil {
		c.HeadcountLow, c.HeadcountHigh = low, high
	}
	c.Effective = day(get("effective", "effective_date", "date_effective"))
	c.NoticeDate = day(get("notice_date", "date_received", "notice"))
	signal := x.signal(event, who, c, nil)
	signal.Traits = traits(&foreshockv1.Traits{
		Industry: get("industry"), Place: get("location"), Closure: get("layoff_type") == "closure", Temporary: get("temporary") == "true",
	})
	signal.Evidence = noticeEvidence(event, name)
	signal.Confidence = 0.97
	if m.Basis == company.ByBaseName {
		signal.Confidence = 0.9
	}
	signal.Origin = signal.Id
	return []*foreshockv1.Signal{signal}
}

// people is a number of people as a column gives it, nil where it gives none.
func people(cell string) *int32 {
	n, err := strconv.Atoi(cell)
	if err != nil || n < 1 || n > 200000 {
		return nil
	}
	return whole(float64(n))
}

// noticeEvidence quotes the employer's name in the field that holds it, else the whole of
// the first field that is not empty.
func noticeEvidence(event *foreshockv1.Event, name string) *foreshockv1.Evidence {
	for _, field := range [...]struct{ name, value string }{{"title", event.GetTitle()}, {"text", event.GetText()}} {
		if i := strings.Index(field.value, name); i >= 0 {
			return &foreshockv1.Evidence{Field: field.name, Start: uint32(i), End: uint32(i + len(name)), Quote: name}
		}
	}
	field, value := "title", event.GetTitle()
	if value == "" {
		field, value = "text", event.GetText()
	}
	if len(value) > 400 {
		return &foreshockv1.Evidence{Field: field}
	}
	return &foreshockv1.Evidence{Field: field, End: uint32(len(value)), Quote: value}
}

// day writes a date as YYYY-MM-DD; empty where it cannot be read.
func day(s string) string {
	for _, layout := range [...]string{time.DateOnly, "1/2/2006", "01/02/2006", "1/2/06", time.RFC3339, "January 2, 2006", "2006-01-02 15:04:05", "2006/01/02"} {
		if t, err := time.Parse(layout, s); err == nil {
			if t.Year() < 1980 || t.Year() > 2100 {
				return ""
			}
			return t.Format(time.DateOnly)
		}
	}
	return ""
}
